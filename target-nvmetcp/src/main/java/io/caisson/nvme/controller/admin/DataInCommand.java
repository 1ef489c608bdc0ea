package io.caisson.nvme.controller.admin;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;

/**
 * A command that answers with data, made when it runs.
 *
 * @param content makes a buffer with {@code dataInBytes} readable bytes
 */
public record DataInCommand(int dataInBytes, Supplier<ByteBuf> content) implements NvmeCommand {

    @Override
    public void run(ByteBuf dataOut, CommandCompletion completion) {
        dataOut.release();
        completion.succeeded(0, content.get());
    }
}
