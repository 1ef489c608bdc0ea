package io.caisson.store;

import io.caisson.store.catalog.ReplicatedCatalog;
import io.caisson.store.control.ControlHandler;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import io.caisson.store.gateway.GatewayLease;
import io.caisson.store.gateway.Gateways;
import io.caisson.store.gateway.LastWord;
import io.caisson.store.gateway.LastWords;
import io.caisson.store.gateway.LeaseTimes;
import io.caisson.store.gateway.LeaseWatch;
import io.caisson.store.gateway.NodeLease;
import io.caisson.store.gateway.ProvenDeaths;
import io.caisson.store.placement.DiskQuestions;
import io.caisson.store.placement.GroupChoice;
import io.caisson.store.placement.Reconciler;
import io.caisson.store.placement.SilentNodes;
import io.caisson.store.repair.Scrub;
import io.caisson.store.replica.transport.PeerTransport;
import io.caisson.store.service.NodeGateway;
import io.caisson.store.service.NodeReport;
import io.caisson.store.volume.IoPool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does for hosts and for its peers, put together: its replicas, its volumes, its lease; and, while it leads the
 * catalog, placement and the leases of all. Any thread.
 */
final class NodeServing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeServing.class);

    /** Below what initiators wait for a command before they abort it and escalate. */
    private static final Duration RESERVATION_PATIENCE = Duration.ofSeconds(8);

    /** For so long a disk must not serve until its replicas are made anew elsewhere: longer than a node takes to start. */
    private static final Duration DISK_HOLD_OFF =
            Duration.ofSeconds(Math.max(10, Long.getLong("caisson.disk.holdOffSeconds", 600)));

    private static final Duration REPORT_TIMEOUT = Duration.ofSeconds(1);

    private final Closers closers = new Closers();
    private final NodeParts parts;
    private final NodeGroups groups;
    private final NodeLease lease;
    private final LastWord lastWord;
    private final NodeVolumes volumes;
    private final LeasedAnswers answers;
    private final Gateways others;
    private final SilentNodes silent;
    private final NodeControl control;
    private final DiskQuestions questions;
    private final PoolWatch pool;
    private final Scrub scrub;
    private final TargetCourier courier;
    private final ManagementCourier management;
    private final ClusterNetworkReports networks;
    private volatile @Nullable ControlHandler requests;

    private NodeServing(NodeParts parts, NodeGroups groups, NodeDisk disk, IoPool ioPool) {
        this.parts = parts;
        this.groups = groups;
        ReplicatedCatalog catalog = parts.catalog();
        String nodeId = parts.nodeId();
        closers.add(groups);
        control = new NodeControl(nodeId, parts.peers(), this::handle);
        questions = new DiskQuestions(catalog, control);
        networks = new ClusterNetworkReports(control);
        courier = new TargetCourier(catalog, control, nodeId);
        management = new ManagementCourier(control);
        others = new Gateways(catalog, control, nodeId, parts.timer());
        silent = new SilentNodes(catalog, control, System::nanoTime);
        pool = new PoolWatch(parts, groups, silent);
        lastWord = parts.lastWord();
        lease = new NodeLease(
                catalog,
                nodeId,
                parts.peers() != null,
                LeaseTimes.defaults(),
                lastWord.seal(),
                this::whenServedHere,
                parts.timer(),
                System::nanoTime);
        closers.add(lease);
        volumes = new NodeVolumes(new NodeVolumes.Parts(
                catalog,
                nodeId,
                groups.opener(lease, pool, lease::fenced),
                groups,
                others,
                groups::hold,
                new GatewaySessions(catalog, nodeId, lease),
                parts.timer(),
                RESERVATION_PATIENCE));
        closers.add(volumes);
        lease.follow(volumes::leaseChanged);
        answers = new LeasedAnswers(lease, parts.timer());
        NodeScrub view = new NodeScrub(parts, groups, control, ioPool);
        scrub = Scrub.open(view, disk.scrub(), Clock.systemUTC());
        closers.add(scrub);
        requests = new NodeRequests(
                parts, groups, new GatewayAnswers(volumes, lease), view, scrub, courier, management, networks);
        control.listen();
    }

    /**
     * Opens the replica that needs no catalog; nothing is served yet.
     *
     * @param failed hears of a failure that the node cannot survive
     */
    static NodeServing open(NodeParts parts, NodeDisk disk, IoPool pool, Consumer<Throwable> failed)
            throws IOException {
        return new NodeServing(parts, NodeGroups.open(parts, disk, pool, failed), disk, pool);
    }

    private CompletionStage<Void> whenServedHere(long revision) {
        return volumes.whenServed(revision);
    }

    private CompletionStage<ControlReply> handle(ControlRequest request) {
        ControlHandler handler = requests;
        return handler == null
                ? CompletableFuture.failedFuture(new IllegalStateException("this node is starting"))
                : handler.handle(request);
    }

    /** Completed when the data can be read as far as this node alone decides on it. */
    CompletionStage<Void> whenReady() {
        return groups.replicas().whenReady();
    }

    /**
     * Serves what the catalog has, which must be ready and know this node.
     *
     * @return completed when this node may serve hosts
     */
    CompletionStage<Void> start() {
        if (parts.format().ofWitness()) {
            groups.start();
            pool.start();
            placeAndWatch();
            return CompletableFuture.completedStage(null);
        }
        String diskId = groups.replicas().home().toString();
        return new StartSteps(parts.timer())
                .insist(
                        "the records of the node's disk",
                        () -> PlacementSetup.ensure(
                                parts.catalog(),
                                parts.nodeId(),
                                diskId,
                                NodeDisk.NAME,
                                groups.replicas().first().space().totalBytes(),
                                Clock.systemUTC()))
                .thenCompose(known -> {
                    groups.start();
                    volumes.start();
                    lease.start();
                    scrub.start();
                    pool.start();
                    if (parts.peers() != null) {
                        placeAndWatch();
                    }
                    return lease.whenGained();
                });
    }

    private void placeAndWatch() {
        ReplicatedCatalog catalog = parts.catalog();
        closers.add(new Reconciler(catalog, control, catalog::leads, silent, DISK_HOLD_OFF, parts.timer()));
        AtomicReference<@Nullable LeaseWatch> hurried = new AtomicReference<>();
        LeaseWatch watch = new LeaseWatch(
                catalog,
                control,
                catalog::leads,
                LeaseTimes.defaults(),
                parts.timer(),
                System::nanoTime,
                lastWords(() -> Optional.ofNullable(hurried.get()).ifPresent(LeaseWatch::hurry)));
        hurried.set(watch);
        closers.add(watch);
        watch.start();
    }

    /** Without them, the end of a lease is waited for. */
    private ProvenDeaths lastWords(Runnable heard) {
        PeerTransport peers = Objects.requireNonNull(parts.peers());
        InetSocketAddress address = peers.address();
        try {
            LastWords words = LastWords.open(parts.catalog(), address, peers::processEnded, heard);
            closers.add(words);
            return words;
        } catch (IOException taken) {
            LOG.warn("what guards of dead nodes say is not heard at {} (UDP): {}", address, taken.getMessage());
            return (nodeId, seal) -> false;
        }
    }

    /** What this process's guard is to say when it is no more. */
    LastWord lastWord() {
        return lastWord;
    }

    NodeControl control() {
        return control;
    }

    /** What a node, this one or another, says of itself. */
    CompletionStage<NodeReport> report(String node) {
        return questions
                .ask(node, REPORT_TIMEOUT)
                .thenCombine(
                        control.ask(node, new ControlRequest.Replicas(), ControlReply.Replicas.class, REPORT_TIMEOUT),
                        (disks, replicas) -> new NodeReport(disks, replicas.replicas()));
    }

    NodeGroups groups() {
        return groups;
    }

    PoolWatch pool() {
        return pool;
    }

    NodeVolumes volumes() {
        return volumes;
    }

    TargetCourier courier() {
        return courier;
    }

    ManagementCourier management() {
        return management;
    }

    ClusterNetworkReports networks() {
        return networks;
    }

    LeasedAnswers answers() {
        return answers;
    }

    GatewayLease lease() {
        return lease;
    }

    void giveEpochUp(String why) {
        lease.giveUp(why);
    }

    CompletionStage<Void> announceEnd() {
        return lease.announceEnd();
    }

    CompletionStage<Void> giveLeaseBack() {
        return lease.giveBack();
    }

    /** All gateways, for the services. */
    NodeGateway gateway() {
        NodeGateway own = parts.format().ofWitness() ? new NoGateway(volumes) : volumes;
        return new ClusterGateway(parts.catalog(), own, others);
    }

    /** The group that a new volume goes to. */
    String placement() {
        Set<String> down = silent.downDisks();
        groups.report().disks().stream()
                .filter(disk -> !disk.isServing())
                .forEach(disk -> down.add(disk.disk().toString()));
        return GroupChoice.of(parts.catalog(), down, groups.replicas().home().toString());
    }

    @Override
    public void close() {
        closers.close();
    }
}
