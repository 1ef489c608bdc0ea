package io.caisson.nvme.controller.admin;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.StatusCode;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;

/**
 * A command that takes data and does something with it in memory.
 *
 * @param action borrows the data, and answers the status
 */
public record DataOutCommand(int dataOutBytes, Function<ByteBuf, StatusCode> action) implements NvmeCommand {

    @Override
    public void run(ByteBuf dataOut, CommandCompletion completion) {
        StatusCode status;
        try {
            status = action.apply(dataOut);
        } finally {
            dataOut.release();
        }
        if (status == StatusCode.SUCCESS) {
            completion.succeeded();
        } else {
            completion.failed(status);
        }
    }
}
