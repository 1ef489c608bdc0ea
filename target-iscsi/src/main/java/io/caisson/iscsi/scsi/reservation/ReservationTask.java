package io.caisson.iscsi.scsi.reservation;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.store.access.ReservationChangeException;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.VolumeReservations;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command that changes reservations: decided on the state, committed, honoured by everybody, and only then answered. Runs
 * on the transport's thread first, then wherever the ledger completes.
 *
 * <pre>
 *   NEW --run--> DECIDING --committed--> HONOURING --honoured--> ENDED
 *                    |                       |
 *                    +--refused, failed------+--abort----------> ENDED
 * </pre>
 */
abstract class ReservationTask implements ScsiTask {

    private enum Phase {
        NEW,
        /** The change may come or not: an abort has to wait. */
        DECIDING,
        /** The change is made. It is waited for tasks of others, which may wait for this one's end in turn. */
        HONOURING,
        ENDED
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(ReservationTask.class);

    private final ItlNexus nexus;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);
    private volatile boolean aborted;
    private @Nullable ScsiCompletion completion;

    ReservationTask(ItlNexus nexus) {
        this.nexus = nexus;
    }

    final ItlNexus nexus() {
        return nexus;
    }

    /** Runs the command, whose data is looked at already. */
    final void change(ScsiCompletion whenDone, Function<ReservationState, Verdict> rules) {
        completion = whenDone;
        phase.set(Phase.DECIDING);
        VolumeReservations volume = nexus.unit().reservations().volume();
        volume.change(state -> decide(rules, state)).whenComplete((committed, failure) -> {
            if (failure != null) {
                failed(failure);
            } else {
                committed(committed);
            }
        });
    }

    /** An aborted command decides nothing any more: what it would change would surprise everybody. */
    private VolumeReservations.Decision<Verdict> decide(
            Function<ReservationState, Verdict> rules, ReservationState state) {
        Verdict verdict = aborted ? Verdict.NOTHING_TO_DO : rules.apply(state);
        return new VolumeReservations.Decision<>(
                verdict instanceof Verdict.Change change ? change.next() : null, verdict);
    }

    private void committed(VolumeReservations.Committed<Verdict> committed) {
        phase.set(Phase.HONOURING);
        if (aborted) {
            end(() -> completion().failed(ScsiStatus.TASK_ABORTED, null));
            return;
        }
        committed.honoured().whenComplete((nothing, failure) -> {
            if (failure != null) {
                failed(failure);
            } else {
                end(() -> answer(committed.answer()));
            }
        });
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

    private void failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof ReservationChangeException change)) {
            LOGGER.error("a reservation could not be changed; its connection is dropped", cause);
            end(() -> completion().unanswerable());
            return;
        }
        switch (change.reason()) {
            case UNKNOWN -> {
                LOGGER.warn("nobody knows whether a reservation was changed; its connection is dropped", cause);
                end(() -> completion().unanswerable());
            }
            case BUSY -> end(() -> completion().failed(ScsiStatus.BUSY, null));
            case NO_VOLUME -> end(() -> check(Sense.of(AdditionalSense.LOGICAL_UNIT_NOT_SUPPORTED)));
        }
    }

    final void check(Sense sense) {
        nexus.unit().check(completion(), sense);
    }

    /** Ends the command before it touched any state. */
    final void refuse(ScsiCompletion whenDone, Sense sense) {
        completion = whenDone;
        phase.set(Phase.DECIDING);
        end(() -> check(sense));
    }

    private void end(Runnable how) {
        if (phase.getAndSet(Phase.ENDED) != Phase.ENDED) {
            how.run();
        }
    }

    /** While others' tasks are waited for, and only then, this may end at once: the change stands. */
    @Override
    public void abort() {
        aborted = true;
        if (phase.compareAndSet(Phase.HONOURING, Phase.ENDED)) {
            completion().failed(ScsiStatus.TASK_ABORTED, null);
        }
    }

    private ScsiCompletion completion() {
        ScsiCompletion current = completion;
        if (current == null) {
            throw new IllegalStateException("ended before it was run");
        }
        return current;
    }
}
