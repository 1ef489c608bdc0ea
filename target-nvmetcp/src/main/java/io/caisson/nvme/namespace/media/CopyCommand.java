package io.caisson.nvme.namespace.media;

import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.RunningCopies;
import io.caisson.nvme.namespace.reservation.CommandGroup;
import io.caisson.store.block.BlockCopy;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.BlockExtent;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Copy with source range descriptors of format 0 (NVM command set 1.0, 3.2.2), inside the store: range after range, each as a
 * {@link BlockCopy}. The whole list is checked before anything is copied. A command that failed tells the first range that was not
 * copied.
 *
 * <pre>
 *   range  0 reserved (8)   8 starting LBA (8)   16 blocks, zero-based (2)   18 reserved and tags (14)
 * </pre>
 */
public final class CopyCommand extends MediaCommand implements BlockCopy.Leave, BlockCopy.Listener {

    private static final int RANGE_BYTES = 32;
    private static final int RANGE_FIRST = 8;
    private static final int RANGE_BLOCKS = 16;

    private final int ranges;
    private BlockExtent[] sources = {};
    private long destination;
    /** Ranges that are due; whoever raises it from 0 takes them, so that early ends do not deepen the stack. */
    private final AtomicInteger due = new AtomicInteger();

    private int current;
    private volatile boolean aborted;

    /**
     * @param destination the first block that is written; within the namespace
     * @param ranges 1 to {@link IoLimits#COPY_RANGES}
     */
    public CopyCommand(NamespaceAccess access, long destination, int ranges) {
        super(access, destination, 0);
        this.ranges = ranges;
        this.destination = destination;
    }

    @Override
    CommandGroup group() {
        return CommandGroup.WRITE; // who may write may read, under every reservation
    }

    @Override
    public int dataOutBytes() {
        return ranges * RANGE_BYTES;
    }

    @Override
    public int bufferBytes() {
        return BlockCopy.BUFFER_BYTES;
    }

    @Override
    public void abort() {
        aborted = true;
    }

    @Override
    void start(ByteBuf dataOut) {
        StatusCode refusal = parse(dataOut);
        dataOut.release();
        if (refusal != null) {
            completion().failed(refusal);
        } else if (copies().tryBegin()) {
            advance();
        } else {
            completion().failed(StatusCode.COMMAND_INTERRUPTED);
        }
    }

    private @Nullable StatusCode parse(ByteBuf list) {
        Geometry geometry = access().namespace().geometry();
        sources = new BlockExtent[ranges];
        long total = 0;
        for (int i = 0; i < ranges; i++) {
            int at = list.readerIndex() + i * RANGE_BYTES;
            BlockExtent source =
                    new BlockExtent(list.getLongLE(at + RANGE_FIRST), list.getUnsignedShortLE(at + RANGE_BLOCKS) + 1);
            if (source.blocks() > IoLimits.COPY_RANGE_BYTES / blockBytes()) {
                return StatusCode.COMMAND_SIZE_LIMIT_EXCEEDED;
            }
            if (!geometry.contains(source.firstBlock(), source.blocks())) {
                return StatusCode.LBA_OUT_OF_RANGE;
            }
            sources[i] = source;
            total += source.blocks();
        }
        if (total > IoLimits.COPY_BYTES / blockBytes()) {
            return StatusCode.COMMAND_SIZE_LIMIT_EXCEEDED;
        }
        if (!geometry.contains(destination, total)) {
            return StatusCode.LBA_OUT_OF_RANGE;
        }
        return ranges > 1 && overlaps(new BlockExtent(destination, total)) ? StatusCode.INVALID_FIELD : null;
    }

    /** One range may be copied over itself; of several, one would be read after another was written over it. */
    private boolean overlaps(BlockExtent written) {
        for (BlockExtent source : sources) {
            if (source.overlaps(written)) {
                return true;
            }
        }
        return false;
    }

    private void advance() {
        if (due.getAndIncrement() != 0) {
            return;
        }
        do {
            if (current == ranges) {
                copies().ended();
                completion().succeeded();
                return;
            }
            BlockExtent source = sources[current];
            new BlockCopy(device(), source.firstBlock(), device(), destination, source.blocks(), this, this).start();
        } while (due.decrementAndGet() != 0);
    }

    @Override
    public boolean mayGoOn() {
        return !aborted && !access().conflict(CommandGroup.WRITE);
    }

    @Override
    public int piecesInFlight() {
        return copies().piecesOfEach();
    }

    private RunningCopies copies() {
        return access().namespace().copies();
    }

    @Override
    public void ended(BlockCopy.Outcome outcome) {
        if (outcome.end() == BlockCopy.End.COMPLETE) {
            destination += sources[current].blocks();
            current++;
            advance();
            return;
        }
        copies().ended();
        BlockError error = outcome.error();
        StatusCode status;
        if (error != null) {
            status = BlockErrorStatus.of(error);
        } else {
            status = aborted ? StatusCode.ABORT_REQUESTED : StatusCode.RESERVATION_CONFLICT;
        }
        if (status == null) {
            completion().unanswerable();
        } else {
            completion().failed(status, current);
        }
    }
}
