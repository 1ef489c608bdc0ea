package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.sense.Sense;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One third-party copy as it can be asked about: how far it is, and how it ended. Any thread; its fields are guarded by its
 * lock, which is not held while others are called.
 */
final class CopyOperation {

    /** COPY OPERATION STATUS (SPC-4, RECEIVE COPY STATUS(LID4)). */
    enum Status {
        COMPLETED(0x01),
        FAILED(0x02),
        /** The token stood for less than was asked for. */
        COMPLETED_WITH_RESIDUAL(0x04),
        IN_PROGRESS_FOREGROUND(0x11),
        IN_PROGRESS_BACKGROUND(0x12),
        TERMINATED(0x60);

        private final int code;

        Status(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        boolean isInProgress() {
            return this == IN_PROGRESS_FOREGROUND || this == IN_PROGRESS_BACKGROUND;
        }
    }

    /**
     * What is told of a copy.
     *
     * @param copiedBlocks from the first on
     * @param scsiStatus the command's status, or what it would have been
     * @param sense for CHECK CONDITION
     */
    record Report(
            Status status,
            int segments,
            long copiedBlocks,
            int blockBytes,
            ScsiStatus scsiStatus,
            @Nullable Sense sense,
            byte @Nullable [] token) {}

    private final int serviceAction;
    private final int blockBytes;
    private final List<Runnable> waiting = new ArrayList<>();

    private Status status;
    private int segments;
    private long copiedBlocks;
    private ScsiStatus scsiStatus = ScsiStatus.GOOD;
    private @Nullable Sense sense;
    private byte @Nullable [] token;
    private boolean unanswerable;
    private volatile boolean aborted;

    CopyOperation(int serviceAction, int blockBytes) {
        this.serviceAction = serviceAction;
        this.blockBytes = blockBytes;
        this.status = Status.IN_PROGRESS_FOREGROUND;
    }

    /** Its command will have been answered before it ends. Before it begins. */
    synchronized void toBackground() {
        status = Status.IN_PROGRESS_BACKGROUND;
    }

    /** Of the command that began it. */
    int serviceAction() {
        return serviceAction;
    }

    /** It shall end between two pieces. */
    void abort() {
        aborted = true;
    }

    boolean isAborted() {
        return aborted;
    }

    synchronized boolean isInProgress() {
        return status.isInProgress();
    }

    synchronized void copied(long blocks, boolean segmentDone) {
        copiedBlocks += blocks;
        segments += segmentDone ? 1 : 0;
    }

    synchronized boolean hasCopied() {
        return copiedBlocks > 0 || segments > 0;
    }

    synchronized void token(byte[] made) {
        token = made;
    }

    void completed(boolean residual) {
        end(residual ? Status.COMPLETED_WITH_RESIDUAL : Status.COMPLETED, ScsiStatus.GOOD, null, false);
    }

    void terminated() {
        end(Status.TERMINATED, ScsiStatus.TASK_ABORTED, null, false);
    }

    void failed(Sense why) {
        end(Status.FAILED, ScsiStatus.CHECK_CONDITION, why, false);
    }

    void busy() {
        end(Status.FAILED, ScsiStatus.BUSY, null, false);
    }

    /** Whether it took effect is unknown, and nobody may be told anything. */
    void lost() {
        end(Status.FAILED, ScsiStatus.BUSY, null, true);
    }

    private void end(Status how, ScsiStatus answer, @Nullable Sense why, boolean isUnanswerable) {
        List<Runnable> told;
        synchronized (this) {
            if (!status.isInProgress()) {
                throw new IllegalStateException("a copy ended twice");
            }
            status = how;
            scsiStatus = answer;
            sense = why;
            unanswerable = isUnanswerable;
            told = List.copyOf(waiting);
            waiting.clear();
        }
        told.forEach(Runnable::run);
    }

    /** Runs {@code then} when the copy has ended and can touch no data any more. */
    void whenEnded(Runnable then) {
        synchronized (this) {
            if (status.isInProgress()) {
                waiting.add(then);
                return;
            }
        }
        then.run();
    }

    /** The same, but {@code then} is never run when the end leaves it unknown what becomes of a change. */
    void whenSurelyEnded(Runnable then) {
        whenEnded(() -> {
            if (!isUnanswerable()) {
                then.run();
            }
        });
    }

    synchronized Report report() {
        return new Report(status, segments, copiedBlocks, blockBytes, scsiStatus, sense, token);
    }

    /** Nothing may be reported of it: the gateway lost its right to answer. */
    synchronized boolean isUnanswerable() {
        return unanswerable;
    }

    /** Ends the command that waited for the copy. */
    void answer(ScsiCompletion completion, boolean descriptorSense) {
        Report end = report();
        Sense why = end.sense();
        if (isUnanswerable()) {
            completion.unanswerable();
        } else if (end.scsiStatus() == ScsiStatus.GOOD) {
            completion.good(Unpooled.EMPTY_BUFFER);
        } else {
            completion.failed(end.scsiStatus(), why == null ? null : why.in(descriptorSense));
        }
    }
}
