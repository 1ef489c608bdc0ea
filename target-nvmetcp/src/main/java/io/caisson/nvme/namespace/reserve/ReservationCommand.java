package io.caisson.nvme.namespace.reserve;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.reservation.ReservationRequest;
import io.caisson.nvme.namespace.reservation.Verdict;
import io.caisson.store.access.LedgerChangeException;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.VolumeReservations.Committed;
import io.caisson.store.access.VolumeReservations.Decision;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command that may change reservations: decided on the state, committed, honoured by everybody, and only then answered. Runs
 * on the queue's event loop first, then wherever the ledger completes.
 *
 * <pre>
 *   NEW --run--> DECIDING --committed--> HONOURING --honoured--> ENDED
 *                    |                       |
 *                    +--failed---------------+--abort----------> ENDED
 * </pre>
 */
final class ReservationCommand implements NvmeCommand {

    private enum Phase {
        NEW,
        /** The change may come or not: an abort has to wait. */
        DECIDING,
        /** The change is made. It is waited for commands of others, which may wait for this one's end in turn. */
        HONOURING,
        ENDED
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(ReservationCommand.class);

    private final NamespaceAccess access;
    private final int dataOutBytes;
    private final Function<ByteBuf, ReservationRequest> parser;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);
    private volatile boolean aborted;
    private @Nullable CommandCompletion completion;

    /** @param parser reads the data, which it borrows */
    ReservationCommand(NamespaceAccess access, int dataOutBytes, Function<ByteBuf, ReservationRequest> parser) {
        this.access = access;
        this.dataOutBytes = dataOutBytes;
        this.parser = parser;
    }

    @Override
    public int dataOutBytes() {
        return dataOutBytes;
    }

    @Override
    public int namespaceId() {
        return access.namespaceId();
    }

    @Override
    public void run(ByteBuf dataOut, CommandCompletion whenDone) {
        completion = whenDone;
        ReservationRequest request = parser.apply(dataOut);
        dataOut.release();
        phase.set(Phase.DECIDING);
        access.namespace()
                .reservations()
                .volume()
                .change(state -> decide(request, state))
                .whenComplete((committed, failure) -> {
                    if (failure != null) {
                        failed(failure);
                    } else {
                        committed(committed);
                    }
                });
    }

    /** An aborted command decides nothing any more: what it would change would surprise everybody. */
    private Decision<Verdict> decide(ReservationRequest request, ReservationState state) {
        Verdict verdict =
                aborted ? new Verdict.Refused(StatusCode.ABORT_REQUESTED) : request.decide(state, access.host());
        return new Decision<>(verdict instanceof Verdict.Change change ? change.next() : null, verdict);
    }

    private void committed(Committed<Verdict> committed) {
        phase.set(Phase.HONOURING);
        if (aborted) {
            end(() -> completion().failed(StatusCode.ABORT_REQUESTED));
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
            completion().failed(refused.status());
        } else {
            completion().succeeded();
        }
    }

    private void failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof LedgerChangeException change)) {
            LOGGER.error("a reservation could not be changed; its connection is dropped", cause);
            end(() -> completion().unanswerable());
            return;
        }
        switch (change.reason()) {
            case UNKNOWN -> {
                LOGGER.warn("nobody knows whether a reservation was changed; its connection is dropped", cause);
                end(() -> completion().unanswerable());
            }
            case BUSY -> end(() -> completion().failed(StatusCode.COMMAND_INTERRUPTED));
            case NO_VOLUME -> end(() -> completion().failed(StatusCode.INVALID_NAMESPACE));
        }
    }

    private void end(Runnable how) {
        if (phase.getAndSet(Phase.ENDED) != Phase.ENDED) {
            how.run();
        }
    }

    /** While others' commands are waited for, and only then, this may end at once: the change stands. */
    @Override
    public void abort() {
        aborted = true;
        if (phase.compareAndSet(Phase.HONOURING, Phase.ENDED)) {
            completion().failed(StatusCode.ABORT_REQUESTED);
        }
    }

    private CommandCompletion completion() {
        CommandCompletion current = completion;
        if (current == null) {
            throw new IllegalStateException("ended before it was run");
        }
        return current;
    }
}
