package io.caisson.appliance;

import io.caisson.nvme.auth.AuthenticationConfig;
import io.caisson.nvme.auth.Authenticator;
import io.caisson.nvme.controller.ControllerView;
import io.caisson.nvme.controller.SeenHost;
import io.caisson.nvme.controller.Subsystems;
import io.caisson.nvme.controller.SubsystemsConfig;
import io.caisson.nvme.namespace.NamespaceRegistry;
import io.caisson.nvme.server.ConnectionFront;
import io.caisson.nvme.server.NvmeServer;
import io.caisson.nvme.server.NvmeServerConfig;
import io.caisson.nvme.tls.TlsContext;
import io.caisson.nvme.tls.TlsKeys;
import io.caisson.store.access.ReservationLedger;
import io.caisson.store.access.SubsystemDirectory;
import io.caisson.store.net.AnswerRight;
import io.caisson.store.net.HostMemory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The NVMe/TCP target of the daemon: the controllers, and the servers through which hosts reach them. Discovery has a server of
 * its own, so that no storm of it holds up data. Owner: the thread that starts and ends the daemon; views from any thread.
 */
final class NvmeTarget implements AutoCloseable {

    /** A discovery log of all portals there can be is far smaller. */
    private static final long DISCOVERY_DATA_BYTES = 2L << 20;

    private static final int DISCOVERY_CONNECTIONS = 1024;

    private final Authenticator authenticator;
    private final Subsystems subsystems;
    private final ConnectionFront front;
    private final HostMemory memory;
    private final Duration drainTimeout;
    private final List<NvmeServer> servers = new ArrayList<>();

    /** @param memory for the data of commands through portals */
    NvmeTarget(
            SubsystemDirectory directory,
            ReservationLedger reservations,
            HostMemory memory,
            String release,
            Duration drainTimeout) {
        this.memory = memory;
        this.authenticator = new Authenticator(directory, AuthenticationConfig.DEFAULT);
        this.subsystems = new Subsystems(
                directory, new NamespaceRegistry(reservations), authenticator, SubsystemsConfig.ofRelease(release));
        TlsContext tls = new TlsContext(TlsKeys.of(directory), TlsContext.HANDSHAKE_TIMEOUT, subsystems::tlsRefused);
        this.front = pipeline -> pipeline.addLast(tls.newHandler());
        this.drainTimeout = drainTimeout;
    }

    /** Has these addresses for hosts that use namespaces; they wait until {@link #accept}. */
    NvmeServer bindPortals(List<InetAddress> addresses, int port) throws IOException {
        return bind(config(addresses, port).withMemory(memory));
    }

    /** Has these addresses for hosts that only want to know what there is; they wait until {@link #accept}. */
    NvmeServer bindDiscovery(List<InetAddress> addresses, int port) throws IOException {
        return bind(config(addresses, port)
                .withDataBytes(DISCOVERY_DATA_BYTES)
                .withEventLoops(1, Duration.ZERO)
                .withConnectionLimits(DISCOVERY_CONNECTIONS, DISCOVERY_CONNECTIONS, Duration.ofSeconds(15)));
    }

    private NvmeServerConfig config(List<InetAddress> addresses, int port) {
        return NvmeServerConfig.listeningOn(addresses.stream()
                        .map(address -> new InetSocketAddress(address, port))
                        .toArray(InetSocketAddress[]::new))
                .withDrainTimeout(drainTimeout);
    }

    private NvmeServer bind(NvmeServerConfig config) throws IOException {
        NvmeServer server = NvmeServer.bind(config, subsystems, front);
        servers.add(server);
        return server;
    }

    /** See {@link NvmeServer#answerUnder}. */
    void answerUnder(AnswerRight right) {
        subsystems.answerUnder(right);
        servers.forEach(server -> server.answerUnder(right));
    }

    /** Takes the connections that wait, and all that come. */
    void accept() {
        servers.forEach(NvmeServer::accept);
    }

    /** Drops all connections of now. */
    void drop() {
        servers.forEach(NvmeServer::drop);
    }

    List<ControllerView> controllers() {
        return subsystems.controllers();
    }

    /** Hosts that knocked and were not let in, the most recent first. */
    List<SeenHost> seenHosts() {
        return subsystems.seenHosts();
    }

    /** Takes no more commands, lets those end that run, and drops what is left after the time for it. */
    @Override
    public void close() {
        servers.forEach(NvmeServer::close);
        subsystems.close();
        authenticator.close();
    }

    /** Drops everything at once, without a word. */
    void abort() {
        servers.forEach(NvmeServer::abort);
    }
}
