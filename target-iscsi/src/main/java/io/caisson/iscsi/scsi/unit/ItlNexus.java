package io.caisson.iscsi.scsi.unit;

import io.caisson.iscsi.scsi.Nexus;
import io.caisson.store.access.Registrant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One I_T_L nexus (SAM-5, 4.8): a logical unit as one session sees it. Lives from the moment the LUN is mapped for the
 * session, or the session begins, until either ends. When the LUN is withdrawn from a session that lives on, it ends with
 * the last command that was given through it. What it reserved by RESERVE is free then. Any thread.
 */
public final class ItlNexus {

    private final TargetNexus nexus;
    private final int lun;
    private final LogicalUnit unit;
    private final UnitAttentions unitAttentions = new UnitAttentions();
    private final CompletableFuture<Void> withdrawn = new CompletableFuture<>();
    private volatile boolean attached = true;
    /** Guarded by this; empty until RESERVE needs it. */
    private String reservingSession = "";
    /** Guarded by this. */
    private boolean gone;

    ItlNexus(TargetNexus nexus, int lun, LogicalUnit unit) {
        this.nexus = nexus;
        this.lun = lun;
        this.unit = unit;
        unitAttentions.establish(UnitAttention.POWER_ON_OR_RESET);
    }

    /** The session's I_T nexus. */
    public TargetNexus nexus() {
        return nexus;
    }

    /** Initiator, target and portal. */
    public Nexus path() {
        return nexus.nexus();
    }

    public int lun() {
        return lun;
    }

    public LogicalUnit unit() {
        return unit;
    }

    public UnitAttentions unitAttentions() {
        return unitAttentions;
    }

    /** Completed when, after the LUN was withdrawn, no command given through it can touch data any more. */
    public CompletableFuture<Void> withdrawn() {
        return withdrawn;
    }

    void endWithdrawal() {
        withdrawn.complete(null);
    }

    /** Whether the session is there and sees the LUN. */
    public boolean isAttached() {
        return attached;
    }

    void detached() {
        attached = false;
    }

    /** This I_T nexus, as reservations know it. */
    public Registrant registrant() {
        return nexus.registrant();
    }

    /** Whether a reservation that names {@code session} is this nexus' own. */
    public synchronized boolean reservesAs(String session) {
        return reservingSession.equals(session);
    }

    /** What a reservation of this nexus by RESERVE has to name. */
    public synchronized String reservingSession() {
        if (reservingSession.isEmpty() && !gone) {
            reservingSession = unit.reservations().sessionBegan();
        }
        return reservingSession;
    }

    /**
     * What was reserved by RESERVE is free, and so is what a RESERVE that runs now may yet reserve.
     *
     * @return as {@link io.caisson.store.access.ReservationLedger#sessionEnded}
     */
    public CompletionStage<Void> endReserving() {
        String session;
        synchronized (this) {
            session = reservingSession;
            reservingSession = "";
        }
        return session.isEmpty()
                ? CompletableFuture.completedStage(null)
                : unit.reservations().sessionEnded(session);
    }

    /** The session, or its view of this unit, ended. */
    void lost() {
        synchronized (this) {
            gone = true;
        }
        endReserving();
    }
}
