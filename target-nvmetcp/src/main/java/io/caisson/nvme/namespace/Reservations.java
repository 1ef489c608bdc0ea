package io.caisson.nvme.namespace;

import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.reservation.CommandGroup;
import io.caisson.nvme.namespace.reservation.ConflictTable;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationLedger;
import io.caisson.store.access.ReservationNotice;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.VolumeReservations;
import io.caisson.store.access.VolumeReservations.Committed;
import io.caisson.store.access.VolumeReservations.Decision;
import io.caisson.store.block.Subscription;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The reservations of one namespace, as the controllers here feel them: which commands they conflict with, which notices a
 * change brings, and whose commands it ends, whichever node made it (base specification 2.0, 8.19). Any thread.
 */
public final class Reservations {

    private final Namespace namespace;
    private final VolumeReservations volume;
    private final Subscription changes;

    Reservations(Namespace namespace, ReservationLedger ledger) {
        this.namespace = namespace;
        this.volume = ledger.of(namespace.device().identity().id());
        this.changes = volume.onChange(this::changed);
    }

    void close() {
        changes.close();
    }

    /** The shared record, for commands that change it. */
    public VolumeReservations volume() {
        return volume;
    }

    public ReservationState state() {
        return volume.state();
    }

    /** Whether a command of this group, sent by {@code host}, conflicts. Without a reservation this is a volatile read. */
    public boolean conflict(Registrant host, CommandGroup group) {
        ReservationState state = volume.state();
        return !state.restrictsNobody() && ConflictTable.conflict(state, host, group);
    }

    /** The feature Reservation Persistence (base specification 2.0, 5.27.1.27). */
    public boolean persistsThroughPowerLoss() {
        return volume.state().persistsThroughPowerLoss();
    }

    /**
     * Sets the same.
     *
     * @return when it is committed and every node knows; fails with
     *     {@link io.caisson.store.access.LedgerChangeException}
     */
    public CompletionStage<Void> persistThroughPowerLoss(boolean persists) {
        return volume.change(state -> new Decision<>(withPersistence(state, persists), state))
                .thenCompose(Committed::honoured);
    }

    private static @Nullable ReservationState withPersistence(ReservationState state, boolean persists) {
        if (state.persistsThroughPowerLoss() == persists) {
            return null;
        }
        return new ReservationState(
                state.generation(),
                state.registrations(),
                state.persistent(),
                state.exclusive(),
                persists,
                List.of(),
                false);
    }

    /** The state changed, here or on another node: who is concerned learns of it, and commands that it ended end. */
    private CompletionStage<Void> changed(ReservationState now) {
        for (ReservationNotice notice : now.notices()) {
            for (Namespace.Attachment attachment : namespace.attachments()) {
                NamespaceListener listener = attachment.listener();
                if (listener.host().equals(notice.to())) {
                    listener.reservationNotice(namespace, notice.kind());
                }
            }
        }
        return now.abortsPreempted() ? endPreempted(now) : CompletableFuture.completedFuture(null);
    }

    /** Base specification 2.0, 7.2, Preempt and Abort: the commands of all controllers of the hosts that were preempted. */
    private CompletionStage<Void> endPreempted(ReservationState now) {
        Set<Registrant> preempted = now.notices().stream()
                .filter(notice -> notice.kind() == ReservationNotice.Kind.REGISTRATION_PREEMPTED)
                .map(ReservationNotice::to)
                .collect(Collectors.toSet());
        CompletableFuture<Void> ended = new CompletableFuture<>();
        AtomicInteger open = new AtomicInteger(1);
        Runnable one = () -> {
            if (open.decrementAndGet() == 0) {
                ended.complete(null);
            }
        };
        for (Namespace.Attachment attachment : namespace.attachments()) {
            NamespaceListener listener = attachment.listener();
            if (preempted.contains(listener.host())) {
                open.incrementAndGet();
                listener.endCommands(namespace, StatusCode.PREEMPTED_AND_ABORTED, one);
            }
        }
        one.run();
        return ended;
    }
}
