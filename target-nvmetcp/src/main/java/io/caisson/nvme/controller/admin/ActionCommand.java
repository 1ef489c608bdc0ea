package io.caisson.nvme.controller.admin;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.LongSupplier;

/**
 * A command without data that does something in memory and succeeds.
 *
 * @param action answers doublewords 0 and 1 of the completion entry, the first in the lower half
 */
public record ActionCommand(LongSupplier action) implements NvmeCommand {

    @Override
    public void run(ByteBuf dataOut, CommandCompletion completion) {
        dataOut.release();
        completion.succeeded(action.getAsLong(), Unpooled.EMPTY_BUFFER);
    }
}
