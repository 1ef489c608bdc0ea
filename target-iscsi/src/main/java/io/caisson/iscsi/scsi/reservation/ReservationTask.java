package io.caisson.iscsi.scsi.reservation;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.task.CommittedTask;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.VolumeReservations;
import io.netty.buffer.Unpooled;
import java.util.function.Function;

/** A command that changes reservations. */
abstract class ReservationTask extends CommittedTask {

    ReservationTask(ItlNexus nexus) {
        super(nexus);
    }

    /** Runs the command, whose data is looked at already. */
    final void change(ScsiCompletion whenDone, Function<ReservationState, Verdict> rules) {
        deciding(whenDone);
        VolumeReservations volume = nexus().unit().reservations().volume();
        volume.change(state -> decide(rules, state)).whenComplete((committed, failure) -> {
            if (failure != null) {
                failed(failure);
            } else {
                committed(committed.honoured(), () -> answer(committed.answer()));
            }
        });
    }

    private VolumeReservations.Decision<Verdict> decide(
            Function<ReservationState, Verdict> rules, ReservationState state) {
        Verdict verdict = isAborted() ? Verdict.NOTHING_TO_DO : rules.apply(state);
        return new VolumeReservations.Decision<>(
                verdict instanceof Verdict.Change change ? change.next() : null, verdict);
    }

    private void answer(Verdict verdict) {
        if (verdict instanceof Verdict.Refused refused) {
            check(refused.sense());
        } else if (verdict instanceof Verdict.Conflict) {
            completion().failed(ScsiStatus.RESERVATION_CONFLICT, null);
        } else {
            completion().good(Unpooled.EMPTY_BUFFER);
        }
    }
}
