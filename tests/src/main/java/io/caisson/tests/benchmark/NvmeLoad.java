package io.caisson.tests.benchmark;

import io.caisson.tests.nvmehost.Exchange;
import io.caisson.tests.nvmehost.NvmOpcode;
import io.caisson.tests.nvmehost.NvmeCommand;
import io.caisson.tests.nvmehost.NvmeController;
import io.caisson.tests.nvmehost.NvmeNamespace;
import io.caisson.tests.nvmehost.NvmeQueue;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/** Load through one I/O queue. Closing one closes the controller, as all end at once. */
final class NvmeLoad implements LoadConnection {
    private final NvmeController controller;
    private final NvmeQueue queue;
    private final int namespaceId;
    private final NvmeNamespace.Capacity capacity;

    NvmeLoad(NvmeController controller, NvmeQueue queue, int namespaceId, NvmeNamespace.Capacity capacity) {
        this.controller = controller;
        this.queue = queue;
        this.namespaceId = namespaceId;
        this.capacity = capacity;
    }

    @Override
    public EventLoop loop() {
        return queue.loop();
    }

    @Override
    public long capacityBytes() {
        return capacity.blocks() * capacity.blockBytes();
    }

    @Override
    public void flush() {
        queue.flush();
    }

    @Override
    public Command command(Workload.Kind kind, ByteBuf buffers, int index, int lengthBytes, Completion completion) {
        NvmeCommand command = new NvmeCommand(ended -> completion.onEnd(ended.good() ? null : String.valueOf(ended)))
                .nvm(kind.writes() ? NvmOpcode.WRITE : NvmOpcode.READ)
                .namespace(namespaceId);
        if (kind.writes()) {
            command.dataOut(buffers, index, lengthBytes);
        } else {
            command.dataIn(buffers, index, lengthBytes);
        }
        int blockBytes = capacity.blockBytes();
        int blocks = lengthBytes / blockBytes;
        return offsetBytes -> queue.submit(command.range(offsetBytes / blockBytes, blocks));
    }

    @Override
    public byte[] read(long offsetBytes, int lengthBytes) {
        int blockBytes = capacity.blockBytes();
        return new Exchange(queue)
                .receive(
                        lengthBytes,
                        command -> command.nvm(NvmOpcode.READ)
                                .namespace(namespaceId)
                                .range(offsetBytes / blockBytes, lengthBytes / blockBytes));
    }

    @Override
    public void close() {
        controller.close();
    }
}
