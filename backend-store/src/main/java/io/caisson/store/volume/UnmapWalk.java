package io.caisson.store.volume;

import static io.caisson.store.chunk.ChunkLayout.BLOCKS_PER_CHUNK;
import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.chunk.ChunkOperation;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.chunk.PartsDone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Unmaps a range of any length, step by step on the I/O pool: a step looks at a bounded number of chunks, logs the
 * changes for those that hold something in one operation, and the next begins when that has ended.
 *
 * <p>What is absent when looked at needs no change: everything acknowledged before the unmap began is applied and seen, and
 * what is still on its way runs concurrently with the unmap, so it may as well come after it.
 */
final class UnmapWalk {
    /** Chunks looked at in one step: 128 GiB of a volume. */
    private static final int CHUNKS_PER_STEP = 4096;

    /** Chunks changed by one operation: 8 GiB, at least what targets take in one command but for the largest blocks. */
    private static final int CHANGES_PER_STEP = 256;

    static final long QUEUE_COST = 4L * GroupGateway.OPERATION_BYTES + 2 * BLOCK_BYTES;

    private final GroupGateway gateway;
    private final LayerId layer;
    private final HostOperation host;
    private final int logicalBlockBytes;

    private long startBlock;
    private long nextBlock;
    private long endBlock;

    UnmapWalk(GroupGateway gateway, LayerId layer, HostOperation host, int logicalBlockBytes) {
        this.gateway = gateway;
        this.layer = layer;
        this.host = host;
        this.logicalBlockBytes = logicalBlockBytes;
    }

    void start(long startByte, long lengthBytes) {
        long endByte = startByte + lengthBytes;
        long firstWhole = (startByte + BLOCK_BYTES - 1) / BLOCK_BYTES;
        long endWhole = endByte / BLOCK_BYTES;
        List<Operation> edges = new ArrayList<>(2);
        if (firstWhole > endWhole) {
            edges.add(zero(startByte, (int) lengthBytes));
        } else {
            int headBytes = (int) (firstWhole * BLOCK_BYTES - startByte);
            int tailBytes = (int) (endByte - endWhole * BLOCK_BYTES);
            if (headBytes > 0) {
                edges.add(zero(startByte, headBytes));
            }
            if (tailBytes > 0) {
                edges.add(zero(endWhole * BLOCK_BYTES, tailBytes));
            }
        }
        startBlock = firstWhole;
        endBlock = endWhole;
        int stepsDone = PartsDone.stepsDone(host.partsDone());
        nextBlock = stepsDone == 0 ? firstWhole : Math.min(endWhole, firstBlockAfter(stepsDone));
        boolean hasWhole = firstWhole < endWhole;
        host.addParts(edges.size() + (hasWhole ? 1 : 0) - 1);
        gateway.sequencer().submitAll(host.device().undone(edges, host));
        if (hasWhole) {
            nextStep();
        }
    }

    /** Each chunk is a step, in the same way whenever the same unmap is asked for. */
    private long firstBlockAfter(int steps) {
        return (long) (ChunkCut.chunk(startBlock) + steps) * BLOCKS_PER_CHUNK;
    }

    private int stepsUpTo(long block) {
        return ChunkCut.chunk(block - 1) - ChunkCut.chunk(startBlock) + 1;
    }

    private Operation zero(long startByte, int lengthBytes) {
        int at = (int) (startByte % BLOCK_BYTES);
        WriteCut cut =
                new WriteCut(layer, host, logicalBlockBytes, gateway.limits().entryBytes());
        return cut.decided(startByte, lengthBytes, true, Decision.zero(at, lengthBytes));
    }

    private void nextStep() {
        if (nextBlock >= endBlock) {
            host.partSucceeded();
        } else if (!gateway.pool().tryRun(this::step)) {
            host.partFailed(BlockError.BUSY, 0);
        }
    }

    private void step() {
        if (!gateway.mayRead()) {
            boolean held = gateway.waiters().hold(this::nextStep, () -> host.partFailed(BlockError.GATEWAY_LOST, 0));
            if (!held) {
                host.partFailed(BlockError.BUSY, 0);
            }
            return;
        }
        while (true) {
            long firstBlock = nextBlock;
            List<ChunkOperation> changes;
            try {
                changes = nextChanges();
            } catch (IOException | RuntimeException e) {
                host.partFailed(gateway.applied().failure(layer, e), 0);
                return;
            }
            if (!changes.isEmpty()) {
                log(firstBlock, changes);
                return;
            }
            if (nextBlock >= endBlock) {
                host.partSucceeded();
                return;
            }
            // Lets others have the thread, if there is room in the queue. From then on the walk belongs to the next
            // step.
            if (gateway.pool().tryRun(this::step)) {
                return;
            }
        }
    }

    private List<ChunkOperation> nextChanges() throws IOException {
        List<ChunkOperation> changes = new ArrayList<>();
        for (int i = 0; i < CHUNKS_PER_STEP && changes.size() < CHANGES_PER_STEP && nextBlock < endBlock; i++) {
            int blocks = ChunkCut.blocksInChunk(nextBlock, endBlock);
            if (!gateway.applied().allAbsent(layer, nextBlock, blocks)) {
                changes.add(ChunkCut.unmap(layer, nextBlock, blocks));
            }
            nextBlock += blocks;
        }
        return changes;
    }

    private void log(long firstBlock, List<ChunkOperation> changes) {
        // As old as the whole: what hosts have given up, and done again elsewhere, must not go on here.
        long since = host.startedNanos();
        HostOperation stepHost = host.step(since, new BlockCompletion() {
            @Override
            public void succeeded() {
                nextStep();
            }

            @Override
            public void failed(BlockError error, long detail) {
                host.partFailed(error, detail);
            }
        });
        PlainOperation step = new PlainOperation(layer, firstBlock, nextBlock, false, since, stepHost, changes, 0);
        step.part = PartsDone.step(stepsUpTo(nextBlock));
        gateway.sequencer().submit(step);
    }
}
