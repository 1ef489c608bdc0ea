package io.caisson.iscsi.scsi.reservation;

import io.caisson.iscsi.scsi.cdb.Command;
import io.caisson.iscsi.scsi.cdb.Effect;
import io.caisson.iscsi.scsi.unit.Countdown;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.iscsi.scsi.unit.LunAddress;
import io.caisson.iscsi.scsi.unit.UnitAttention;
import io.caisson.store.access.LedgerChangeException;
import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationLedger;
import io.caisson.store.access.ReservationNotice;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.SessionReservation;
import io.caisson.store.access.VolumeReservations;
import io.caisson.store.access.VolumeReservations.Decision;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * The reservations of one logical unit, as its nexuses here feel them: which commands they conflict with, which unit
 * attentions a change brings, and whose tasks it ends, whichever node made it. Any thread.
 */
public final class Reservations implements AutoCloseable {

    private final LogicalUnit unit;
    private final ReservationLedger ledger;
    private final VolumeReservations volume;
    private final Subscription changes;

    public Reservations(LogicalUnit unit, ReservationLedger ledger) {
        VolumeId id = unit.device().identity().id();
        this.unit = unit;
        this.ledger = ledger;
        this.volume = ledger.of(id);
        this.changes = volume.onChange(this::changed);
    }

    @Override
    public void close() {
        changes.close();
    }

    VolumeReservations volume() {
        return volume;
    }

    ReservationState state() {
        return volume.state();
    }

    /** Whether a command through {@code nexus} conflicts with a reservation. Without one this is a volatile read. */
    public boolean conflict(ItlNexus nexus, byte[] cdb) {
        ReservationState state = volume.state();
        if (state.restrictsNobody()) {
            return false;
        }
        Command command = Command.of(cdb);
        return command != null && conflict(state, nexus, command.effect(cdb));
    }

    /**
     * Whether doing this to the unit through {@code nexus} conflicts with a reservation: for commands that reach beyond the
     * unit they were sent to, as EXTENDED COPY does.
     *
     * @param nexus the nexus as it sees this unit
     */
    public boolean conflict(ItlNexus nexus, Effect effect) {
        ReservationState state = volume.state();
        return !state.restrictsNobody() && conflict(state, nexus, effect);
    }

    private static boolean conflict(ReservationState state, ItlNexus nexus, Effect effect) {
        SessionReservation exclusive = state.exclusive();
        if (exclusive != null) {
            if (nexus.reservesAs(exclusive.session())) {
                return effect.conflictsWithOwnReserve();
            }
            // An I_T nexus has one session: one of the same nexus has been taken over, and its reservation with it has
            // ended,
            // however long its last commands keep that from being written down.
            return !exclusive.holder().equals(nexus.registrant()) && !effect.allowedUnderReserve();
        }
        PersistentReservation persistent = state.persistent();
        return persistent != null && conflict(state, persistent, nexus.registrant(), effect);
    }

    /** SPC-4, table 65, and SBC-4, table 13: the columns. */
    private static boolean conflict(
            ReservationState state, PersistentReservation persistent, Registrant who, Effect effect) {
        boolean spared = persistent.type().sparesRegistrants() ? state.isRegistered(who) : state.isHolder(who);
        if (spared) {
            return false;
        }
        return persistent.type().restrictsReads()
                ? !effect.allowedUnderExclusiveAccess()
                : !effect.allowedUnderWriteExclusive();
    }

    /** See {@link ReservationLedger#sessionBegan}. */
    public String sessionBegan() {
        return ledger.sessionBegan();
    }

    /** See {@link ReservationLedger#sessionEnded}. */
    public CompletionStage<Void> sessionEnded(String session) {
        return ledger.sessionEnded(session);
    }

    /**
     * What a reset does: RESERVE ends, for nexuses of other nodes as well; persistent reservations stand (SPC-5, 5.13.1).
     *
     * @return when that is so; fails if nobody can tell
     */
    public CompletionStage<Void> reset() {
        unit.nexuses().forEach(ItlNexus::endReserving);
        SessionReservation ended = volume.state().exclusive();
        if (ended == null) {
            return CompletableFuture.completedFuture(null);
        }
        // One that another session has made since, which may have been told so already, stands.
        return volume.change(state ->
                        new Decision<>(ended.equals(state.exclusive()) ? state.withExclusive(null) : null, unit))
                .thenCompose(VolumeReservations.Committed::honoured)
                .exceptionally(failure -> {
                    if (failure instanceof CompletionException wrapped
                            && wrapped.getCause() instanceof LedgerChangeException cause
                            && cause.reason() == LedgerChangeException.Reason.NO_VOLUME) {
                        return null;
                    }
                    throw new CompletionException(failure);
                });
    }

    /** The state changed, here or on another node: who is concerned learns of it, and commands that it ended end. */
    private CompletionStage<Void> changed(ReservationState now) {
        for (ReservationNotice notice : now.notices()) {
            for (ItlNexus nexus : unit.nexuses()) {
                if (nexus.registrant().equals(notice.to())) {
                    nexus.unitAttentions().establish(condition(notice.kind()));
                }
            }
        }
        return now.abortsPreempted() ? abortPreempted(now) : CompletableFuture.completedFuture(null);
    }

    private static UnitAttention condition(ReservationNotice.Kind kind) {
        return switch (kind) {
            case REGISTRATION_PREEMPTED -> UnitAttention.REGISTRATIONS_PREEMPTED;
            case RESERVATION_PREEMPTED -> UnitAttention.RESERVATIONS_PREEMPTED;
            case RESERVATION_RELEASED -> UnitAttention.RESERVATIONS_RELEASED;
        };
    }

    /**
     * As CLEAR TASK SET does with TAS=0: no status, but a unit attention (SPC-5, 5.13.11.2.6; SAM-5, 5.6). Copies in the
     * background end, too.
     */
    private CompletionStage<Void> abortPreempted(ReservationState now) {
        Set<Registrant> preempted = now.notices().stream()
                .filter(notice -> notice.kind() == ReservationNotice.Kind.REGISTRATION_PREEMPTED)
                .map(ReservationNotice::to)
                .collect(Collectors.toSet());
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Countdown countdown = new Countdown(() -> ended.complete(null));
        for (ItlNexus nexus : unit.nexuses()) {
            if (preempted.contains(nexus.registrant())) {
                nexus.unitAttentions().establish(UnitAttention.COMMANDS_CLEARED);
                nexus.nexus().copies().end(unit, countdown);
                nexus.nexus().abortTasks(LunAddress.encode(nexus.lun()), countdown.oneMore());
            }
        }
        for (ItlNexus leaving : unit.withdrawing()) {
            if (preempted.contains(leaving.registrant())) {
                leaving.withdrawn().thenRun(countdown.oneMore());
            }
        }
        countdown.begun();
        return ended;
    }
}
