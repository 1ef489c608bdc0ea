package io.caisson.appliance;

import io.caisson.iscsi.server.IscsiServer;
import io.caisson.nvme.server.NvmeServer;
import io.caisson.portal.PortalListeners;
import io.caisson.portal.PortalPorts;
import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of floating portals: those of both targets and of NVMe discovery come and go together, beside those that the
 * daemon was started with. Owner: the keeper's thread.
 *
 * <p>The commands of a session that was dropped may still be on their way to the data when its host has long come back through
 * another node, and must not get there after what it sends now. A gateway that lost its lease is fenced; one that has it still
 * waits ({@link #withdraw}).
 */
final class FloatingListeners implements PortalListeners {

    private static final Logger LOG = LoggerFactory.getLogger(FloatingListeners.class);

    /** For hosts with other paths to hear that this one is no good any more, and to use those. */
    private static final Duration ANA_NOTICE = Duration.ofMillis(300);

    private final IscsiServer iscsi;
    private final NvmeServer nvme;
    private final NvmeServer discovery;
    private final Directory directory;
    private final Consumer<List<InetSocketAddress>> discoveries;
    private final List<InetSocketAddress> fixedIscsi;
    private final List<InetSocketAddress> fixedNvme;
    private final List<InetSocketAddress> fixedDiscovery;

    private final Map<InetAddress, PortalPorts> bound = new HashMap<>();
    /** In the order in which they came. */
    private final Set<InetAddress> accepting = new LinkedHashSet<>();

    private final Set<InetAddress> leaving = new HashSet<>();

    /** Who is told where hosts find what they may use. */
    interface Directory {
        /** Where this node serves a protocol from now on, and what of it hosts are to leave. */
        void portalsChanged(Protocol protocol, List<InetSocketAddress> listening, Set<InetSocketAddress> leaving);
    }

    /**
     * Adds to what the servers have by now.
     *
     * @param discoveries told where discovery is served from now on
     */
    FloatingListeners(
            IscsiServer iscsi,
            NvmeServer nvme,
            NvmeServer discovery,
            Directory directory,
            Consumer<List<InetSocketAddress>> discoveries) {
        this.iscsi = iscsi;
        this.nvme = nvme;
        this.discovery = discovery;
        this.directory = directory;
        this.discoveries = discoveries;
        this.fixedIscsi = iscsi.boundAddresses();
        this.fixedNvme = nvme.boundAddresses();
        this.fixedDiscovery = discovery.boundAddresses();
    }

    private static InetSocketAddress iscsi(InetAddress address, PortalPorts ports) {
        return new InetSocketAddress(address, ports.iscsi());
    }

    private static InetSocketAddress nvme(InetAddress address, PortalPorts ports) {
        return new InetSocketAddress(address, ports.nvme());
    }

    private static InetSocketAddress discovery(InetAddress address, PortalPorts ports) {
        return new InetSocketAddress(address, ports.discovery());
    }

    @Override
    public void bind(InetAddress address, PortalPorts ports) throws IOException {
        if (leaving.contains(address)) {
            throw new IOException("cannot listen on " + address.getHostAddress() + ": its hosts are still leaving");
        }
        if (!ports.equals(bound.getOrDefault(address, ports))) {
            // It was deleted, and came again with others.
            drop(address);
        }
        requireFree(iscsi(address, ports), fixedIscsi);
        requireFree(nvme(address, ports), fixedNvme);
        requireFree(discovery(address, ports), fixedDiscovery);
        if (bound.containsKey(address)) {
            return;
        }
        List<Runnable> undo = new ArrayList<>();
        try {
            iscsi.listen(iscsi(address, ports));
            undo.add(() -> iscsi.drop(iscsi(address, ports)));
            nvme.listen(nvme(address, ports));
            undo.add(() -> nvme.drop(nvme(address, ports)));
            discovery.listen(discovery(address, ports));
        } catch (IOException taken) {
            undo.forEach(Runnable::run); // what this call bound, and nothing of who else may be there
            throw taken;
        }
        bound.put(address, ports);
    }

    /** What the daemon was started with must not end with a portal of the same address. */
    private static void requireFree(InetSocketAddress wanted, List<InetSocketAddress> fixed) throws IOException {
        for (InetSocketAddress each : fixed) {
            boolean covers =
                    each.getAddress().isAnyLocalAddress() || each.getAddress().equals(wanted.getAddress());
            if (covers && each.getPort() == wanted.getPort()) {
                throw new IOException("cannot listen on " + IpAddress.text(wanted)
                        + ": this node was started to listen on " + IpAddress.text(each));
            }
        }
    }

    @Override
    public void accept(InetAddress address) {
        PortalPorts ports = bound.get(address);
        if (ports == null || leaving.contains(address)) {
            return;
        }
        accepting.add(address);
        // A host must not be told that its target is not there because the portal is not known yet.
        tell();
        iscsi.accept(iscsi(address, ports));
        nvme.accept(nvme(address, ports));
        discovery.accept(discovery(address, ports));
    }

    /** Completed only when no command that came through the address can touch data any more, whatever the patience. */
    @Override
    public CompletionStage<Void> withdraw(InetAddress address, Duration patience) {
        PortalPorts ports = bound.get(address);
        if (ports == null) {
            return CompletableFuture.completedFuture(null);
        }
        leaving.add(address);
        tell();
        Duration notice = patience.compareTo(ANA_NOTICE) < 0 ? patience : ANA_NOTICE;
        Duration rest = patience.minus(notice);
        return CompletableFuture.allOf(
                        iscsi.withdraw(iscsi(address, ports), patience),
                        nvme.withdraw(nvme(address, ports), notice, rest),
                        discovery.withdraw(discovery(address, ports), notice, rest))
                .handle((none, failure) -> {
                    if (failure != null) {
                        LOG.error("hosts may not have left portal {} in order; this is a bug", address, failure);
                    }
                    return null;
                });
    }

    @Override
    public void drop(InetAddress address) {
        PortalPorts ports = bound.remove(address);
        if (ports == null) {
            return;
        }
        boolean known = accepting.remove(address);
        leaving.remove(address);
        // Whether commands run still is of no interest: who wants to know has withdrawn it first.
        var unused = List.of(
                iscsi.drop(iscsi(address, ports)),
                nvme.drop(nvme(address, ports)),
                discovery.drop(discovery(address, ports)));
        if (known) {
            tell();
        }
    }

    private void tell() {
        List<InetSocketAddress> overIscsi = new ArrayList<>(fixedIscsi);
        List<InetSocketAddress> overNvme = new ArrayList<>(fixedNvme);
        List<InetSocketAddress> overDiscovery = new ArrayList<>(fixedDiscovery);
        Set<InetSocketAddress> departing = new HashSet<>();
        for (InetAddress address : accepting) {
            PortalPorts ports = Objects.requireNonNull(bound.get(address));
            overIscsi.add(iscsi(address, ports));
            overNvme.add(nvme(address, ports));
            overDiscovery.add(discovery(address, ports));
            if (leaving.contains(address)) {
                departing.add(nvme(address, ports));
            }
        }
        // Of iSCSI, sessions are asked to leave one by one, and come back to the same address: none is sent to another.
        directory.portalsChanged(Protocol.ISCSI, overIscsi, Set.of());
        directory.portalsChanged(Protocol.NVME, overNvme, departing);
        // One that is leaving is there a moment later, at another node: as long as it listens here, it is not taken
        // back.
        discoveries.accept(List.copyOf(overDiscovery));
    }
}
