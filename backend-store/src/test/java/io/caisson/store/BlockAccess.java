package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.service.Volume;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One block of each volume of a cluster, written and read as a number, at any node. */
record BlockAccess(StoreCluster cluster) {
    private static final int BLOCK_BYTES = 512;
    private static final int BLOCK = 7;

    BlockDevice device(int at, Volume volume) {
        return cluster.node(at).device(volume.id()).orElseThrow();
    }

    void write(int at, Volume volume, int value) throws Exception {
        // As a host does: busy says that nothing was done, for want of a leader within the patience.
        Conditions.await("a write that is not told busy", () -> tryWrite(at, volume, value));
    }

    private boolean tryWrite(int at, Volume volume, int value) throws Exception {
        ByteBuf data = Unpooled.buffer(BLOCK_BYTES).writeZero(BLOCK_BYTES).setInt(0, value);
        BlockError error = begin(completion -> device(at, volume).write(BLOCK, data, completion))
                .get(60, TimeUnit.SECONDS);
        assertThat(error).isIn(null, BlockError.BUSY);
        return error == null;
    }

    int read(int at, Volume volume) throws Exception {
        return begin(at, volume).get(60, TimeUnit.SECONDS);
    }

    /** A read that may have to wait. */
    CompletableFuture<Integer> begin(int at, Volume volume) {
        ByteBuf data = Unpooled.buffer(BLOCK_BYTES, BLOCK_BYTES);
        return begin(completion -> device(at, volume).read(BLOCK, 1, data, completion))
                .thenApply(error -> {
                    assertThat(error).isNull();
                    return data.getInt(0);
                });
    }

    private static CompletableFuture<BlockError> begin(Consumer<BlockCompletion> operation) {
        CompletableFuture<BlockError> ended = new CompletableFuture<>();
        operation.accept(new BlockCompletion() {
            @Override
            public void succeeded() {
                ended.complete(null);
            }

            @Override
            public void failed(BlockError error, long detail) {
                ended.complete(error);
            }
        });
        return ended;
    }
}
