package io.caisson.store.volume;

import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.block.BlockError;
import io.caisson.store.chunk.BlockCopies;
import io.caisson.store.chunk.ChunkOperation;
import io.caisson.store.chunk.LayerId;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change that is decided here, against applied state, while nothing else may touch its blocks, and logged as a plain change
 * of whole blocks, so that a replay never decides again.
 *
 * <p>{@link #decide} runs on the thread that the sequencer chose; the sequencer looks at the results only after it was
 * told, through its queue, that there are some. Should a block be bad here, the decision stops at {@link #missing}, until
 * {@link #found} says what others have of it, and begins again.
 */
abstract class DecidedOperation extends Operation {

    /** One block as another replica has it. */
    private record Copy(FoundBlocks.State state, byte @Nullable [] contents) {}

    private static final long NONE = -1;

    private List<ChunkOperation> changes = List.of();
    private int payloadBytes;
    private @Nullable BlockError error;
    private long errorDetail;

    private Map<Long, Copy> copies = Map.of();
    private long missing = NONE;
    private int copiesUsed;
    private long nowhere = NONE;

    DecidedOperation(LayerId layer, long firstBlock, long endBlock, HostOperation host) {
        super(layer, firstBlock, endBlock, true, host.startedNanos(), host);
    }

    @Override
    public final List<ChunkOperation> changes() {
        return changes;
    }

    @Override
    final int payloadBytes() {
        return payloadBytes;
    }

    /** Whether there is nothing in it for the log, once it is decided. */
    boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Why it ends without a change, or null when {@link #changes} holds. */
    @Nullable
    final BlockError error() {
        return error;
    }

    final long errorDetail() {
        return errorDetail;
    }

    /** Whether it is small enough to be decided where other work waits. */
    abstract boolean isShort();

    /** Forgets what others had: from now on it may be older than what is here. */
    final void beginAnew() {
        copies = Map.of();
    }

    /**
     * Reads the blocks and decides.
     *
     * @return false when it would have had to wait for the disk but may not; then nothing is decided
     */
    final boolean decide(AppliedBlocks blocks, boolean mayBlock) {
        decided(List.of(), 0);
        error = null;
        missing = NONE;
        nowhere = NONE;
        copiesUsed = 0;
        try {
            return tryDecide(blocks, mayBlock);
        } catch (IOException | RuntimeException e) {
            error = blocks.failure(layer, e);
            return true;
        }
    }

    /** As {@link #decide}; calls {@link #decided} or {@link #refused}, unless a block is {@link #missing}. */
    abstract boolean tryDecide(AppliedBlocks blocks, boolean mayBlock) throws IOException;

    final void decided(List<ChunkOperation> theChanges, int bytes) {
        changes = theChanges;
        payloadBytes = bytes;
    }

    final void refused(BlockError why, long detail) {
        error = why;
        errorDetail = detail;
    }

    /**
     * Appends blocks to {@code image}: those that are good here from here, others as they were {@link #found}.
     *
     * @return {@link AppliedBlocks#OK}, {@link AppliedBlocks#WOULD_BLOCK}, or a block that is to be had from nowhere: it is
     *     {@link #missing}, or else {@link #stateOf} says why
     */
    final long readImage(AppliedBlocks blocks, long from, long to, ByteBuf image, boolean mayBlock) throws IOException {
        long block = from;
        long end = to;
        while (block < to) {
            int start = image.writerIndex();
            long answer = blocks.readBlocks(layer, block, end, image, mayBlock);
            if (answer == AppliedBlocks.WOULD_BLOCK) {
                return answer;
            }
            if (answer == AppliedBlocks.OK) {
                block = end;
                end = to;
                continue;
            }
            image.writerIndex(start);
            if (answer > block) {
                end = answer;
                continue;
            }
            Copy copy = copies.get(block);
            if (copy == null || (copy.state() != FoundBlocks.State.GOOD && copy.state() != FoundBlocks.State.ABSENT)) {
                missing = copy == null ? block : NONE;
                nowhere = copy != null && copy.state() == FoundBlocks.State.NOWHERE ? block : NONE;
                return block;
            }
            if (copy.contents() == null) {
                image.writeZero(BLOCK_BYTES);
            } else {
                image.writeBytes(copy.contents());
            }
            copiesUsed++;
            block++;
            end = to;
        }
        return AppliedBlocks.OK;
    }

    /** What others have of a block that is bad here; null if that was not asked. */
    final FoundBlocks.@Nullable State stateOf(long block) {
        Copy copy = copies.get(block);
        return copy == null ? null : copy.state();
    }

    /** A block that is bad here, and that others have to be asked for before this can be decided; otherwise negative. */
    final long missing() {
        return missing;
    }

    /** How many blocks others are to be asked for, from {@link #missing} on. */
    final int missingBlocks() {
        return Math.min(ChunkCut.blocksInChunk(missing, endBlock), BlockCopies.mostBlocks());
    }

    /** Takes what others have of the {@link #missingBlocks}. */
    final void found(FoundBlocks blocks) {
        Map<Long, Copy> all = new HashMap<>(copies);
        for (int i = 0; i < blocks.size(); i++) {
            all.put(missing + i, new Copy(blocks.state(i), blocks.contents(i)));
        }
        copies = all;
    }

    /** Blocks that are bad here and are written anew with {@link #changes}. */
    final int copiesUsed() {
        return copiesUsed;
    }

    /** A block of which nobody has a good copy, if that is why it cannot be decided; otherwise negative. */
    final long nowhere() {
        return nowhere;
    }
}
