package io.caisson.iscsi.scsi.unit;

import io.caisson.store.access.UnitEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What hosts of other nodes did to a logical unit, as all its nexuses here feel it: unit attentions first, so that no command
 * slips in before them; then the tasks end, without a status (SAM-5, 7; TST=000b, TAS=0).
 */
final class DoneElsewhere {

    private DoneElsewhere() {}

    /** @return when nothing that it ended can touch data any more */
    static CompletionStage<Void> to(LogicalUnit unit, List<UnitEvent> events) {
        boolean ends = false;
        boolean resets = false;
        for (UnitEvent event : events) {
            unit.establish(condition(event.kind()));
            ends |= event.kind() != UnitEvent.Kind.SETTINGS_CHANGED;
            resets |= event.kind().isReset();
        }
        CompletionStage<Void> ended = ends ? end(unit, resets) : CompletableFuture.completedFuture(null);
        events.forEach(event -> endSessions(unit, event.endsSessionsOf()));
        return ended;
    }

    /** After their tasks were told to end: whoever waits for those waits for what these sessions had under way. */
    private static void endSessions(LogicalUnit unit, String target) {
        for (ItlNexus nexus : unit.nexuses()) {
            if (nexus.path().target().name().equals(target)) {
                nexus.nexus().endSession();
            }
        }
    }

    static UnitAttention condition(UnitEvent.Kind function) {
        return switch (function) {
            case TASKS_CLEARED -> UnitAttention.COMMANDS_CLEARED;
            case UNIT_RESET -> UnitAttention.LOGICAL_UNIT_RESET;
            case TARGET_RESET -> UnitAttention.TARGET_RESET;
            case POWER_ON -> UnitAttention.POWER_ON;
            case SETTINGS_CHANGED -> UnitAttention.MODE_PARAMETERS_CHANGED;
        };
    }

    /** Copies go on when their command was answered, and end by resets alone. */
    private static CompletionStage<Void> end(LogicalUnit unit, boolean resets) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Countdown countdown = new Countdown(() -> ended.complete(null));
        for (ItlNexus nexus : unit.nexuses()) {
            if (resets) {
                nexus.endReserving();
                nexus.nexus().copies().end(unit, countdown);
            }
            nexus.nexus().abortTasks(LunAddress.encode(nexus.lun()), countdown.oneMore());
        }
        for (ItlNexus leaving : unit.withdrawing()) {
            leaving.withdrawn().thenRun(countdown.oneMore());
        }
        countdown.begun();
        return ended;
    }
}
