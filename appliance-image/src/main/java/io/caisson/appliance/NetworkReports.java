package io.caisson.appliance;

import io.caisson.portal.announce.AnnouncerState;
import io.caisson.portal.announce.PeerSession;
import io.caisson.portal.announce.Problem;
import io.caisson.portal.check.NetworkToCheck;
import io.caisson.portal.check.NetworkToCheck.Holder;
import io.caisson.portal.check.PortalCheck;
import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Network;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PortalRecords.NetworkRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.NetworkReport;
import io.caisson.store.service.NetworkReporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What this node says of networks: what its announcers do, and what a look at the network finds. Any thread. */
final class NetworkReports implements NetworkReporter {
    private final Catalog catalog;
    private final String nodeId;
    private final Function<String, Optional<AnnouncerState>> announced;
    private final ExecutorService checks;

    /**
     * @param announced what this node does in the network of an id; nothing if it has no announcer there
     * @param checks one thread, with a bounded queue: checks take seconds
     */
    NetworkReports(
            Catalog catalog,
            String nodeId,
            Function<String, Optional<AnnouncerState>> announced,
            ExecutorService checks) {
        this.catalog = catalog;
        this.nodeId = nodeId;
        this.announced = announced;
        this.checks = checks;
    }

    @Override
    public CompletionStage<NetworkReport> report(String networkId, boolean check) {
        Optional<NetworkRecord> network =
                catalog.get(Records.NETWORK, networkId).map(Versioned::value);
        if (network.isEmpty()) {
            return CompletableFuture.failedStage(new IllegalStateException("this node knows no such network"));
        }
        if (!check) {
            return CompletableFuture.completedStage(
                    announced.apply(networkId).map(NetworkReports::report).orElse(problems(List.of())));
        }
        try {
            return CompletableFuture.supplyAsync(() -> problems(check(networkId, network.get())), checks);
        } catch (RejectedExecutionException busy) {
            return CompletableFuture.failedStage(new IllegalStateException("this node checks enough already"));
        }
    }

    private static NetworkReport report(AnnouncerState state) {
        return new NetworkReport(
                state.addresses().stream()
                        .map(claimed -> new NetworkReport.Announced(
                                IpAddress.text(claimed.address()), text(claimed.announcedAt())))
                        .toList(),
                state.peers().stream().map(NetworkReports::session).toList(),
                problems(state.problems()).problems());
    }

    private static NetworkReport.RouterSession session(PeerSession peer) {
        return new NetworkReport.RouterSession(
                IpAddress.text(peer.address()),
                peer.autonomousSystem(),
                peer.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                peer.since().toString(),
                peer.lastError());
    }

    private static NetworkReport problems(List<Problem> problems) {
        return new NetworkReport(
                List.of(),
                List.of(),
                problems.stream()
                        .map(problem -> new NetworkReport.Problem(
                                Optional.ofNullable(problem.address())
                                        .map(IpAddress::text)
                                        .orElse(null),
                                problem.sentence(),
                                problem.fix()))
                        .toList());
    }

    private static @Nullable String text(@Nullable Instant when) {
        return when == null ? null : when.toString();
    }

    /** Of a network that is announced by BGP, the sessions say what there is to say; on loopback there is nothing to find. */
    private List<Problem> check(String networkId, NetworkRecord network) {
        if (!network.announcer().equals(NetworkRecord.L2)) {
            return announced.apply(networkId).map(AnnouncerState::problems).orElse(List.of());
        }
        try {
            return PortalCheck.run(new NetworkToCheck(
                    NetworkToCheck.interfaceName(String.valueOf(network.networkInterface()), network.vlan()),
                    network.mtu(),
                    holders(networkId),
                    peers(Network.parse(network.prefix()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<InetAddress, Holder> holders(String networkId) {
        Map<InetAddress, Holder> holders = new LinkedHashMap<>();
        for (Versioned<PortalRecord> portal : catalog.list(Records.PORTAL)) {
            var floating = portal.value().floating();
            if (floating != null && floating.networkId().equals(networkId)) {
                Holder holder = catalog.get(Records.PORTAL_OWNER, portal.id())
                        .map(Versioned::value)
                        .filter(owner -> !owner.isGivenUp())
                        .map(this::holder)
                        .orElse(Holder.NOBODY);
                holders.put(IpAddress.parse(portal.id()), holder);
            }
        }
        return holders;
    }

    private Holder holder(OwnerRecord owner) {
        return owner.nodeId().equals(nodeId) ? Holder.THIS_NODE : Holder.ANOTHER_NODE;
    }

    /** The other nodes, if they have their cluster addresses there: of hosts nothing is known. */
    private List<InetAddress> peers(Network prefix) {
        return catalog.list(Records.NODE).stream()
                .filter(node -> !node.id().equals(nodeId))
                .map(Versioned::value)
                .map(NodeRecord::clusterAddress)
                .filter(Objects::nonNull)
                .map(text -> IpAddress.parseWithPort(text).getAddress())
                .filter(prefix::contains)
                .toList();
    }
}
