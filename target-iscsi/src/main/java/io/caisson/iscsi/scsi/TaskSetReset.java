package io.caisson.iscsi.scsi;

import io.caisson.iscsi.scsi.unit.Countdown;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.iscsi.scsi.unit.LunAddress;
import io.caisson.iscsi.scsi.unit.LunDirectory;
import io.caisson.iscsi.scsi.unit.TargetNexus;
import io.caisson.iscsi.scsi.unit.UnitAttention;
import io.caisson.store.access.UnitEvent;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Task management that reaches beyond its own session (SAM-5, 7; TST=000b, TAS=0): the unit attentions are established at
 * once, so that no command slips in before them, and the requester is told when the last foreign task has ended, on whatever
 * node it ran.
 */
final class TaskSetReset {

    /** {@link NexusState.AbortListener}: on all logical units. */
    private static final long ALL_UNITS = -1;

    private final LunDirectory directory;

    TaskSetReset(LunDirectory directory) {
        this.directory = directory;
    }

    void clearTaskSet(TargetNexus origin, @Nullable ItlNexus unit, Runnable done) {
        if (unit == null) {
            done.run(); // unmapped in between: whatever ran there has lost its unit
            return;
        }
        unit.unit().establishForOthers(UnitAttention.COMMANDS_CLEARED, origin);
        Countdown countdown = new Countdown(done);
        whenSure(unit.unit().shared().announce(UnitEvent.Kind.TASKS_CLEARED), countdown);
        abortOthers(unit.unit(), Set.of(origin), countdown);
        countdown.begun();
    }

    void resetUnit(TargetNexus origin, @Nullable ItlNexus unit, Runnable done) {
        if (unit == null) {
            done.run();
            return;
        }
        Countdown countdown = new Countdown(done);
        whenSure(unit.unit().reset(UnitEvent.Kind.UNIT_RESET), countdown);
        endCopies(unit.unit(), countdown);
        abortOthers(unit.unit(), Set.of(origin), countdown);
        countdown.begun();
    }

    void resetTarget(TargetNexus origin, UnitEvent.Kind function, Runnable done) {
        Set<LogicalUnit> units = directory.units();
        Countdown countdown = new Countdown(done);
        units.forEach(unit -> whenSure(unit.reset(function), countdown));
        Set<TargetNexus> ofThisTarget = new LinkedHashSet<>(directory.nexuses());
        ofThisTarget.add(origin);
        for (TargetNexus nexus : ofThisTarget) {
            if (nexus != origin) {
                nexus.abortTasks(ALL_UNITS, countdown.oneMore());
            }
        }
        for (LogicalUnit unit : units) {
            endCopies(unit, countdown);
            abortOthers(unit, ofThisTarget, countdown);
        }
        countdown.begun();
    }

    /** If nobody can tell whether what RESERVE reserved is free, or whether other nodes are done, the function never is. */
    private static void whenSure(CompletionStage<Void> done, Countdown countdown) {
        done.thenRun(countdown.oneMore());
    }

    /** Copies go on when their command was answered: a reset ends them too, whoever's they are. */
    private static void endCopies(LogicalUnit unit, Countdown countdown) {
        unit.nexuses().forEach(any -> any.nexus().copies().end(unit, countdown));
    }

    /** Those whose LUN was withdrawn a moment ago have had their commands ended already, but not yet to the last. */
    private static void abortOthers(LogicalUnit unit, Set<TargetNexus> spared, Countdown countdown) {
        for (ItlNexus other : unit.nexuses()) {
            if (!spared.contains(other.nexus())) {
                other.nexus().abortTasks(LunAddress.encode(other.lun()), countdown.oneMore());
            }
        }
        for (ItlNexus leaving : unit.withdrawing()) {
            leaving.withdrawn().thenRun(countdown.oneMore());
        }
    }
}
