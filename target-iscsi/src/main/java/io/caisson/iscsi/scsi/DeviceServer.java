package io.caisson.iscsi.scsi;

import java.util.concurrent.CompletionStage;

/**
 * The SCSI device behind one iSCSI target: the task router of SAM-5 and its logical units. One per target, shared by all
 * sessions; its methods may be called from any thread and never block.
 */
public interface DeviceServer extends AutoCloseable {

    /** A session reached full feature phase: its I_T nexus exists, with no unit attention but those of a fresh nexus. */
    NexusState nexusCreated(Nexus nexus);

    /**
     * The initiator logs out, and none of its tasks is left: what ends with its session at other nodes ends there, too, before
     * it is told that it is out.
     *
     * @return completed when that is so; fails if nobody can tell
     */
    CompletionStage<Void> nexusLeaving(NexusState nexus);

    /**
     * The session is gone (logout, connection loss, reinstatement), and with it all its tasks. What the device still does
     * on its behalf ends too.
     *
     * @param ended called once, on any thread, when nothing on its behalf can touch data any more
     */
    void nexusLost(NexusState nexus, Runnable ended);

    /**
     * Looks at a command in the order of CmdSN: decodes the CDB, checks the logical unit, pending unit attentions,
     * reservations and ranges. What needs no data to refuse is refused here, before any data is asked for.
     */
    ScsiTask accept(NexusState nexus, ScsiRequest request);

    /**
     * Whether a command is to find memory and go on whatever bulk commands hold: hosts take and keep locks with it, or ask with
     * it how a unit is. Asked before its data has come.
     *
     * @param cdb as in {@link ScsiRequest}
     */
    boolean isUrgent(byte[] cdb);

    /** Whether {@code lun} exists for this nexus now; a task management function on another is answered so. */
    boolean hasLogicalUnit(NexusState nexus, long lun);

    /**
     * Whether a host may ask for a reset (RFC 7143, 11.5.1 leaves that to the target): what reaches all hosts of a target is for one
     * that has all of the target's logical units.
     */
    boolean mayReset(NexusState origin, ResetScope scope);

    /**
     * Ends the tasks of other sessions as LOGICAL UNIT RESET, CLEAR TASK SET or a target reset demand, establishes the
     * unit attentions, and tells when none of them can touch data any more.
     *
     * @param lun the logical unit, ignored for target resets
     * @param done called once, on any thread
     */
    void reset(NexusState origin, ResetScope scope, long lun, Runnable done);

    /** No session will use it any more. */
    @Override
    void close();

    /** How far a reset reaches. */
    enum ResetScope {
        /** RFC 7143, 11.5.1 CLEAR TASK SET: all tasks of the logical unit, of all nexuses. */
        CLEAR_TASK_SET,
        LOGICAL_UNIT_RESET,
        TARGET_WARM_RESET,
        TARGET_COLD_RESET
    }
}
