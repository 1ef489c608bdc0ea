package io.caisson.appliance;

import io.caisson.cli.local.DaemonRecord;
import io.caisson.iscsi.server.IscsiServer;
import io.caisson.iscsi.server.IscsiServerConfig;
import io.caisson.nvme.server.NvmeServer;
import io.caisson.portal.PortalListeners;
import io.caisson.store.StoreNode;
import io.caisson.store.access.Protocol;
import io.caisson.store.net.HostMemory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Both targets, on the same addresses. Owner: the thread that starts and ends the daemon; views from any thread. */
final class Targets implements AutoCloseable {

    /** Data of writes that both targets together hold for all hosts. It is on the heap, and a third of it. */
    private static final long DATA_BYTES = 72L << 20;

    /** How long an end waits for hosts to log out. */
    private static final Duration DRAIN = Duration.ofMillis(1500);

    private final ApplianceConfig config;
    private final StoreNode store;
    /** Of both, so that hosts of one protocol can have all of it. */
    private final HostMemory memory = HostMemory.of(DATA_BYTES);

    private final NvmeTarget nvme;
    private volatile @Nullable IscsiServer iscsi;
    private volatile @Nullable FloatingListeners floating;
    private volatile List<InetSocketAddress> iscsiPortals = List.of();
    private volatile List<InetSocketAddress> nvmePortals = List.of();
    private volatile List<InetSocketAddress> discoveryPortals = List.of();

    /** @param store serves already */
    Targets(ApplianceConfig config, StoreNode store) {
        this.config = config;
        this.store = store;
        this.nvme = new NvmeTarget(
                store.subsystemDirectory(), store.reservations(), memory, NodeDescription.version(), DRAIN);
    }

    /**
     * Has the ports and serves hosts.
     *
     * @param last what the last daemon said of itself; null at the first start
     */
    void start(@Nullable DaemonRecord last, StartNotes notes) throws StartFailure {
        DaemonRecord.Nvme lastNvme = last == null ? null : last.nvme();
        PortChoice iscsiPort = new PortChoice(
                "iSCSI",
                config.ports().iscsi(),
                ApplianceConfig.STANDARD_ISCSI_PORT,
                last == null ? null : PortChoice.lastOf(last.iscsi().portals()));
        PortChoice nvmePort = new PortChoice(
                "NVMe/TCP",
                config.ports().nvme(),
                ApplianceConfig.STANDARD_NVME_PORT,
                lastNvme == null ? null : PortChoice.lastOf(lastNvme.portals()));
        PortChoice discoveryPort = new PortChoice(
                "NVMe discovery",
                config.ports().discovery(),
                ApplianceConfig.STANDARD_DISCOVERY_PORT,
                lastNvme == null ? null : PortChoice.lastOf(lastNvme.discovery()));

        PortChoice.Bound<IscsiServer> iscsiBound = iscsiPort.bind(this::listenForIscsi);
        IscsiServer bound = iscsiBound.listener();
        iscsi = bound;
        notes.found(iscsiPort, iscsiBound.port());
        PortChoice.Bound<NvmeServer> nvmeBound =
                nvmePort.bind(port -> nvme.bindPortals(config.portalAddresses(), port));
        notes.found(nvmePort, nvmeBound.port());
        PortChoice.Bound<NvmeServer> discoveryBound =
                discoveryPort.bind(port -> nvme.bindDiscovery(config.portalAddresses(), port));
        notes.found(discoveryPort, discoveryBound.port());

        iscsiPortals = bound.boundAddresses();
        nvmePortals = nvmeBound.listener().boundAddresses();
        discoveryPortals = discoveryBound.listener().boundAddresses();
        // A host must not be told that its target is not there because the portal is not known yet.
        store.portalsChanged(Protocol.ISCSI, iscsiPortals);
        store.portalsChanged(Protocol.NVME, nvmePortals);
        bound.answerUnder(store.answerRight());
        nvme.answerUnder(store.answerRight());
        bound.accept();
        nvme.accept();
        floating = new FloatingListeners(bound, nvmeBound.listener(), discoveryBound.listener(), store::portalsChanged);
        store.onGatewayChange(this::drop);
    }

    /** Whoever comes again is answered once this node may. */
    private void drop() {
        IscsiServer server = iscsi;
        if (server != null) {
            server.drop();
        }
        nvme.drop();
    }

    private IscsiServer listenForIscsi(int port) throws IOException {
        InetSocketAddress[] addresses = config.portalAddresses().stream()
                .map(address -> new InetSocketAddress(address, port))
                .toArray(InetSocketAddress[]::new);
        IscsiServerConfig server =
                IscsiServerConfig.listeningOn(addresses).withMemory(memory).withDrainTimeout(DRAIN);
        return IscsiServer.bind(
                server, store.exportDirectory(), store.reservations(), store.units(), store.peerTargets());
    }

    /** Whether they were started: those of a witness never are. */
    boolean areStarted() {
        return iscsi != null;
    }

    /** @throws IllegalStateException before {@link #start} */
    IscsiServer iscsi() {
        IscsiServer server = iscsi;
        if (server == null) {
            throw new IllegalStateException("the targets have not been started");
        }
        return server;
    }

    /**
     * Listeners of floating portals, beside the fixed ones.
     *
     * @throws IllegalStateException before {@link #start}
     */
    PortalListeners floating() {
        FloatingListeners listeners = floating;
        if (listeners == null) {
            throw new IllegalStateException("the targets have not been started");
        }
        return listeners;
    }

    NvmeTarget nvme() {
        return nvme;
    }

    List<InetSocketAddress> iscsiPortals() {
        return iscsiPortals;
    }

    List<InetSocketAddress> nvmePortals() {
        return nvmePortals;
    }

    List<InetSocketAddress> discoveryPortals() {
        return discoveryPortals;
    }

    /** Has hosts leave in order. */
    @Override
    public void close() {
        both(IscsiServer::close, NvmeTarget::close);
    }

    /** Drops all connections at once: no status leaves once this was called. */
    void abort() {
        both(IscsiServer::abort, NvmeTarget::abort);
    }

    /** At the same time: neither is to wait for the hosts of the other. */
    private void both(Consumer<IscsiServer> iscsiEnd, Consumer<NvmeTarget> nvmeEnd) {
        CompletableFuture<Void> end = CompletableFuture.runAsync(() -> nvmeEnd.accept(nvme));
        IscsiServer server = iscsi;
        if (server != null) {
            iscsiEnd.accept(server);
        }
        end.join();
    }
}
