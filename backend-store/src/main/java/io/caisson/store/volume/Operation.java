package io.caisson.store.volume;

import io.caisson.store.block.BlockError;
import io.caisson.store.chunk.ChunkOperation;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.chunk.OperationId;
import io.caisson.store.chunk.Submission;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of consecutive 4 KiB blocks of a volume on its way into the log. From its submission on it belongs to the
 * {@link WriteSequencer}, whose current owner thread alone touches it, except where a subclass says otherwise.
 */
abstract class Operation implements SequencerEvent, Submission {

    /** Where an operation stands. */
    enum Stage {
        /** Waits for earlier operations on the same blocks. */
        BLOCKED,
        /** Waits for the group to be readable, so that it can decide. */
        HELD,
        /** Reads what is there now, possibly on another thread. */
        READING,
        /** Knows its changes and waits for a log entry. */
        READY,
        PROPOSED,
        ENDED
    }

    final LayerId layer;
    final long firstBlock;
    final long endBlock;
    final boolean exclusive;
    final long submittedNanos;

    private final HostOperation host;

    Stage stage = Stage.BLOCKED;

    /** Set, if it is a part of an operation with a name, before it is submitted. */
    int part;

    /** Earlier operations that this one waits for. */
    int blockers;

    /** Later operations that wait for this one; made when the first does. */
    @Nullable
    List<Operation> dependents;

    /** Links of the {@link OperationList} that holds it. */
    @Nullable
    Operation previous;

    @Nullable
    Operation next;

    /**
     * @param firstBlock first 4 KiB block of the volume that it touches
     * @param endBlock the block after the last
     * @param exclusive whether nothing else may touch the blocks meanwhile
     */
    Operation(
            LayerId layer, long firstBlock, long endBlock, boolean exclusive, long submittedNanos, HostOperation host) {
        this.layer = layer;
        this.firstBlock = firstBlock;
        this.endBlock = endBlock;
        this.exclusive = exclusive;
        this.submittedNanos = submittedNanos;
        this.host = host;
    }

    /** What it changes, once it is {@link Stage#READY}. */
    @Override
    public abstract List<ChunkOperation> changes();

    @Override
    public final @Nullable OperationId operation() {
        return host.id();
    }

    @Override
    public final int part() {
        return part;
    }

    /** Data bytes of {@link #changes}. */
    abstract int payloadBytes();

    /** Whether it goes before others that wait for a log entry. */
    boolean isUrgent() {
        return false;
    }

    final boolean conflictsWith(Operation other) {
        return (exclusive || other.exclusive)
                && firstBlock < other.endBlock
                && other.firstBlock < endBlock
                && layer.equals(other.layer);
    }

    final void addDependent(Operation later) {
        if (dependents == null) {
            dependents = new ArrayList<>(2);
        }
        dependents.add(later);
        later.blockers++;
    }

    /** Tells those who watch the blocks that they are about to change. */
    void announce() {
        host.device().watches().changing(firstBlock, endBlock);
    }

    /** See {@link HostOperation#isTooLate}. Any thread. */
    final boolean isTooLate() {
        return host.isTooLate();
    }

    final void succeeded() {
        host.partSucceeded();
    }

    final void failed(BlockError error, long detail) {
        host.partFailed(error, detail);
    }
}
