package io.caisson.iscsi.scsi.reservation;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.SessionReservation;
import io.netty.buffer.ByteBuf;

/**
 * RESERVE and RELEASE of the whole unit (SPC-2, 7.16, 7.17, 7.21 and 7.22), with the exceptions of SPC-4, 5.13.3 (CRH=1).
 * What is reserved so is free again when the session ends or the unit is reset.
 */
public final class ReserveTask extends ReservationTask {

    private final boolean reserves;

    private ReserveTask(ItlNexus nexus, boolean reserves) {
        super(nexus);
        this.reserves = reserves;
    }

    public static ReserveTask reserve(ItlNexus nexus) {
        return new ReserveTask(nexus, true);
    }

    public static ReserveTask release(ItlNexus nexus) {
        return new ReserveTask(nexus, false);
    }

    @Override
    public int dataOutBytes() {
        return 0;
    }

    @Override
    public void run(ByteBuf dataOut, ScsiCompletion completion) {
        dataOut.release();
        SessionReservation own = new SessionReservation(nexus().registrant(), nexus().reservingSession());
        change(completion, state -> decide(state, own, reserves));
    }

    /** A pure function. */
    static Verdict decide(ReservationState state, SessionReservation own, boolean reserves) {
        if (!state.registrations().isEmpty()) {
            return compatibly(state, own);
        }
        SessionReservation current = state.exclusive();
        boolean isOwn = current != null && current.session().equals(own.session());
        if (reserves) {
            boolean takenOver = current != null && !isOwn && current.holder().equals(own.holder());
            if (current == null || takenOver) {
                return new Verdict.Change(state.withExclusive(own));
            }
            return isOwn ? Verdict.NOTHING_TO_DO : Verdict.CONFLICT;
        }
        return isOwn ? new Verdict.Change(state.withExclusive(null)) : Verdict.NOTHING_TO_DO;
    }

    /** SPC-2, 5.5.1: a conflict for everybody while keys are registered; but for those whom SPC-4, 5.13.3 excepts. */
    private static Verdict compatibly(ReservationState state, SessionReservation own) {
        PersistentReservation persistent = state.persistent();
        boolean excepted = persistent != null
                && (state.isHolder(own.holder())
                        || persistent.type().sparesRegistrants() && state.isRegistered(own.holder()));
        return excepted ? Verdict.NOTHING_TO_DO : Verdict.CONFLICT;
    }
}
