package io.caisson.nvme.namespace.io;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.netty.buffer.ByteBuf;

/** A command for which there is nothing to do. */
enum DoneCommand implements NvmeCommand {
    INSTANCE;

    @Override
    public void run(ByteBuf dataOut, CommandCompletion completion) {
        dataOut.release();
        completion.succeeded();
    }
}
