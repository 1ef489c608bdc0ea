package io.caisson.iscsi.scsi.task;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.store.access.LedgerChangeException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command that changes what is recorded of a unit: decided on the state, committed, honoured by everybody, and only then
 * answered. Runs on the transport's thread first, then wherever the ledger completes.
 *
 * <pre>
 *   NEW --run--> DECIDING --committed--> HONOURING --honoured--> ENDED
 *                    |                       |
 *                    +--refused, failed------+--abort----------> ENDED
 * </pre>
 */
public abstract class CommittedTask implements ScsiTask {

    private enum Phase {
        NEW,
        /** The change may come or not: an abort has to wait. */
        DECIDING,
        /** The change is made. It is waited for tasks of others, which may wait for this one's end in turn. */
        HONOURING,
        ENDED
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(CommittedTask.class);

    private final ItlNexus nexus;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);
    private volatile boolean aborted;
    private @Nullable ScsiCompletion completion;

    protected CommittedTask(ItlNexus nexus) {
        this.nexus = nexus;
    }

    protected final ItlNexus nexus() {
        return nexus;
    }

    /** An aborted command decides nothing any more: what it would change would surprise everybody. */
    protected final boolean isAborted() {
        return aborted;
    }

    /** From now on the change may come. To be called before the ledger is. */
    protected final void deciding(ScsiCompletion whenDone) {
        completion = whenDone;
        phase.set(Phase.DECIDING);
    }

    /**
     * The change is made.
     *
     * @param honoured when everybody acts by it
     * @param answer what is said then
     */
    protected final void committed(CompletionStage<Void> honoured, Runnable answer) {
        phase.set(Phase.HONOURING);
        if (aborted) {
            end(() -> completion().failed(ScsiStatus.TASK_ABORTED, null));
            return;
        }
        honoured.whenComplete((nothing, failure) -> {
            if (failure != null) {
                failed(failure);
            } else {
                end(answer);
            }
        });
    }

    /** The ledger did not make the change, or nobody knows whether it did. */
    protected final void failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof LedgerChangeException change)) {
            LOGGER.error("what hosts have to know of a unit could not be changed; the connection is dropped", cause);
            end(() -> completion().unanswerable());
            return;
        }
        switch (change.reason()) {
            case UNKNOWN -> {
                LOGGER.warn("nobody knows whether a unit was changed; the connection is dropped", cause);
                end(() -> completion().unanswerable());
            }
            case BUSY -> end(() -> completion().failed(ScsiStatus.BUSY, null));
            case NO_VOLUME -> end(() -> check(Sense.of(AdditionalSense.LOGICAL_UNIT_NOT_SUPPORTED)));
        }
    }

    /** Whether {@link #failed} is told that the change may have been made all the same. */
    protected static boolean mayHaveHappened(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return !(cause instanceof LedgerChangeException change)
                || change.reason() == LedgerChangeException.Reason.UNKNOWN;
    }

    protected final void check(Sense sense) {
        nexus.unit().check(completion(), sense);
    }

    /** Ends the command before it touched any state. */
    protected final void refuse(ScsiCompletion whenDone, Sense sense) {
        deciding(whenDone);
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

    protected final ScsiCompletion completion() {
        ScsiCompletion current = completion;
        if (current == null) {
            throw new IllegalStateException("ended before it was run");
        }
        return current;
    }
}
