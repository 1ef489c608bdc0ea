package io.caisson.store.volume;

import io.caisson.store.block.BlockError;
import io.caisson.store.replica.ProposalException;
import io.caisson.store.replica.ReplicaGroup;
import io.caisson.store.volume.Operation.Stage;
import io.caisson.store.volume.SequencerEvent.Signal;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the changes of all volumes of one group into its log: several in one entry, few entries in flight, and
 * read-modify-writes alone on their blocks.
 *
 * <p><b>Threads.</b> It has none of its own. Whoever brings an event while nobody works becomes the worker until the queue
 * is empty; one thread at a time owns everything here except the queue, and no lock is held while others are called. A
 * completion that submits again only adds to the queue, so nothing recurses.
 *
 * <p><b>Order.</b> Plain operations overlap freely; the log decides. An exclusive operation waits for every earlier
 * operation on its blocks to be applied, and every later one on these blocks waits for it ({@link BlockLocks}).
 *
 * Operations that wait for an entry are free to go in any order; urgent ones go first ({@link ReadyOperations}).
 *
 * <p><b>Bounds.</b> The queue holds what {@link GroupGateway} admitted, two batches, and three signals.
 */
final class WriteSequencer {
    private static final Logger LOG = LoggerFactory.getLogger(WriteSequencer.class);
    private static final int QUEUE_CHUNK = 1024;
    private static final long RETRY_NANOS = 20_000_000;

    private final ReplicaGroup group;
    private final long term;
    private final EntryEncoder encoder;
    private final AppliedBlocks applied;
    private final IoPool pool;
    private final BlockSource copies;
    private final RepairCounters repairs;
    private final GatewayLimits limits;
    private final LongSupplier nanoClock;
    private final Runnable leaseWanted;
    private final Consumer<Throwable> failed;

    private final Queue<SequencerEvent> events = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
    private final AtomicInteger pending = new AtomicInteger();

    // The state of the current worker.
    private final BlockLocks locks = new BlockLocks();
    private final Deque<Operation> unblocked = new ArrayDeque<>();
    private final ReadyOperations ready = new ReadyOperations();
    private final List<Operation> held = new ArrayList<>();
    private int entriesInFlight;
    private boolean resting;
    private long restsUntilNanos;
    private boolean unknownOutcomes;
    private boolean broken;
    private boolean closing;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /**
     * @param term to which everything here is bound; -1 for none
     * @param leaseWanted asks for {@link #readable} to be called when the group can be read
     * @param failed hears that this sequencer cannot go on
     */
    WriteSequencer(
            GroupGateway.Parts parts,
            long term,
            AppliedBlocks applied,
            GatewayLimits limits,
            Runnable leaseWanted,
            Consumer<Throwable> failed) {
        this.group = parts.group();
        this.term = term;
        this.encoder = parts.encoder();
        this.applied = applied;
        this.pool = parts.pool();
        this.copies = parts.copies();
        this.repairs = parts.repairs();
        this.limits = limits;
        this.nanoClock = parts.nanoClock();
        this.leaseWanted = leaseWanted;
        this.failed = failed;
    }

    /** Takes over an operation, which ends exactly once. Any thread. */
    void submit(Operation operation) {
        post(operation);
    }

    /** Takes over operations together, so that they may share an entry. */
    void submitAll(List<Operation> operations) {
        events.addAll(operations);
        wake();
    }

    /** Drops what has waited too long and tries again what was rejected. Called by a timer. */
    void tick() {
        post(Signal.TICK);
    }

    void readable() {
        post(Signal.READABLE);
    }

    /**
     * Ends every operation that is not in the log yet, and every later one, with {@link BlockError#GATEWAY_LOST}.
     *
     * @return completed when those in flight have ended too
     */
    CompletionStage<Void> close() {
        post(Signal.CLOSE);
        return closed;
    }

    private void post(SequencerEvent event) {
        events.add(event);
        wake();
    }

    private void wake() {
        if (pending.getAndIncrement() == 0) {
            work();
        }
    }

    private void work() {
        int seen = 1;
        do {
            try {
                workOnce();
            } catch (RuntimeException | Error e) {
                breakDown(e);
            }
            seen = pending.addAndGet(-seen);
        } while (seen != 0);
    }

    private void workOnce() {
        SequencerEvent event;
        while ((event = events.poll()) != null) {
            handle(event);
        }
        do {
            startUnblocked();
            propose();
        } while (!unblocked.isEmpty());
    }

    /** A bug, or no memory left: nothing here can be believed any more, and hosts must hear nothing that is not so. */
    private void breakDown(Throwable cause) {
        if (!broken) {
            broken = true;
            LOG.error("the write sequencer of group {} broke down", group.id(), cause);
            failed.accept(cause);
        }
        startClosing();
    }

    private void handle(SequencerEvent event) {
        if (event instanceof Operation operation) {
            if (operation.stage == Stage.READING) {
                decided((DecidedOperation) operation);
            } else {
                arrived(operation);
            }
        } else if (event instanceof Batch batch) {
            batchEnded(batch);
        } else {
            switch ((Signal) event) {
                case TICK -> {
                    expire();
                    if (group.mayRead()) {
                        releaseHeld();
                    }
                }
                case READABLE -> releaseHeld();
                case CLOSE -> startClosing();
            }
        }
    }

    private void arrived(Operation operation) {
        // A volume is closed before it is dropped: what comes after the drop would make a layer that nobody knows.
        if (closing || operation.isTooLate()) {
            operation.stage = Stage.ENDED;
            operation.failed(BlockError.GATEWAY_LOST, 0);
            return;
        }
        operation.announce();
        if (locks.enter(operation)) {
            unblocked.add(operation);
        }
    }

    private void startUnblocked() {
        Operation operation;
        while ((operation = unblocked.poll()) != null) {
            if (operation.stage == Stage.ENDED) {
                continue;
            }
            if (operation instanceof DecidedOperation decided) {
                startReading(decided);
            } else if (operation instanceof OrderPoint) {
                end(operation, null, 0);
            } else {
                operation.stage = Stage.READY;
                ready.add(operation);
            }
        }
    }

    private void startReading(DecidedOperation operation) {
        if (!group.mayRead()) {
            operation.stage = Stage.HELD;
            held.add(operation);
            leaseWanted.run();
            return;
        }
        operation.stage = Stage.READING;
        operation.beginAnew();
        if (operation.isShort() && operation.decide(applied, false) && operation.missing() < 0) {
            decided(operation);
            return;
        }
        boolean accepted = pool.tryRun(() -> decideOnPool(operation));
        if (!accepted && operation.isUrgent()) {
            operation.stage = Stage.HELD;
            held.add(operation);
        } else if (!accepted) {
            end(operation, BlockError.BUSY, 0);
        }
    }

    /** Its blocks are locked, so what others have of them stays right until it has decided. */
    private void decideOnPool(DecidedOperation operation) {
        operation.decide(applied, true);
        if (operation.missing() < 0) {
            post(operation);
            return;
        }
        int blocks = operation.missingBlocks();
        copies.find(
                        operation.layer,
                        ChunkCut.chunk(operation.missing()),
                        ChunkCut.blockInChunk(operation.missing()),
                        blocks)
                .whenComplete((found, failure) -> {
                    operation.found(failure == null ? found : FoundBlocks.unknown(blocks));
                    if (!pool.tryRun(() -> decideOnPool(operation))) {
                        operation.refused(BlockError.BUSY, 0);
                        post(operation);
                    }
                });
    }

    private void decided(DecidedOperation operation) {
        BlockError error = operation.error();
        long nowhere = operation.nowhere();
        if (nowhere >= 0) {
            repairs.unrepairable(operation.layer, ChunkCut.chunk(nowhere), ChunkCut.blockInChunk(nowhere));
        }
        if (error != null) {
            end(operation, error, operation.errorDetail());
        } else if (closing) {
            end(operation, BlockError.GATEWAY_LOST, 0);
        } else if (operation.isEmpty()) {
            end(operation, null, 0);
        } else {
            operation.stage = Stage.READY;
            ready.add(operation);
        }
    }

    private void propose() {
        while (entriesInFlight < limits.entriesInFlight() && !ready.isEmpty() && !resting()) {
            Batch batch = fill();
            if (batch.isEmpty()) {
                return;
            }
            entriesInFlight++;
            proposeBatch(batch);
        }
    }

    private Batch fill() {
        Batch batch = new Batch(limits.entryBytes());
        long oldestNanos = nanoClock.getAsLong() - limits.writePatience().toNanos();
        Operation operation;
        while ((operation = ready.peek()) != null) {
            if (operation.stage == Stage.ENDED) {
                ready.remove();
            } else if (operation.submittedNanos - oldestNanos < 0) {
                ready.remove();
                end(operation, BlockError.BUSY, 0);
            } else if (batch.add(operation)) {
                ready.remove();
                operation.stage = Stage.PROPOSED;
            } else {
                break;
            }
        }
        return batch;
    }

    private void proposeBatch(Batch batch) {
        CompletionStage<ByteBuffer> answer;
        try {
            answer = group.propose(encoder.encode(term, batch.operations()));
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((value, failure) -> {
            if (failure != null) {
                batch.failed(failure);
            } else {
                batch.answered(value);
            }
            post(batch);
        });
    }

    private void batchEnded(Batch batch) {
        entriesInFlight--;
        Throwable failure = batch.failure();
        if (failure == null) {
            unknownOutcomes = false;
            applied(batch);
        } else if (isRejected(failure) && !closing) {
            retryLater(batch);
        } else {
            if (!unknownOutcomes) {
                LOG.warn("log entries of group {} have an unknown outcome from now on", group.id(), failure);
            }
            unknownOutcomes = true;
            for (Operation operation : batch.operations()) {
                // It may take effect later: a watch that waited for it to end would not see that.
                operation.announce();
                end(operation, BlockError.GATEWAY_LOST, 0);
            }
            endReign();
        }
    }

    private void applied(Batch batch) {
        List<Operation> operations = batch.operations();
        for (int i = 0; i < operations.size(); i++) {
            switch (batch.outcome(i)) {
                case APPLIED, REPEATED -> end(operations.get(i), null, 0);
                case FENCED -> end(operations.get(i), BlockError.GATEWAY_LOST, LossReason.FENCED.detail());
                case FINISHED -> end(operations.get(i), BlockError.GATEWAY_LOST, LossReason.FINISHED.detail());
                case OTHER_TERM -> {
                    end(operations.get(i), BlockError.GATEWAY_LOST, LossReason.UNKNOWN.detail());
                    endReign();
                }
            }
        }
    }

    /**
     * What has an unknown outcome may take effect after its blocks were let go, and only a new leader, who has applied all
     * that is in the log, can decide anything about them.
     */
    private void endReign() {
        if (term >= 0 && !closing) {
            startClosing();
        }
    }

    private static boolean isRejected(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        return cause instanceof ProposalException proposal && proposal.kind() == ProposalException.Kind.REJECTED;
    }

    /** A rejected entry never enters the log. What was decided for it is decided anew: others may have led meanwhile. */
    private void retryLater(Batch batch) {
        resting = true;
        restsUntilNanos = nanoClock.getAsLong() + RETRY_NANOS;
        List<Operation> operations = batch.operations();
        for (int i = operations.size() - 1; i >= 0; i--) {
            Operation operation = operations.get(i);
            if (operation instanceof DecidedOperation) {
                operation.stage = Stage.BLOCKED;
                unblocked.addFirst(operation);
            } else {
                operation.stage = Stage.READY;
                ready.addFirst(operation);
            }
        }
    }

    private boolean resting() {
        if (resting && nanoClock.getAsLong() - restsUntilNanos >= 0) {
            resting = false;
        }
        return resting;
    }

    private void expire() {
        long oldestNanos = nanoClock.getAsLong() - limits.writePatience().toNanos();
        locks.forEachOlderThan(oldestNanos, operation -> {
            if (isOutsideLog(operation)) {
                end(operation, BlockError.BUSY, 0);
            }
        });
        ready.removeIf(operation -> operation.stage == Stage.ENDED);
        held.removeIf(operation -> operation.stage == Stage.ENDED);
    }

    /** Whether it can be given up here and now; one that reads is given up when it has decided. */
    private static boolean isOutsideLog(Operation operation) {
        return switch (operation.stage) {
            case BLOCKED, HELD, READY -> true;
            case READING, PROPOSED, ENDED -> false;
        };
    }

    private void releaseHeld() {
        unblocked.addAll(held);
        held.clear();
    }

    private void startClosing() {
        closing = true;
        locks.forEach(operation -> {
            if (isOutsideLog(operation)) {
                end(operation, BlockError.GATEWAY_LOST, 0);
            }
        });
        unblocked.clear();
        ready.clear();
        held.clear();
        completeClosing();
    }

    private void completeClosing() {
        if (closing && locks.isEmpty()) {
            closed.complete(null);
        }
    }

    private void end(Operation operation, @Nullable BlockError error, long detail) {
        boolean isRewritten = error == null && !operation.changes().isEmpty();
        if (isRewritten && operation instanceof DecidedOperation decided && decided.copiesUsed() > 0) {
            repairs.repaired(decided.layer, ChunkCut.chunk(decided.firstBlock), decided.copiesUsed());
        }
        operation.stage = Stage.ENDED;
        locks.leave(operation, unblocked);
        if (error == null) {
            operation.succeeded();
        } else {
            operation.failed(error, detail);
        }
        completeClosing();
    }
}
