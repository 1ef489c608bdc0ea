package io.caisson.nvme.controller;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.controller.event.AsyncEvents;
import io.caisson.nvme.controller.identify.ControllerLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The Abort commands of one controller (NVM Express Base Specification 2.0, 5.1). A command that collects data still is ended;
 * one that runs is left to its end, and the answer says so.
 */
final class Aborts {

    private static final int QUEUE_ID_MASK = 0xFFFF;
    private static final int COMMAND_ID_SHIFT = 16;
    private static final long ABORTED = 0;
    private static final long NOT_ABORTED = 1;

    private final QueueSet queues;
    private final AsyncEvents events;
    private final AtomicInteger running = new AtomicInteger();

    Aborts(QueueSet queues, AsyncEvents events) {
        this.queues = queues;
        this.events = events;
    }

    NvmeCommand accept(SubmissionEntry entry) {
        int doubleword = entry.doubleword(10);
        return new Abort(doubleword & QUEUE_ID_MASK, doubleword >>> COMMAND_ID_SHIFT);
    }

    private final class Abort implements NvmeCommand {
        private final int queueId;
        private final int commandId;

        Abort(int queueId, int commandId) {
            this.queueId = queueId;
            this.commandId = commandId;
        }

        @Override
        public void run(ByteBuf dataOut, CommandCompletion completion) {
            dataOut.release();
            if (running.incrementAndGet() > ControllerLimits.ABORTS) {
                running.decrementAndGet();
                completion.failed(StatusCode.ABORT_LIMIT_EXCEEDED);
                return;
            }
            FabricsQueue queue = queues.find(queueId);
            if (queueId == 0 && events.abort(commandId)) {
                end(true, completion);
            } else if (queue == null) {
                end(false, completion);
            } else {
                queue.link().abort(commandId, ended -> end(ended, completion));
            }
        }

        private void end(boolean aborted, CommandCompletion completion) {
            running.decrementAndGet();
            completion.succeeded(aborted ? ABORTED : NOT_ABORTED, Unpooled.EMPTY_BUFFER);
        }
    }
}
