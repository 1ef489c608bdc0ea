package io.caisson.nvme.controller;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.controller.fabrics.ConnectData;
import io.caisson.nvme.controller.fabrics.ConnectEntry;
import io.netty.buffer.ByteBuf;

/** Connect (NVM Express Base Specification 2.0, 6.3): makes a connection a queue of a controller. */
final class ConnectCommand implements NvmeCommand {

    private final FabricsQueue queue;
    private final ConnectEntry entry;
    private final Connects connects;

    ConnectCommand(FabricsQueue queue, ConnectEntry entry, Connects connects) {
        this.queue = queue;
        this.entry = entry;
        this.connects = connects;
    }

    @Override
    public int dataOutBytes() {
        return ConnectData.BYTES;
    }

    @Override
    public void run(ByteBuf dataOut, CommandCompletion completion) {
        ConnectData data;
        try {
            data = ConnectData.read(dataOut);
        } finally {
            dataOut.release();
        }
        connects.connect(queue, entry, data, completion);
    }
}
