package io.caisson.store.volume;

import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.VolumeId;
import io.caisson.store.block.VolumeIdentity;
import io.caisson.store.chunk.LayerId;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;

/** Has bad blocks of a group written anew, a few ranges at a time. Any thread; the lock is not held while others are called. */
final class BlockRepairs {
    /** Of one range: a log entry takes four of them. */
    static final int MOST_BLOCKS = 64;

    private static final int MOST_AT_ONCE = 8;
    private static final long QUEUE_COST = (long) MOST_BLOCKS * BLOCK_BYTES + GroupGateway.OPERATION_BYTES;

    private final GroupGateway gateway;
    private final BlockSource copies;
    private final Queue<BlockRewrite> waiting = new ArrayDeque<>();
    private int running;

    /** The sequencer knows operations of volumes only: this one stands for whatever volume a block is of. */
    private final VolumeDevice stand;

    BlockRepairs(GroupGateway gateway, BlockSource copies) {
        this.gateway = gateway;
        this.copies = copies;
        this.stand = gateway.open(
                new VolumeIdentity(new VolumeId(new UUID(0, 0))),
                1,
                new Geometry(Geometry.PHYSICAL_BLOCK_BYTES, Geometry.PHYSICAL_BLOCK_BYTES));
    }

    /** Whether a block that is bad here may be good elsewhere. */
    boolean canRepair() {
        return copies.hasOthers();
    }

    /**
     * Writes blocks anew that are bad here, or all that are there; {@link #MOST_BLOCKS} at most, in one chunk, from the first on.
     *
     * @param completion told UNRECOVERABLE when nobody has a good copy of the first block, BUSY when that cannot be told
     */
    void rewrite(LayerId layer, long firstBlock, long endBlock, boolean goodOnesToo, BlockCompletion completion) {
        long end = firstBlock + Math.min(MOST_BLOCKS, ChunkCut.blocksInChunk(firstBlock, endBlock));
        if (isFull() || !gateway.hasRoomForOverwrite((end - firstBlock) * BLOCK_BYTES)) {
            completion.failed(BlockError.BUSY, 0);
            return;
        }
        HostOperation host = HostOperation.internal(stand, QUEUE_COST, gateway.nanoTime(), new BlockCompletion() {
            @Override
            public void succeeded() {
                next();
                completion.succeeded();
            }

            @Override
            public void failed(BlockError error, long detail) {
                next();
                completion.failed(error, detail);
            }
        });
        BlockRewrite operation = new BlockRewrite(layer, firstBlock, end, goodOnesToo, host);
        synchronized (waiting) {
            if (running >= MOST_AT_ONCE) {
                waiting.add(operation);
                return;
            }
            running++;
        }
        submit(operation);
    }

    /** Counted from here on, so that the sequencer's timer goes on should the entry have to be proposed again. */
    private void submit(BlockRewrite operation) {
        gateway.charge(QUEUE_COST);
        gateway.sequencer().submit(operation);
    }

    private boolean isFull() {
        synchronized (waiting) {
            return waiting.size() >= gateway.limits().heldReads();
        }
    }

    private void next() {
        BlockRewrite then;
        synchronized (waiting) {
            then = waiting.poll();
            if (then == null) {
                running--;
                return;
            }
        }
        submit(then);
    }
}
