package io.caisson.nvme.controller;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.StatusCode;
import io.netty.buffer.ByteBuf;

/**
 * Disconnect (NVM Express Base Specification 2.0, 6.4): deletes an I/O queue. It is answered when the queue's other commands have
 * ended; the connection is the host's to close.
 */
final class DisconnectCommand implements NvmeCommand {

    private final FabricsQueue queue;

    DisconnectCommand(FabricsQueue queue) {
        this.queue = queue;
    }

    @Override
    public void run(ByteBuf dataOut, CommandCompletion completion) {
        dataOut.release();
        Controller owner = queue.controller();
        queue.shut();
        queue.link().endCommands(command -> command != this, StatusCode.ABORTED_QUEUE_DELETED, () -> {
            if (owner != null) {
                queue.leave(owner);
            }
            completion.succeeded();
        });
    }
}
