package io.caisson.store.block;

import io.netty.buffer.ByteBuf;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A copy of blocks of one volume to another, or to elsewhere in the same, inside the store: data is read from applied
 * state, its checksums verified, and written as if a host had sent it. So a log entry holds the data itself, and a replay
 * never copies again what may have changed. What is absent at the source becomes absent at the destination.
 *
 * <p>It goes piece by piece, with few pieces in flight: a copy holds at most {@link #BUFFER_BYTES}, whatever its length, and
 * ends between two pieces when it is told to. Where source and destination overlap, the result is as if all had been read
 * before anything was written.
 *
 * <p><b>Threads.</b> The store's: planning a piece asks for the allocation state, which is answered where waiting is
 * allowed, and reading goes on there. The state is guarded by this object's lock; nothing is called with it held.
 */
public final class BlockCopy {

    /** The most that one piece reads and writes. */
    public static final int PIECE_BYTES = 512 << 10;

    /** Pieces that one copy reads and writes at the same time. */
    public static final int MAX_PIECES_IN_FLIGHT = 4;

    /** The most memory that a copy takes while it runs. */
    public static final int BUFFER_BYTES = MAX_PIECES_IN_FLIGHT * PIECE_BYTES;

    private static final long RETRY_MILLIS = 20;

    /** For as long in a row a store may be busy; a host would be told so too, but could go on itself. */
    private static final int MAX_RETRIES = 250;

    /** How a copy ended. */
    public enum End {
        COMPLETE,
        /** It was told to stop. */
        STOPPED,
        /** Reading failed. */
        SOURCE_FAILED,
        /** Writing failed. */
        DESTINATION_FAILED
    }

    /**
     * What came of a copy.
     *
     * @param copiedBlocks from the first on, all of which were copied; after another end than {@link End#COMPLETE} some of
     *     the blocks behind them may have been copied too
     * @param error why it failed; null if it did not
     * @param detail as {@link BlockCompletion#failed} defines it, in blocks of the side that failed
     */
    public record Outcome(
            long copiedBlocks, End end, @Nullable BlockError error, long detail) {}

    /** By whose leave a copy goes on. Asked again and again, on any thread; must not wait. */
    @FunctionalInterface
    public interface Leave {

        boolean mayGoOn();

        /** How many pieces may be in flight now, one at least; there may be more for a while after it fell. */
        default int piecesInFlight() {
            return MAX_PIECES_IN_FLIGHT;
        }
    }

    /** Hears of the end, once, on any thread, when nothing of the copy can touch data any more. */
    public interface Listener {
        void ended(Outcome outcome);
    }

    private final BlockDevice source;
    private final long sourceFirst;
    private final BlockDevice destination;
    private final long destinationFirst;
    private final long blocks;
    private final int blockBytes;
    private final int pieceBlocks;
    private final Leave leave;
    private final Listener listener;
    private final boolean overlapping;
    private final boolean backwards;

    /** Turns of {@link #turn} that are due; whoever raises it from 0 takes them, so that nothing recurses. */
    private final AtomicInteger due = new AtomicInteger();

    // Guarded by this.
    private final TreeSet<Long> inFlight = new TreeSet<>();
    private long given;
    private long failedFrom = Long.MAX_VALUE;
    private boolean planning;
    private @Nullable Outcome trouble;
    private boolean ended;

    /**
     * @param source has the logical block length of {@code destination}; both ranges lie within their volumes
     * @param leave asked before each piece is read, and again when it has been read and is about to be written
     */
    public BlockCopy(
            BlockDevice source,
            long sourceFirst,
            BlockDevice destination,
            long destinationFirst,
            long blocks,
            Leave leave,
            Listener listener) {
        this.source = source;
        this.sourceFirst = sourceFirst;
        this.destination = destination;
        this.destinationFirst = destinationFirst;
        this.blocks = blocks;
        this.blockBytes = destination.geometry().logicalBlockBytes();
        if (source.geometry().logicalBlockBytes() != blockBytes) {
            throw new IllegalArgumentException("volumes of different block lengths");
        }
        this.pieceBlocks = PIECE_BYTES / blockBytes;
        this.leave = leave;
        this.listener = listener;
        this.overlapping = source.identity().equals(destination.identity())
                && new BlockExtent(sourceFirst, blocks).overlaps(new BlockExtent(destinationFirst, blocks));
        this.backwards = overlapping && destinationFirst > sourceFirst;
        if (overlapping && sourceFirst == destinationFirst) {
            given = blocks; // everything is where it belongs
        }
    }

    /** Begins; called once. The end may be told before this returns. */
    public void start() {
        turn();
    }

    /** Plans pieces as long as there is room for them, or ends the copy. */
    private void turn() {
        if (due.getAndIncrement() != 0) {
            return;
        }
        do {
            plan();
        } while (due.decrementAndGet() != 0);
    }

    private void plan() {
        boolean willing = leave.mayGoOn();
        int limit = overlapping ? 1 : Math.min(MAX_PIECES_IN_FLIGHT, leave.piecesInFlight());
        Outcome outcome = null;
        Piece piece = null;
        synchronized (this) {
            if (!willing && trouble == null && given < blocks) {
                trouble = new Outcome(0, End.STOPPED, null, 0);
            }
            if (planning || ended) {
                return;
            }
            if (trouble != null || given == blocks) {
                if (!inFlight.isEmpty()) {
                    return;
                }
                ended = true;
                outcome = outcome();
            } else if (inFlight.size() < limit) {
                planning = true;
                piece = nextPiece();
            }
        }
        if (outcome != null) {
            listener.ended(outcome);
        } else if (piece != null) {
            piece.look();
        }
    }

    private Outcome outcome() {
        Outcome found = trouble;
        if (found == null) {
            return new Outcome(blocks, End.COMPLETE, null, 0);
        }
        long copied = backwards ? 0 : Math.min(given, failedFrom);
        // Where the source has been overwritten in part, doing it again from the start would not be the same.
        boolean repeatable = !overlapping || given == 0 || found.error() != BlockError.BUSY;
        return new Outcome(copied, found.end(), repeatable ? found.error() : BlockError.UNRECOVERABLE, found.detail());
    }

    /** Pieces end at multiples of their size in the destination, so that only the first and the last have torn edges. */
    private Piece nextPiece() {
        if (backwards) {
            long end = blocks - given;
            long border = (destinationFirst + end - 1) / pieceBlocks * pieceBlocks;
            long first = Math.max(0, border - destinationFirst);
            return new Piece(first, (int) (end - first));
        }
        int toBorder = pieceBlocks - (int) ((destinationFirst + given) % pieceBlocks);
        return new Piece(given, (int) Math.min(toBorder, blocks - given));
    }

    private synchronized void failed(long first, End end, BlockError error, long detail) {
        failedFrom = Math.min(failedFrom, first);
        Outcome before = trouble;
        if (before == null || before.error() == null || isUnknown(end, error)) {
            trouble = new Outcome(0, end, error, detail);
        }
    }

    /** A write of which nobody knows whether it will take effect: that hides everything else. */
    private static boolean isUnknown(End end, BlockError error) {
        return end == End.DESTINATION_FAILED && error == BlockError.GATEWAY_LOST;
    }

    /** One piece, from the look at the source to the end of the write. One thread at a time. */
    private final class Piece {
        private final long first;
        private final int asked;
        private boolean stretched;
        private long length;
        private int retries;

        Piece(long first, int asked) {
            this.first = first;
            this.asked = asked;
        }

        void look() {
            long most = stretched ? blocks - first : asked;
            Look look = new Look();
            OneAnswer.of(
                    look,
                    BlockError.BUSY,
                    answer -> source.allocation(sourceFirst + first, most, new BlockDevice.AllocationListener() {
                        @Override
                        public void extent(boolean mapped, long extent) {
                            look.mapped = mapped;
                            look.extent = extent;
                            answer.succeeded();
                        }

                        @Override
                        public void failed(BlockError error, long detail) {
                            answer.failed(error, detail);
                        }
                    }));
        }

        private void looked(boolean mapped, long extent) {
            if (overlapping) {
                // A piece is all or nothing here; blocks of zeros are found when they were read.
                planned(true, asked);
            } else if (!mapped && !stretched && extent == asked && asked < blocks - first) {
                stretched = true;
                look();
            } else if (mapped) {
                planned(true, Math.min(extent, asked));
            } else {
                planned(false, extent);
            }
        }

        private void notLooked(BlockError error, long detail) {
            if (error == BlockError.BUSY && retry(this::look)) {
                return;
            }
            synchronized (BlockCopy.this) {
                planning = false;
                BlockCopy.this.failed(first, End.SOURCE_FAILED, error, detail);
            }
            turn();
        }

        /** From now on others may be planned. */
        private void planned(boolean mapped, long extent) {
            length = extent;
            synchronized (BlockCopy.this) {
                given += extent;
                inFlight.add(first);
                planning = false;
            }
            turn();
            if (mapped) {
                read();
            } else {
                unmap();
            }
        }

        private void read() {
            ByteBuf data;
            try {
                data = WriteBuffers.allocate((int) length * blockBytes);
            } catch (OutOfMemoryError failure) {
                notRead(BlockError.BUSY, 0);
                return;
            }
            OneAnswer.of(
                    new Read(data),
                    BlockError.BUSY,
                    answer -> source.read(sourceFirst + first, (int) length, data, answer));
        }

        private void notRead(BlockError error, long detail) {
            if (error != BlockError.BUSY || !retry(this::read)) {
                end(End.SOURCE_FAILED, error, detail);
            }
        }

        private void write(ByteBuf data) {
            if (!leave.mayGoOn()) {
                data.release();
                stopped();
            } else if (overlapping && isZero(data)) {
                data.release();
                unmap();
            } else {
                OneAnswer.of(
                        new Written(data),
                        BlockError.GATEWAY_LOST,
                        answer -> destination.write(destinationFirst + first, data.retainedDuplicate(), answer));
            }
        }

        private void unmap() {
            if (leave.mayGoOn()) {
                OneAnswer.of(
                        new Written(null),
                        BlockError.GATEWAY_LOST,
                        answer -> destination.unmap(destinationFirst + first, length, answer));
            } else {
                stopped();
            }
        }

        private void stopped() {
            synchronized (BlockCopy.this) {
                failedFrom = Math.min(failedFrom, first);
                if (trouble == null) {
                    trouble = new Outcome(0, End.STOPPED, null, 0);
                }
            }
            leave();
        }

        private void end(End end, BlockError error, long detail) {
            BlockCopy.this.failed(first, end, error, detail);
            leave();
        }

        private void leave() {
            synchronized (BlockCopy.this) {
                inFlight.remove(first);
            }
            turn();
        }

        private boolean retry(Runnable again) {
            if (retries++ == MAX_RETRIES || !leave.mayGoOn()) {
                return false;
            }
            Executor later = CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS);
            later.execute(again);
            return true;
        }

        /** What there is at the source. */
        private final class Look implements BlockCompletion {
            private boolean mapped;
            private long extent;

            @Override
            public void succeeded() {
                looked(mapped, extent);
            }

            @Override
            public void failed(BlockError error, long detail) {
                notLooked(error, detail);
            }
        }

        /** The end of the read. */
        private final class Read implements BlockCompletion {
            private final ByteBuf data;

            Read(ByteBuf data) {
                this.data = data;
            }

            @Override
            public void succeeded() {
                write(data);
            }

            @Override
            public void failed(BlockError error, long detail) {
                data.release();
                notRead(error, detail);
            }
        }

        /** The end of the write, or of the unmap if there is no data. */
        private final class Written implements BlockCompletion {
            private final @Nullable ByteBuf data;

            Written(@Nullable ByteBuf data) {
                this.data = data;
            }

            @Override
            public void succeeded() {
                release();
                leave();
            }

            @Override
            public void failed(BlockError error, long detail) {
                ByteBuf held = data;
                Runnable again = held == null ? Piece.this::unmap : () -> write(held);
                if (error != BlockError.BUSY || !retry(again)) {
                    release();
                    end(End.DESTINATION_FAILED, error, detail);
                }
            }

            private void release() {
                if (data != null) {
                    data.release();
                }
            }
        }
    }

    private static boolean isZero(ByteBuf data) {
        return data.forEachByte(value -> value == 0) < 0;
    }
}
