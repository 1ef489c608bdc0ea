package io.caisson.nvme.command;

import io.netty.buffer.ByteBuf;

/**
 * A command that fails whatever its data is, and so asks for none.
 *
 * @param result doubleword 0 of the completion entry: Connect tells there what is wrong
 */
public record RefusedCommand(StatusCode status, int result) implements NvmeCommand {

    public RefusedCommand(StatusCode status) {
        this(status, 0);
    }

    @Override
    public void run(ByteBuf dataOut, CommandCompletion completion) {
        dataOut.release();
        completion.failed(status, result);
    }
}
