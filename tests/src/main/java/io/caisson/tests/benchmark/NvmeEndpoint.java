package io.caisson.tests.benchmark;

import io.caisson.tests.initiator.InitiatorException;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.nvmehost.HostOptions;
import io.caisson.tests.nvmehost.NvmeController;
import io.caisson.tests.nvmehost.NvmeNamespace;
import io.caisson.tests.nvmehost.TransportOptions;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A namespace; all connections are I/O queues of one controller. */
public record NvmeEndpoint(InetSocketAddress portal, String subsystemNqn, int namespaceId) implements LoadEndpoint {
    private static final String HOST_NQN = "nqn.2026-11.io.caisson.tests:load";
    private static final int QUEUE_ENTRIES_MIN = 128;

    @Override
    public Protocol protocol() {
        return Protocol.NVME;
    }

    @Override
    public List<LoadConnection> connect(InitiatorLoop loop, Workload workload) {
        HostOptions options = HostOptions.of(HOST_NQN, subsystemNqn)
                .withIoQueues(workload.connections())
                .withQueueEntries(Math.max(QUEUE_ENTRIES_MIN, workload.queueDepth() + 1))
                .with(TransportOptions.DEFAULT.withDigests(workload.digests(), workload.digests()));
        NvmeController controller = NvmeController.connect(loop, portal, options);
        try {
            int granted = controller.ioQueues().size();
            if (granted < workload.connections()) {
                throw new InitiatorException("only " + granted + " I/O queues are granted");
            }
            NvmeNamespace.Capacity capacity = controller.namespace(namespaceId).capacity();
            List<LoadConnection> connections = new ArrayList<>();
            controller
                    .ioQueues()
                    .forEach(queue -> connections.add(new NvmeLoad(controller, queue, namespaceId, capacity)));
            return connections;
        } catch (RuntimeException failure) {
            controller.close();
            throw failure;
        }
    }
}
