package io.caisson.nvme.server;

import io.caisson.nvme.queue.Counter;
import io.caisson.nvme.queue.QueueLimits;
import java.util.ArrayList;
import java.util.List;

/** A server without sockets over a {@link FakeController}: what scenario tests stand on. */
final class Bench {

    final FakeController controller = new FakeController();
    final ServerContext server;
    private final List<Peer> peers = new ArrayList<>();

    Bench() {
        this(NvmeServerConfig.listeningOn(Peer.LOCAL));
    }

    Bench(QueueLimits limits) {
        this(NvmeServerConfig.listeningOn(Peer.LOCAL).withLimits(limits));
    }

    Bench(NvmeServerConfig config) {
        server = new ServerContext(config, controller);
    }

    /** A connection of which nothing has been said yet. */
    Peer connect() {
        Peer peer = new Peer(server, Peer.LOCAL);
        peers.add(peer);
        return peer;
    }

    /** A queue, without digests. */
    Peer queue() {
        return queue(connect().initialize());
    }

    /** Connects an initialized queue. */
    Peer queue(Peer initialized) {
        boolean held = controller.holding;
        controller.holding = false;
        initialized.send(new Entry(FakeController.CONNECT, 0xFF00).inCapsule(0, 1024), new byte[1024]);
        initialized.next().expectSuccess(0xFF00);
        controller.holding = held;
        controller.commands.clear();
        return initialized;
    }

    long count(Counter counter) {
        return server.statistics().value(counter);
    }

    /** Runs what is pending on all event loops until nothing is. */
    void runTasks() {
        for (int i = 0; i < 4; i++) {
            peers.forEach(Peer::runTasks);
        }
    }

    void close() {
        controller.holding = false;
        for (FakeController.FakeCommand command : controller.commands) {
            if (command.ran() && !command.ended) {
                command.end();
            }
        }
        peers.forEach(Peer::close);
        runTasks();
    }
}
