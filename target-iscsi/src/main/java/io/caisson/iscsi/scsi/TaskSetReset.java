package io.caisson.iscsi.scsi;

import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.iscsi.scsi.unit.LunAddress;
import io.caisson.iscsi.scsi.unit.LunDirectory;
import io.caisson.iscsi.scsi.unit.TargetNexus;
import io.caisson.iscsi.scsi.unit.UnitAttention;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Task management that reaches beyond its own session (SAM-5, 7; TST=000b, TAS=0): the unit attentions are established at
 * once, so that no command slips in before them, and the requester is told when the last foreign task has ended.
 */
final class TaskSetReset {

    /** {@link NexusState.AbortListener}: on all logical units. */
    private static final long ALL_UNITS = -1;

    private final LunDirectory directory;

    TaskSetReset(LunDirectory directory) {
        this.directory = directory;
    }

    void clearTaskSet(TargetNexus origin, @Nullable ItlNexus unit, Runnable done) {
        if (unit != null) {
            unit.unit().establishForOthers(UnitAttention.COMMANDS_CLEARED, origin);
        }
        abortOnUnit(origin, unit, done);
    }

    void resetUnit(TargetNexus origin, @Nullable ItlNexus unit, Runnable done) {
        if (unit != null) {
            unit.unit().reset(UnitAttention.LOGICAL_UNIT_RESET);
        }
        abortOnUnit(origin, unit, done);
    }

    void resetTarget(TargetNexus origin, UnitAttention condition, Runnable done) {
        directory.units().forEach(unit -> unit.reset(condition));
        Countdown countdown = new Countdown(done);
        for (TargetNexus nexus : directory.nexuses()) {
            if (nexus != origin) {
                nexus.abortTasks(ALL_UNITS, countdown.oneMore());
            }
        }
        countdown.begun();
    }

    private static void abortOnUnit(TargetNexus origin, @Nullable ItlNexus unit, Runnable done) {
        if (unit == null) {
            done.run(); // unmapped in between: whatever ran there has lost its unit
            return;
        }
        Countdown countdown = new Countdown(done);
        for (ItlNexus other : unit.unit().nexuses()) {
            if (other.nexus() != origin) {
                other.nexus().abortTasks(LunAddress.encode(other.lun()), countdown.oneMore());
            }
        }
        countdown.begun();
    }

    /** Runs something once all parts have ended, however early some of them do. */
    private static final class Countdown {
        private final AtomicInteger open = new AtomicInteger(1);
        private final Runnable done;

        Countdown(Runnable done) {
            this.done = done;
        }

        Runnable oneMore() {
            open.incrementAndGet();
            return this::ended;
        }

        void begun() {
            ended();
        }

        private void ended() {
            if (open.decrementAndGet() == 0) {
                done.run();
            }
        }
    }
}
