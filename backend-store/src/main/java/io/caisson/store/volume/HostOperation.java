package io.caisson.store.volume;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.chunk.OperationId;
import io.caisson.store.chunk.PartsDone;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One change as a host asked for it, which may have been cut into several {@link Operation}s. It ends when its last part
 * has; of several errors the gravest is told. Any thread.
 */
final class HostOperation {
    private static final Logger LOG = LoggerFactory.getLogger(HostOperation.class);

    private final VolumeDevice device;
    private final VolumeStatistics.@Nullable Kind kind;
    private final long lengthBytes;
    private final long queueCost;
    private final long startedNanos;
    private final BlockCompletion completion;
    private final boolean outlivesDevice;
    private final @Nullable OperationId id;
    private final long partsDone;

    private int partsLeft = 1;
    private @Nullable BlockError error;
    private long detail;

    private HostOperation(
            VolumeDevice device,
            VolumeStatistics.@Nullable Kind kind,
            long lengthBytes,
            long queueCost,
            long startedNanos,
            BlockCompletion completion,
            boolean outlivesDevice,
            @Nullable OperationId id,
            long partsDone) {
        this.device = device;
        this.kind = kind;
        this.lengthBytes = lengthBytes;
        this.queueCost = queueCost;
        this.startedNanos = startedNanos;
        this.completion = completion;
        this.outlivesDevice = outlivesDevice;
        this.id = id;
        this.partsDone = partsDone;
    }

    /**
     * What a host asked the device for.
     *
     * @param queueCost what was admitted for it, given back at the end
     */
    static HostOperation of(
            VolumeDevice device,
            VolumeStatistics.Kind kind,
            long lengthBytes,
            long queueCost,
            long startedNanos,
            BlockCompletion completion) {
        return new HostOperation(
                device, kind, lengthBytes, queueCost, startedNanos, completion, false, null, PartsDone.NONE);
    }

    /**
     * What a host asked a gateway for, which counts it.
     *
     * @param partsDone those that need not be done any more
     */
    static HostOperation named(
            VolumeDevice device, long queueCost, NamedOperation operation, long partsDone, BlockCompletion completion) {
        return new HostOperation(
                device, null, 0, queueCost, operation.sinceNanos(), completion, false, operation.id(), partsDone);
    }

    /** A step of this one, which ends by itself. */
    HostOperation step(long stepStartedNanos, BlockCompletion stepCompletion) {
        return new HostOperation(device, null, 0, 0, stepStartedNanos, stepCompletion, outlivesDevice, id, partsDone);
    }

    /** The end of a volume, which comes after its device was closed. */
    static HostOperation drop(VolumeDevice device, long queueCost, long startedNanos, BlockCompletion completion) {
        return new HostOperation(device, null, 0, queueCost, startedNanos, completion, true, null, PartsDone.NONE);
    }

    /** A step that the store takes by itself. */
    static HostOperation internal(VolumeDevice device, long queueCost, long startedNanos, BlockCompletion completion) {
        return new HostOperation(device, null, 0, queueCost, startedNanos, completion, false, null, PartsDone.NONE);
    }

    VolumeDevice device() {
        return device;
    }

    long startedNanos() {
        return startedNanos;
    }

    /** Its name, if it has one. */
    @Nullable
    OperationId id() {
        return id;
    }

    /** Parts that were done before it came here. */
    long partsDone() {
        return partsDone;
    }

    /** Whether its device was closed and it must not begin any more. */
    boolean isTooLate() {
        return !outlivesDevice && device.isClosed();
    }

    /** Announces further parts, before the part that exists can end. */
    synchronized void addParts(int count) {
        partsLeft += count;
    }

    void partSucceeded() {
        partEnded(null, 0);
    }

    void partFailed(BlockError partError, long partDetail) {
        partEnded(partError, partDetail);
    }

    private void partEnded(@Nullable BlockError partError, long partDetail) {
        BlockError outcome;
        long outcomeDetail;
        synchronized (this) {
            if (partsLeft <= 0) {
                throw new IllegalStateException("a part of an operation ended twice");
            }
            if (partError != null && (error == null || gravity(partError) > gravity(error))) {
                error = partError;
                detail = partDetail;
            }
            if (--partsLeft > 0) {
                return;
            }
            outcome = error;
            outcomeDetail = detail;
        }
        end(outcome, outcomeDetail);
    }

    private void end(@Nullable BlockError outcome, long outcomeDetail) {
        device.ended(kind, outcome == null, lengthBytes, startedNanos, queueCost);
        try {
            if (outcome == null) {
                completion.succeeded();
            } else {
                completion.failed(outcome, outcomeDetail);
            }
        } catch (RuntimeException e) {
            LOG.error("a completion failed; this is a bug of the one who waited for it", e);
        }
    }

    /** An unknown outcome hides every other, and an answer that can be retried hides nothing. */
    private static int gravity(BlockError error) {
        return switch (error) {
            case GATEWAY_LOST -> 5;
            case UNRECOVERABLE -> 4;
            case OUT_OF_SPACE -> 3;
            case MISCOMPARE, OUT_OF_RANGE -> 2;
            case BUSY -> 1;
        };
    }
}
