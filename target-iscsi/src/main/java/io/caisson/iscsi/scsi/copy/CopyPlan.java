package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.BlockCopy;
import io.caisson.store.block.BlockError;
import org.jspecify.annotations.Nullable;

/** What a command has to copy, step by step, and what it says when it cannot. One thread at a time, but where noted. */
interface CopyPlan {

    /**
     * The next step, or null after the last.
     *
     * @throws CopyRefusedException the step cannot be done, and those behind it shall not be
     */
    @Nullable
    CopyStep next() throws CopyRefusedException;

    /** Why the copy may not go on, or null if it may. Any thread. */
    @Nullable
    Sense hindrance();

    /** Whether a step that was begun reads or writes the unit by leave of this nexus. Any thread. */
    boolean involves(ItlNexus nexus);

    /** Whether any step reads or writes the unit by leave of this session, or may yet. Any thread. */
    boolean touches(LogicalUnit unit);

    /**
     * What is said of a step that failed.
     *
     * @param error none of those that have no sense
     */
    Sense failed(BlockCopy.End end, BlockError error, long detail);

    /** Whether what there was to copy did not fill all that was asked for. */
    default boolean leavesResidual() {
        return false;
    }

    /** Frees what the plan holds. Called once. */
    default void ended(boolean succeeded) {}
}
