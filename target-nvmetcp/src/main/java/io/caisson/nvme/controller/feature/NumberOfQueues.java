package io.caisson.nvme.controller.feature;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.controller.admin.ActionCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.BooleanSupplier;

/**
 * How many I/O queues the host may connect (NVM Express Base Specification 2.0, 5.27.1.5). Until it asks, as many as there can
 * be. Both numbers of the doubleword are zero-based.
 */
public final class NumberOfQueues implements Feature {

    private static final int HALF = 0xFFFF;
    private static final int COMPLETION_SHIFT = 16;
    private static final int RESERVED = 0xFFFF;

    private final int maxQueues;
    private final BooleanSupplier inUse;
    private volatile int granted;

    /** @param inUse whether I/O queues are connected: then it is too late to ask */
    public NumberOfQueues(int maxQueues, BooleanSupplier inUse) {
        this.maxQueues = maxQueues;
        this.inUse = inUse;
        this.granted = maxQueues;
    }

    /** The highest id of an I/O queue. Any thread. */
    public int granted() {
        return granted;
    }

    @Override
    public Scope scope() {
        return Scope.CONTROLLER;
    }

    @Override
    public NvmeCommand get(int namespaceId, int doubleword11, boolean current) {
        return new ActionCommand(() -> result(current ? granted : maxQueues));
    }

    @Override
    public NvmeCommand set(int namespaceId, int doubleword11) {
        int submission = doubleword11 & HALF;
        int completion = doubleword11 >>> COMPLETION_SHIFT;
        if (submission == RESERVED || completion == RESERVED) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        // A queue of fabrics is a pair.
        return new Set(Math.min(maxQueues, Math.min(submission, completion) + 1));
    }

    private static long result(int queues) {
        long zeroBased = queues - 1L;
        return zeroBased | zeroBased << COMPLETION_SHIFT;
    }

    @Override
    public void reset() {
        granted = maxQueues;
    }

    private final class Set implements NvmeCommand {
        private final int queues;

        Set(int queues) {
            this.queues = queues;
        }

        @Override
        public void run(ByteBuf dataOut, CommandCompletion completion) {
            dataOut.release();
            if (inUse.getAsBoolean()) {
                completion.failed(StatusCode.SEQUENCE_ERROR);
                return;
            }
            granted = queues;
            completion.succeeded(result(queues), Unpooled.EMPTY_BUFFER);
        }
    }
}
