package io.caisson.store.volume;

import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockDevice.AllocationListener;
import io.caisson.store.block.BlockError;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.volume.VolumeStatistics.Kind;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reading half of a volume: at once on the caller's thread when the blocks are in memory, else on the I/O pool. */
final class VolumeReads {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeReads.class);

    /** Chunks that one question about allocation looks at: 128 GiB of a volume. */
    private static final int CHUNKS_PER_QUESTION = 4096;

    /** Of a read during which atomic writes on its blocks begin again and again. */
    private static final int MOST_ATTEMPTS = 16;

    private final GroupGateway gateway;
    private final VolumeDevice device;
    private final LayerId layer;
    private final AtomicWrites atomicWrites;

    VolumeReads(GroupGateway gateway, VolumeDevice device, LayerId layer, AtomicWrites atomicWrites) {
        this.gateway = gateway;
        this.device = device;
        this.layer = layer;
        this.atomicWrites = atomicWrites;
    }

    /** The range lies within the volume. */
    void read(long firstBlock, int blocks, ByteBuf destination, BlockCompletion completion) {
        new Read(firstBlock, blocks, destination, completion).start();
    }

    /** The same without an object for it, if it can be done at once; else it answers false, and nothing has happened. */
    boolean readNow(long firstBlock, int blocks, ByteBuf destination) {
        if (!gateway.mayRead()) {
            return false;
        }
        long startedNanos = gateway.nanoTime();
        int logicalBlockBytes = device.geometry().logicalBlockBytes();
        long startByte = firstBlock * logicalBlockBytes;
        int lengthBytes = Math.multiplyExact(blocks, logicalBlockBytes);
        long begunWrites = atomicWrites.now();
        if (atomicWrites.isHeldUp(startByte, startByte + lengthBytes)) {
            return false;
        }
        int writerIndex = destination.writerIndex();
        boolean read = false;
        try {
            long answer = gateway.applied().readBytes(layer, startByte, lengthBytes, destination, false);
            read = answer == AppliedBlocks.OK
                    && !atomicWrites.metSince(begunWrites, startByte, startByte + lengthBytes)
                    && !(lengthBytes > BLOCK_BYTES && gateway.isOver());
        } catch (IOException | RuntimeException e) {
            // Whoever reads again, as he must, meets it again, and says what it means.
            LOG.debug("a read on the spot of volume {} failed", layer.volume(), e);
        }
        if (read) {
            device.ended(Kind.READ, true, lengthBytes, startedNanos, 0);
        } else {
            destination.writerIndex(writerIndex);
        }
        return read;
    }

    /** One read of a host. One thread at a time. */
    private final class Read {
        private final long firstBlock;
        private final int lengthBytes;
        private final int logicalBlockBytes = device.geometry().logicalBlockBytes();
        private final ByteBuf destination;
        private final int writerIndex;
        private final BlockCompletion completion;
        private final long startedNanos = gateway.nanoTime();
        private long begunWrites;
        private int attempts;
        private int repairs;

        Read(long firstBlock, int blocks, ByteBuf destination, BlockCompletion completion) {
            this.firstBlock = firstBlock;
            this.lengthBytes = Math.multiplyExact(blocks, logicalBlockBytes);
            this.destination = destination;
            this.writerIndex = destination.writerIndex();
            this.completion = completion;
        }

        void start() {
            if (!gateway.mayRead()) {
                hold();
            } else if (!waitsForAtomicWrite() && !tryRead(false)) {
                readOnPool();
            }
        }

        private long startByte() {
            return firstBlock * logicalBlockBytes;
        }

        /** Answers true when the read goes on later, or has ended. */
        private boolean waitsForAtomicWrite() {
            begunWrites = atomicWrites.now();
            Boolean held = atomicWrites.hold(
                    startByte(), startByte() + lengthBytes, gateway.limits().heldReads(), this::readOnPool);
            if (held != null && !held) {
                end(BlockError.BUSY, 0);
            }
            return held != null;
        }

        /** What was read may be part old, part new: it is read again, but not for ever. */
        private boolean metAnAtomicWrite() {
            if (!atomicWrites.metSince(begunWrites, startByte(), startByte() + lengthBytes)) {
                return false;
            }
            destination.writerIndex(writerIndex);
            if (++attempts < MOST_ATTEMPTS) {
                readOnPool();
            } else {
                end(BlockError.BUSY, 0);
            }
            return true;
        }

        private void hold() {
            boolean held = gateway.waiters().hold(this::readOnPool, () -> end(BlockError.GATEWAY_LOST, 0));
            if (!held) {
                end(BlockError.BUSY, 0);
            }
        }

        private void readOnPool() {
            if (!gateway.pool().tryRun(this::runOnPool)) {
                end(BlockError.BUSY, 0);
            }
        }

        private void runOnPool() {
            if (device.isClosed()) {
                end(BlockError.GATEWAY_LOST, 0);
            } else if (!gateway.mayRead()) {
                hold();
            } else if (!waitsForAtomicWrite()) {
                tryRead(true);
            }
        }

        /** Answers false when it would have to wait and may not; otherwise the read has ended. */
        private boolean tryRead(boolean mayBlock) {
            long answer;
            try {
                answer = gateway.applied()
                        .readBytes(layer, firstBlock * logicalBlockBytes, lengthBytes, destination, mayBlock);
            } catch (IOException | RuntimeException e) {
                end(gateway.applied().failure(layer, e), 0);
                return true;
            }
            if (answer == AppliedBlocks.WOULD_BLOCK && !mayBlock) {
                destination.writerIndex(writerIndex);
                return false;
            }
            if (answer == AppliedBlocks.WOULD_BLOCK) {
                end(gateway.applied().failure(layer, new IOException("a read that may wait did not")), 0);
                return true;
            }
            if (answer == AppliedBlocks.OK && metAnAtomicWrite()) {
                return true;
            }
            if (answer == AppliedBlocks.OK && lengthBytes > BLOCK_BYTES && gateway.isOver()) {
                // The atomic writes of the next leader are not known here, and one may be half applied in what was
                // read.
                end(BlockError.GATEWAY_LOST, 0);
                return true;
            }
            if (answer == AppliedBlocks.OK) {
                end(null, 0);
            } else {
                metABadBlock(answer);
            }
            return true;
        }

        /** Waits until it is written anew from the copy of another replica, and reads again. */
        private void metABadBlock(long badBlock) {
            long detail = Math.max(firstBlock, badBlock * (BLOCK_BYTES / logicalBlockBytes));
            if (!gateway.repairs().canRepair()) {
                end(BlockError.UNRECOVERABLE, detail);
                return;
            }
            if (++repairs > MOST_ATTEMPTS + lengthBytes / BLOCK_BYTES / BlockRepairs.MOST_BLOCKS) {
                // What is written here does not stay as it was.
                end(BlockError.BUSY, 0);
                return;
            }
            destination.writerIndex(writerIndex);
            long endBlock = (startByte() + lengthBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
            gateway.repairs().rewrite(layer, badBlock, endBlock, false, new BlockCompletion() {
                @Override
                public void succeeded() {
                    readOnPool();
                }

                @Override
                public void failed(BlockError error, long unused) {
                    end(error, error == BlockError.UNRECOVERABLE ? detail : 0);
                }
            });
        }

        private void end(@Nullable BlockError error, long detail) {
            device.ended(Kind.READ, error == null, lengthBytes, startedNanos, 0);
            if (error == null) {
                completion.succeeded();
            } else {
                completion.failed(error, detail);
            }
        }
    }

    /** The range lies within the volume and holds a block at least. */
    void allocation(long firstBlock, long maxBlocks, AllocationListener listener) {
        Runnable question = () -> answerAllocation(firstBlock, maxBlocks, listener);
        boolean accepted = gateway.mayRead()
                ? gateway.pool().tryRun(question)
                : gateway.waiters()
                        .hold(() -> tryOnPool(question, listener), () -> listener.failed(BlockError.GATEWAY_LOST, 0));
        if (!accepted) {
            listener.failed(BlockError.BUSY, 0);
        }
    }

    private void tryOnPool(Runnable question, AllocationListener listener) {
        if (!gateway.pool().tryRun(question)) {
            listener.failed(BlockError.BUSY, 0);
        }
    }

    private void answerAllocation(long firstBlock, long maxBlocks, AllocationListener listener) {
        int perBlock = BLOCK_BYTES / device.geometry().logicalBlockBytes();
        long start = firstBlock / perBlock;
        long end = (firstBlock + maxBlocks + perBlock - 1) / perBlock;
        long reached = start;
        boolean mapped = false;
        try {
            for (int i = 0; i < CHUNKS_PER_QUESTION && reached < end; i++) {
                int blocks = ChunkCut.blocksInChunk(reached, end);
                int extent = gateway.applied().extent(layer, reached, blocks);
                if (reached == start) {
                    mapped = extent > 0;
                } else if (mapped != extent > 0) {
                    break;
                }
                reached += Math.abs(extent);
                if (Math.abs(extent) < blocks) {
                    break;
                }
            }
        } catch (IOException | RuntimeException e) {
            listener.failed(gateway.applied().failure(layer, e), 0);
            return;
        }
        listener.extent(mapped, Math.min(maxBlocks, reached * perBlock - firstBlock));
    }
}
