package io.caisson.store.route;

import io.caisson.store.block.AtomicOperation;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.ChangeWatch;
import io.caisson.store.block.WriteBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The end of an operation on a volume; a second end fails the test. */
final class Ended implements BlockCompletion {
    private final CompletableFuture<String> how = new CompletableFuture<>();

    @Override
    public void succeeded() {
        end("OK");
    }

    @Override
    public void failed(BlockError error, long detail) {
        end(error.name());
    }

    private void end(String given) {
        if (!how.complete(given)) {
            throw new AssertionError("ended twice: " + given);
        }
    }

    boolean isDone() {
        return how.isDone();
    }

    /** Waits for it. */
    String how() {
        try {
            return how.get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no end", e);
        }
    }

    static ByteBuf filled(int lengthBytes, int value) {
        byte[] bytes = new byte[lengthBytes];
        Arrays.fill(bytes, (byte) value);
        return WriteBuffers.allocate(lengthBytes).writeBytes(bytes);
    }

    static Ended write(BlockDevice volume, long firstBlock, int lengthBytes, int value) {
        Ended ended = new Ended();
        volume.write(firstBlock, filled(lengthBytes, value), ended);
        return ended;
    }

    static Ended compareAndWrite(BlockDevice volume, long block, int expected, int wanted) {
        ByteBuf operand = Unpooled.buffer(1024);
        operand.writeBytes(filled(512, expected)).writeBytes(filled(512, wanted));
        Ended ended = new Ended();
        volume.update(AtomicOperation.COMPARE_AND_WRITE, block, operand, ended);
        return ended;
    }

    static byte[] read(BlockDevice volume, long firstBlock, int blocks) {
        int length = blocks * volume.geometry().logicalBlockBytes();
        ByteBuf destination = Unpooled.buffer(length, length);
        Ended ended = new Ended();
        volume.read(firstBlock, blocks, destination, ended);
        if (!ended.how().equals("OK")) {
            throw new AssertionError("read ended with " + ended.how());
        }
        byte[] bytes = new byte[length];
        destination.readBytes(bytes);
        return bytes;
    }

    static ChangeWatch watch(BlockDevice volume, long firstBlock, long blocks) throws Exception {
        CompletableFuture<ChangeWatch> watch = new CompletableFuture<>();
        volume.watch(List.of(new BlockExtent(firstBlock, blocks)), new BlockDevice.WatchListener() {
            @Override
            public void watching(ChangeWatch began) {
                watch.complete(began);
            }

            @Override
            public void failed(BlockError error, long detail) {
                watch.completeExceptionally(new AssertionError(error.name()));
            }
        });
        return watch.get(60, TimeUnit.SECONDS);
    }
}
