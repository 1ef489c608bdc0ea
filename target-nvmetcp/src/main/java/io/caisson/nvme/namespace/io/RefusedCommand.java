package io.caisson.nvme.namespace.io;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.StatusCode;
import io.netty.buffer.ByteBuf;

/** A command that was found wanting before any data was asked for. */
public record RefusedCommand(StatusCode status) implements NvmeCommand {

    @Override
    public void run(ByteBuf dataOut, CommandCompletion completion) {
        dataOut.release();
        completion.failed(status);
    }
}
