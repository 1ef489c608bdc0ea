package io.caisson.iscsi.scsi;

import io.caisson.iscsi.scsi.unit.Countdown;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.iscsi.scsi.unit.LunAddress;
import io.caisson.iscsi.scsi.unit.LunDirectory;
import io.caisson.iscsi.scsi.unit.TargetNexus;
import io.caisson.iscsi.scsi.unit.UnitAttention;
import io.caisson.store.access.TargetView;
import io.caisson.store.access.UnitEvent;
import io.caisson.store.access.UnitFunction;
import io.caisson.store.block.VolumeId;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
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
        whenSure(
                directory.announce(volumes(Set.of(unit.unit())), UnitFunction.of(UnitEvent.Kind.TASKS_CLEARED)),
                countdown);
        abortOthers(unit.unit(), Set.of(origin), countdown);
        countdown.begun();
    }

    void resetUnit(TargetNexus origin, @Nullable ItlNexus unit, Runnable done) {
        if (unit == null) {
            done.run();
            return;
        }
        Set<LogicalUnit> units = Set.of(unit.unit());
        reset(units, volumes(units), UnitFunction.of(UnitEvent.Kind.UNIT_RESET), Set.of(origin), new Countdown(done));
    }

    /** TARGET WARM RESET reaches the logical units that the one who asks for it knows (RFC 7143, 11.5.1). */
    void resetUnitsOf(TargetNexus origin, Runnable done) {
        Set<LogicalUnit> units = unitsOf(origin);
        reset(units, volumes(units), UnitFunction.of(UnitEvent.Kind.TARGET_RESET), Set.of(origin), new Countdown(done));
    }

    /** Whether all logical units of the target are the host's, so that nobody suffers by its power cycle who shares nothing with it. */
    boolean knowsAll(TargetNexus origin) {
        return volumes(unitsOf(origin)).containsAll(ofTarget(origin));
    }

    private static Set<LogicalUnit> unitsOf(TargetNexus origin) {
        return origin.inventory().entries().stream().map(ItlNexus::unit).collect(Collectors.toSet());
    }

    private Set<VolumeId> ofTarget(TargetNexus origin) {
        Set<VolumeId> volumes = volumes(directory.units());
        volumes.addAll(directory.volumes(origin.nexus().target()));
        return volumes;
    }

    /**
     * TARGET COLD RESET (RFC 7143, 11.5.1): as when the target, which is one on all nodes, is switched off and on. The sessions
     * of other nodes end by it; those here are to be ended by the caller when it is done.
     */
    void powerOn(TargetNexus origin, Runnable done) {
        Set<LogicalUnit> units = directory.units();
        TargetView target = origin.nexus().target();
        Set<VolumeId> volumes = ofTarget(origin);
        Set<TargetNexus> ofThisTarget = new LinkedHashSet<>(directory.nexuses());
        ofThisTarget.add(origin);
        Countdown countdown = new Countdown(done);
        for (TargetNexus nexus : ofThisTarget) {
            if (nexus != origin) {
                nexus.abortTasks(ALL_UNITS, countdown.oneMore());
            }
        }
        reset(units, volumes, UnitFunction.coldReset(target.name()), ofThisTarget, countdown);
    }

    private static Set<VolumeId> volumes(Set<LogicalUnit> units) {
        return units.stream().map(unit -> unit.device().identity().id()).collect(Collectors.toSet());
    }

    /**
     * @param volumes those of the units here, and more
     * @param spared whose tasks are ended by somebody else
     */
    private void reset(
            Set<LogicalUnit> units,
            Set<VolumeId> volumes,
            UnitFunction function,
            Set<TargetNexus> spared,
            Countdown countdown) {
        units.forEach(unit -> whenSure(unit.reset(function.kind()), countdown));
        CompletionStage<Void> everywhere = directory.announce(volumes, function);
        whenSure(everywhere, countdown);
        everywhere.whenComplete((done, failure) -> {
            if (failure != null) {
                units.forEach(LogicalUnit::wasNotReset);
            }
        });
        for (LogicalUnit unit : units) {
            endCopies(unit, countdown);
            abortOthers(unit, spared, countdown);
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
