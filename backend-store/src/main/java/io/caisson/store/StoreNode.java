package io.caisson.store;

import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.PeerManagement;
import io.caisson.store.access.PeerTargets;
import io.caisson.store.access.Protocol;
import io.caisson.store.access.ReservationLedger;
import io.caisson.store.access.SubsystemDirectory;
import io.caisson.store.access.UnitLedger;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.ReplicatedCatalog;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.chunk.DamagedStoreException;
import io.caisson.store.chunk.NewerFormatException;
import io.caisson.store.file.DirectoryInUseException;
import io.caisson.store.file.DirectoryLock;
import io.caisson.store.gateway.GatewayLease;
import io.caisson.store.gateway.LastWord;
import io.caisson.store.net.AnswerRight;
import io.caisson.store.replica.DamagedLogException;
import io.caisson.store.replica.RaftHost;
import io.caisson.store.replica.RaftHostConfig;
import io.caisson.store.replica.transport.PeerTls;
import io.caisson.store.replica.transport.PeerTransport;
import io.caisson.store.service.Accounts;
import io.caisson.store.service.AlertService;
import io.caisson.store.service.ChangeService;
import io.caisson.store.service.ConfigurationService;
import io.caisson.store.service.ExportService;
import io.caisson.store.service.ExposureService;
import io.caisson.store.service.HeldPortals;
import io.caisson.store.service.HostService;
import io.caisson.store.service.NetworkReportService;
import io.caisson.store.service.NetworkReporter;
import io.caisson.store.service.NetworkService;
import io.caisson.store.service.NodeService;
import io.caisson.store.service.NotificationService;
import io.caisson.store.service.PlacementService;
import io.caisson.store.service.PortalGroupService;
import io.caisson.store.service.PortalService;
import io.caisson.store.service.RepeatService;
import io.caisson.store.service.ScrubService;
import io.caisson.store.service.Services;
import io.caisson.store.service.VolumeService;
import io.caisson.store.volume.GatewayVolume;
import io.caisson.store.volume.IoPool;
import io.caisson.store.volume.VolumeStatistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The store of one node: its catalog, its placement group, its volumes, and the services over them. Any thread.
 *
 * <pre>
 *   directory/
 *     format          what this is, in which version, and the node's ids
 *     complete        made when the store has served for the first time
 *     cluster/        keys and certificates of a node that has peers
 *     lock            held by the process that has the store open
 *     catalog/        log and checkpoint of the catalog
 *     disk-0/group/   log of the placement group: the journal
 *     disk-0/chunks/  chunk files
 * </pre>
 */
public final class StoreNode implements AutoCloseable {
    private static final Duration SERVICE_PATIENCE = Duration.ofSeconds(10);

    private static final int POOL_QUEUE = 1024;
    private static final int MIB = 1 << 20;

    /**
     * The engine preallocates with zeros that it then writes over. What is written over before the next fsync never
     * reaches the disk, so little at a time is cheaper; so often the file's length must not change with each fsync.
     */
    private static final int PREALLOCATED_BYTES = 256 << 10;

    /** A full batch with its header fits. */
    private static final int MAX_ENTRY_BYTES = 2 * MIB;

    private static final int MAX_PENDING_ENTRIES = 1024;
    private static final int MAX_PENDING_BYTES = 32 * MIB;

    private final Closers closers = new Closers();
    private final Failures failures = new Failures();
    private final CompletableFuture<Void> whenServing = new CompletableFuture<>();

    private final ReplicatedCatalog catalog;
    private final NodeParts parts;
    private final NodeServing serving;
    private final Services services;

    private StoreNode(StoreConfig config, DirectoryLock lock) throws IOException {
        closers.add(lock);
        try {
            StoreFormat format = ClusterFounding.ensure(
                    config.directory(), StoreFormat.openOrCreate(config.directory()), config.clusterAddress());
            NodeDisk disk = NodeDisk.open(config.directory(), format);

            StoreTimer timer = new StoreTimer();
            closers.add(timer::shutdownNow);
            LastWord lastWord = LastWord.create(format.nodeId(), new SecureRandom());
            PeerStart.Started started =
                    PeerStart.start(config.directory(), format, lastWord, raftConfig(format, disk.budget()));
            RaftHost host = started.host();
            closers.add(host);
            // The others are those of NodeGroups, which may survive one. Nothing here would do without the catalog.
            host.onFailure((group, cause) -> {
                if (group.value().equals(format.catalogGroup())) {
                    failed(cause);
                }
            });
            IoPool pool = new IoPool("store-io", config.ioThreads(), POOL_QUEUE);
            closers.add(pool);

            catalog = PeerStart.openCatalog(started, config.directory(), format, timer);
            parts = new NodeParts(config, format, host, started.peers(), catalog, lastWord, timer);
            serving = NodeServing.open(parts, disk, pool, this::failed);
            closers.add(serving);
            services = Services.over(
                    catalog,
                    serving.gateway(),
                    new StoreSelf(parts, serving.control(), serving::report),
                    serving::placement,
                    Clock.systemUTC(),
                    SERVICE_PATIENCE);
            followCluster(started);
            serveOnceReplayed();
        } catch (IOException | RuntimeException e) {
            closers.close();
            throw e;
        }
    }

    private void followCluster(PeerStart.Started started) {
        PeerTransport peers = started.peers();
        PeerTls tls = started.tls();
        if (peers == null || tls == null) {
            return;
        }
        CatalogMembers members = new CatalogMembers(parts, peers, this::removed);
        closers.add(members);
        catalog.whenReady().thenRun(members::start);
        new CertificateRenewal(parts, tls, Clock.systemUTC()).start();
    }

    private void removed() {
        failed(new StoreException(
                StoreException.Kind.MEMBERSHIP, "this node was removed from its cluster, and serves nothing any more"));
    }

    private void serveOnceReplayed() {
        CompletableFuture.allOf(
                        catalog.whenReady().toCompletableFuture(),
                        serving.whenReady().toCompletableFuture())
                .thenComposeAsync(replayed -> firstRecords(), parts.timer())
                .thenRun(() -> completeFormat(parts.config().directory()))
                .thenCompose(made -> serving.start())
                .whenComplete((started, failure) -> settleServing(failure));
    }

    /** Makes what a cluster and a node must have, unless it is there. */
    private CompletionStage<Void> firstRecords() {
        Clock clock = Clock.systemUTC();
        StoreConfig config = parts.config();
        StoreFormat.Cluster cluster = parts.format().cluster();
        String address = cluster == null ? null : cluster.address();
        StartSteps steps = new StartSteps(parts.timer());
        return steps.insist(
                        "the cluster's first records", () -> ClusterSetup.ensure(catalog, config.clusterName(), clock))
                .thenCompose(made -> steps.insist(
                        "the node's record",
                        () -> NodeSetup.ensure(catalog, parts.nodeId(), config.nodeName(), address, clock)))
                .thenCompose(made -> steps.insist(
                        "the cluster's certificate authority",
                        () -> ClusterFounding.recordAuthority(config.directory(), catalog, clock)));
    }

    /**
     * Opens the store in a directory, and creates it first when the directory is empty or missing. Returns once everything
     * is started; {@link #whenServing} tells when recovery is through.
     *
     * @throws StoreException when the directory may not be used; nothing in it was changed
     */
    public static StoreNode open(StoreConfig config) throws IOException {
        StoreFormat.check(config.directory());
        try {
            return new StoreNode(config, DirectoryLock.acquire(config.directory()));
        } catch (DirectoryInUseException e) {
            throw new StoreException(StoreException.Kind.IN_USE, String.valueOf(e.getMessage()), e);
        } catch (NewerFormatException e) {
            throw new StoreException(StoreException.Kind.NEWER_FORMAT, String.valueOf(e.getMessage()), e);
        } catch (DamagedLogException | DamagedStoreException e) {
            throw new StoreException(StoreException.Kind.DAMAGED, String.valueOf(e.getMessage()), e);
        }
    }

    private static RaftHostConfig raftConfig(StoreFormat format, DiskBudget budget) {
        return new RaftHostConfig(
                format.nodeId().toString(),
                budget.segmentBytes(),
                Math.min(PREALLOCATED_BYTES, budget.segmentBytes()),
                MAX_ENTRY_BYTES,
                MAX_PENDING_ENTRIES,
                MAX_PENDING_BYTES);
    }

    private static void completeFormat(Path directory) {
        try {
            StoreFormat.complete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void settleServing(@Nullable Throwable failure) {
        if (failure == null) {
            whenServing.complete(null);
        } else {
            whenServing.completeExceptionally(failure);
            failed(failure);
        }
    }

    private void failed(Throwable cause) {
        failures.failed(cause);
        whenServing.completeExceptionally(cause);
    }

    public Catalog catalog() {
        return catalog;
    }

    public VolumeService volumes() {
        return services.volumes();
    }

    public HostService hosts() {
        return services.hosts();
    }

    public ExportService exports() {
        return services.exports();
    }

    public ExposureService exposures() {
        return services.exposures();
    }

    public RepeatService repeats() {
        return services.repeats();
    }

    public PortalService portals() {
        return services.portals();
    }

    public PortalGroupService portalGroups() {
        return services.portalGroups();
    }

    public NetworkService networks() {
        return services.networks();
    }

    /** What the nodes say of networks. */
    public NetworkReportService networkReports() {
        return serving.networks().over(services.nodes(), services.networks());
    }

    /** Who says what this node knows of networks, from now on. */
    public void reportNetworks(NetworkReporter reporter) {
        serving.networks().answerWith(reporter);
    }

    public NodeService nodes() {
        return services.nodes();
    }

    public ScrubService scrubs() {
        return new ClusterScrubs(services.nodes(), serving.control());
    }

    /** Who may use the API. */
    public Accounts accounts() {
        return services.accounts();
    }

    /** What an operator should know. */
    public AlertService alerts() {
        return services.alerts();
    }

    /** Who is told of it. */
    public NotificationService notifications() {
        return services.notifications();
    }

    public ChangeService changes() {
        return services.changes();
    }

    public ConfigurationService configuration() {
        return services.configuration();
    }

    /** What is where. */
    public PlacementService placement() {
        return services.placement();
    }

    /** This node's id: its name in every replicated log, and the id of its record. */
    public String nodeId() {
        return parts.nodeId();
    }

    /** Whether this node was let into a cluster that others had made. */
    public boolean joinedOthers() {
        StoreFormat.Cluster cluster = parts.format().cluster();
        return cluster != null && cluster.joined();
    }

    /** Whether this node votes and keeps logs alone: it has no disks and serves no hosts. */
    public boolean isWitness() {
        return parts.format().ofWitness();
    }

    /** Where peers reach this node; null on a node without peers. */
    public @Nullable InetSocketAddress clusterAddress() {
        PeerTransport peers = parts.peers();
        return peers == null ? null : peers.address();
    }

    public ExportDirectory exportDirectory() {
        return serving.volumes().exports();
    }

    /** Its controller ids are known once {@link #whenServing} is complete. */
    public SubsystemDirectory subsystemDirectory() {
        return serving.volumes().subsystems();
    }

    /** For what a target asks itself on other nodes. */
    public PeerTargets peerTargets() {
        return serving.courier();
    }

    /** For what the management asks itself on other nodes. */
    public PeerManagement peerManagement() {
        return serving.management();
    }

    public UnitLedger units() {
        return serving.volumes().units();
    }

    public ReservationLedger reservations() {
        return serving.volumes().reservations();
    }

    /** Whether this node may answer hosts: as long as it holds the lease of a gateway in the epoch in which they came. */
    public AnswerRight answerRight() {
        return serving.answers();
    }

    /**
     * Calls {@code listener} whenever what hosts have here is over, as this node has lost its lease or begins in a new epoch:
     * all connections are to be dropped. On the store's timer, which must not be held up.
     */
    public void onGatewayChange(Runnable listener) {
        GatewayLease lease = serving.lease();
        long first = lease.epoch();
        lease.follow(epoch -> {
            if (epoch != first) {
                listener.run();
            }
        });
    }

    /** This node's right to serve hosts. */
    public GatewayLease gatewayLease() {
        return serving.lease();
    }

    /**
     * Gives this epoch of the right to serve hosts up, and strives for the next: all connections of hosts end, and what they have under
     * way is kept out by the fence.
     */
    public void giveEpochUp(String why) {
        serving.giveEpochUp(why);
    }

    /** What this process's guard is to say to the other nodes when the process is no more: a secret until then. */
    public LastWord lastWord() {
        return serving.lastWord();
    }

    /** Completed when what hosts see here is as new as a revision of the catalog. */
    public CompletionStage<Void> whenServed(long revision) {
        return serving.volumes().whenServed(revision);
    }

    /** Whether this node leads the catalog at this instant: one at most does, and decides for all. */
    public boolean leadsCatalog() {
        return catalog.leads();
    }

    /**
     * Says in the catalog that this node is about to end its service, so that others take the floating portals it has. It goes on
     * serving hosts meanwhile.
     *
     * @return completed when the catalog has it
     */
    public CompletionStage<Void> announceEnd() {
        return serving.announceEnd();
    }

    /** How many floating portals this node has that another node could have. */
    public long movablePortals() {
        return new HeldPortals(catalog).movable(parts.nodeId());
    }

    /**
     * Gives the right to serve hosts back, at a planned end, so that others need not wait until it expires. All hosts must have
     * left.
     */
    public CompletionStage<Void> giveLeaseBack() {
        return serving.giveLeaseBack();
    }

    /**
     * Has other nodes lead what this one leads, at a planned end, so that nobody waits for elections. What nobody takes over this one
     * goes on leading.
     *
     * @return completed after four seconds at most, with whether all is led elsewhere
     */
    public CompletionStage<Boolean> giveLeadsAway() {
        return parts.host().giveLeadsAway();
    }

    /** What a volume that is open here has done since it was opened. */
    public Optional<VolumeStatistics> statistics(String volumeId) {
        return device(volumeId).map(GatewayVolume::statistics);
    }

    /** What the volumes that are open here have done since they were opened, by id. */
    public Map<String, VolumeStatistics> statistics() {
        Map<String, VolumeStatistics> all = new HashMap<>();
        serving.volumes().open().forEach((id, device) -> all.put(id.toString(), device.statistics()));
        return all;
    }

    /** A volume as hosts of this node have it. */
    Optional<GatewayVolume> device(String volumeId) {
        return serving.volumes().device(VolumeId.of(volumeId));
    }

    /** The replicas of this node. */
    NodeGroups groups() {
        return serving.groups();
    }

    /** Ids of the groups that this node leads now. */
    public Set<String> groupsLed() {
        return serving.groups().replicas().led();
    }

    /** Id of the group that this node's disk brought, which is also the disk's. */
    public String homeGroup() {
        return serving.groups().replicas().home().toString();
    }

    /** Of the whole pool, as of a second ago. */
    public StoreUsage usage() {
        long provisioned = catalog.list(Records.VOLUME).stream()
                .filter(volume -> volume.value().state().equals(Services.VOLUME_ACTIVE))
                .mapToLong(volume -> volume.value().sizeBytes())
                .sum();
        return serving.pool().usage(provisioned);
    }

    /** The id of the cluster this node belongs to; known once {@link #whenServing} is complete. */
    public String clusterId() {
        return catalog.get(Records.CLUSTER, ClusterSetup.CLUSTER_RECORD)
                .map(Versioned::value)
                .orElseThrow(() -> new IllegalStateException("the store does not serve yet"))
                .clusterId();
    }

    /**
     * Tells where this node listens for a protocol from now on; hosts hear of those portals that {@link #portals} knows. For
     * NVMe these are the addresses of subsystems, not those for discovery alone.
     */
    public void portalsChanged(Protocol protocol, List<InetSocketAddress> listening) {
        portalsChanged(protocol, listening, Set.of());
    }

    /**
     * The same while some of them leave this node: hosts are told of those as of draining ones.
     *
     * @param leaving of {@code listening}
     */
    public void portalsChanged(Protocol protocol, List<InetSocketAddress> listening, Set<InetSocketAddress> leaving) {
        switch (protocol) {
            case ISCSI -> serving.volumes().exports().portalsChanged(listening, leaving);
            case NVME -> serving.volumes().subsystems().portalsChanged(listening, leaving);
        }
    }

    /**
     * Completed when the logs are replayed and every volume of the catalog can be read and written here; fails when that
     * cannot happen any more.
     */
    public CompletionStage<Void> whenServing() {
        return whenServing.copy();
    }

    /**
     * Calls {@code listener} once when the store can no longer serve, on any thread; at once when that has happened
     * already. The process should drop its connections and end.
     */
    public void onFailure(Consumer<Throwable> listener) {
        failures.addListener(listener);
    }

    /** Ends everything in order. What was acknowledged is durable already, so this is quick. */
    @Override
    public void close() {
        whenServing.completeExceptionally(new IllegalStateException("the store was closed"));
        closers.close();
    }
}
