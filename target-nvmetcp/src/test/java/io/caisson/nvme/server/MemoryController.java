package io.caisson.nvme.server;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.HostId;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.QueueHandler;
import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.namespace.Namespace;
import io.caisson.nvme.namespace.NamespaceRegistry;
import io.caisson.nvme.namespace.io.IoQueue;
import io.caisson.store.fixtures.FakeReservationLedger;
import io.caisson.store.fixtures.MemoryBlockDevice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Queues without a controller, for measuring what is around it: any Connect is granted, and makes an I/O queue with one
 * namespace, number 1, in memory.
 */
final class MemoryController implements QueueHandler.Factory {

    private static final int FABRICS = 0x7F;
    private static final int ENTRIES_AT = 44;
    private static final int ATTRIBUTES_AT = 46;
    private static final int NO_FLOW_CONTROL = 1 << 2;

    private final Namespace namespace;

    MemoryController(int megabytes) {
        namespace = new NamespaceRegistry(new FakeReservationLedger()).acquire(new MemoryBlockDevice(megabytes));
    }

    @Override
    public QueueHandler opened(QueueLink link) {
        IoQueue io = new IoQueue(
                id -> id == 1 ? namespace : null,
                new HostId(1, 2).registrant("nqn.2026-11.test:host"),
                ByteBufAllocator.DEFAULT);
        return new QueueHandler() {
            @Override
            public NvmeCommand accept(SubmissionEntry entry) {
                return entry.opcode() == FABRICS ? connect(link, entry) : io.accept(entry);
            }

            @Override
            public void closed() {}
        };
    }

    private static NvmeCommand connect(QueueLink link, SubmissionEntry entry) {
        int entries = entry.unsignedShort(ENTRIES_AT) + 1;
        boolean flowControl = (entry.unsignedByte(ATTRIBUTES_AT) & NO_FLOW_CONTROL) == 0;
        return new NvmeCommand() {
            @Override
            public int dataOutBytes() {
                return 1024;
            }

            @Override
            public void run(ByteBuf dataOut, CommandCompletion completion) {
                dataOut.release();
                link.connected(1, entries, flowControl);
                completion.succeeded();
            }
        };
    }
}
