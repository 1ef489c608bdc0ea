package io.caisson.store;

import io.caisson.store.access.CatalogExportDirectory;
import io.caisson.store.access.CatalogReservations;
import io.caisson.store.access.CatalogSubsystemDirectory;
import io.caisson.store.access.CatalogUnits;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.SessionNames;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import io.caisson.store.block.VolumeIdentity;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.RecordKind;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.gateway.BarrierScope;
import io.caisson.store.gateway.GatewayLease;
import io.caisson.store.gateway.Gateways;
import io.caisson.store.replica.GroupId;
import io.caisson.store.service.Concern;
import io.caisson.store.service.NodeGateway;
import io.caisson.store.service.Services;
import io.caisson.store.volume.GatewayVolume;
import io.caisson.store.volume.GroupDirectory;
import io.caisson.store.volume.VolumeOpener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the volumes that are open on this node, and what hosts see of them, in step with the catalog.
 *
 * <p>Every change has everything looked at anew, under one lock: first volumes are opened and grown, then the
 * directories are made, then volumes are closed and their data dropped. So no host is ever offered what is not open.
 */
final class NodeVolumes implements NodeGateway, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeVolumes.class);
    private static final long RETRY_SECONDS = 2;
    private static final Set<RecordKind<?>> QUIET =
            Set.of(Records.RESERVATION, Records.UNIT, Records.GATEWAY, Records.GROUP, Records.DISK);

    private record Waiter(long revision, CompletableFuture<Void> served) {}

    private final Catalog catalog;
    private final VolumeOpener opener;
    private final GroupDirectory groups;
    private final Gateways gateways;
    private final ScheduledExecutorService timer;
    private final CatalogExportDirectory exports;
    private final CatalogSubsystemDirectory subsystems;
    private final CatalogReservations reservations;
    private final CatalogUnits units;
    private final OwedFences owed;

    private final Withdrawals withdrawals = new Withdrawals();
    private final Map<VolumeId, GatewayVolume> devices = new ConcurrentHashMap<>();

    // Guarded by this.
    private final Set<VolumeId> dropping = new HashSet<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private long servedRevision = -1;
    private boolean closed;
    private Subscription watch = () -> {};

    /**
     * What the volumes of a node are made of.
     *
     * @param opener opens volumes of any group
     * @param groups the leader of a group has the data of its deleted volumes dropped
     * @param gateways the other ones
     * @param hold keeps back from now on what is for these groups, and for no others
     * @param sessions what sessions that reserve volumes are called
     * @param patience how long a change of the catalog may take before its outcome counts as unknown
     */
    record Parts(
            Catalog catalog,
            String nodeId,
            VolumeOpener opener,
            GroupDirectory groups,
            Gateways gateways,
            Consumer<Set<GroupId>> hold,
            SessionNames sessions,
            ScheduledExecutorService timer,
            Duration patience) {}

    NodeVolumes(Parts parts) {
        this.catalog = parts.catalog();
        this.opener = parts.opener();
        this.groups = parts.groups();
        this.gateways = parts.gateways();
        this.timer = parts.timer();
        this.exports = new CatalogExportDirectory(id -> device(id).map(BlockDevice.class::cast));
        this.subsystems =
                new CatalogSubsystemDirectory(parts.nodeId(), id -> device(id).map(BlockDevice.class::cast));
        this.reservations = new CatalogReservations(
                catalog,
                parts.patience(),
                parts.sessions(),
                (volume, revision) -> gateways.whenServed(
                        revision, ClusterGateway.scope(catalog, Concern.volume(volume.toString()))));
        this.units = new CatalogUnits(catalog, parts.patience(), new UnitsElsewhere(catalog, gateways));
        this.owed = new OwedFences(catalog, parts.hold());
    }

    CatalogExportDirectory exports() {
        return exports;
    }

    CatalogSubsystemDirectory subsystems() {
        return subsystems;
    }

    CatalogReservations reservations() {
        return reservations;
    }

    /** As {@link GatewayLease.Listener#changed}: a lease is lost before it is gained in another epoch. */
    void leaseChanged(long epoch) {
        if (epoch == GatewayLease.NONE) {
            reservations.epochOver();
            units.epochOver();
        } else {
            reservations.epochBegan();
            units.epochBegan();
            withdrawals.fenced();
        }
    }

    CatalogUnits units() {
        return units;
    }

    /** The volumes that are open here; a view. */
    Map<VolumeId, GatewayVolume> open() {
        return Collections.unmodifiableMap(devices);
    }

    Optional<GatewayVolume> device(VolumeId id) {
        return Optional.ofNullable(devices.get(id));
    }

    /** Serves what the catalog holds now, and follows it from here on. */
    void start() {
        long from = catalog.revision();
        Subscription subscription = catalog.watch(from, this::changed);
        synchronized (this) {
            watch = subscription;
        }
        follow();
        served(from);
    }

    /** Hosts change reservations, and gateways renew leases, all the time: nothing {@link #follow} keeps depends on it. */
    private void changed(long revision, List<Catalog.Change> changes) {
        if (changes.stream().anyMatch(change -> change.kind() == Records.GATEWAY)) {
            owed.look(); // before anybody is told that this revision is served here
        }
        reservations.changed(revision, changes);
        units.changed(revision, changes);
        boolean isNewsOfGateway = changes.stream().anyMatch(NodeVolumes::isNewsOfGateway);
        if (isNewsOfGateway) {
            reservations.gatewaysChanged();
        }
        // Portals of a gateway that is over are served no longer, and hosts are not sent there.
        if (isNewsOfGateway || changes.stream().anyMatch(change -> !QUIET.contains(change.kind()))) {
            follow();
        }
        served(revision);
    }

    /** Renewals are none. */
    private static boolean isNewsOfGateway(Catalog.Change change) {
        if (change.kind() != Records.GATEWAY) {
            return false;
        }
        return change.after()
                .map(after -> Records.GATEWAY.type().cast(after.value()))
                .filter(gateway -> gateway.serves() && gateway.renewals() > 0)
                .isEmpty();
    }

    /**
     * Looks at everything anew. It sees what the catalog holds, which may be newer than what {@link #changed} was told; what is
     * served is only what others here were told of as well.
     */
    private void follow() {
        List<Versioned<VolumeRecord>> doomed;
        owed.look();
        synchronized (this) {
            if (closed) {
                return;
            }
            List<Versioned<VolumeRecord>> volumes = catalog.list(Records.VOLUME);
            volumes.forEach(this::openOrGrow);
            withdrawals.add(exports.rebuild(catalog));
            withdrawals.add(subsystems.rebuild(catalog));
            closeMissing(volumes);
            doomed = volumes.stream().filter(this::isNewlyDoomed).toList();
        }
        // Not under the lock: dropping may run the completions of hosts. Served is what is closed to them, too.
        doomed.forEach(this::drop);
    }

    private void openOrGrow(Versioned<VolumeRecord> volume) {
        VolumeRecord record = volume.value();
        if (!record.state().equals(Services.VOLUME_ACTIVE)) {
            return;
        }
        Geometry geometry = geometry(record);
        GatewayVolume device = devices.get(VolumeId.of(volume.id()));
        if (device == null) {
            devices.put(VolumeId.of(volume.id()), open(volume));
        } else if (geometry.blocks() > device.geometry().blocks()) {
            device.grow(geometry);
        }
    }

    private GatewayVolume open(Versioned<VolumeRecord> volume) {
        VolumeIdentity identity = new VolumeIdentity(VolumeId.of(volume.id()));
        return opener.open(group(volume), identity, volume.value().layer(), geometry(volume.value()));
    }

    private static GroupId group(Versioned<VolumeRecord> volume) {
        return new GroupId(UUID.fromString(volume.value().groupId()));
    }

    private static Geometry geometry(VolumeRecord record) {
        int logical = record.logicalBlockBytes();
        return new Geometry(logical, record.sizeBytes() / logical, record.physicalBlockBytes());
    }

    private void closeMissing(List<Versioned<VolumeRecord>> volumes) {
        Set<VolumeId> known = new HashSet<>();
        volumes.forEach(volume -> known.add(VolumeId.of(volume.id())));
        devices.entrySet().removeIf(entry -> {
            if (known.contains(entry.getKey())) {
                return false;
            }
            entry.getValue().close();
            return true;
        });
        dropping.retainAll(known);
    }

    private boolean isNewlyDoomed(Versioned<VolumeRecord> volume) {
        return volume.value().state().equals(Services.VOLUME_DELETING) && dropping.add(VolumeId.of(volume.id()));
    }

    /**
     * Nobody is offered the volume any more, so its data may go; the record goes when that is durable. The node that leads
     * the volume's group does it; the others come back to it, should that node cease to lead.
     */
    private void drop(Versioned<VolumeRecord> volume) {
        VolumeId id = VolumeId.of(volume.id());
        Optional<GatewayVolume> opened = device(id);
        boolean leads = groups.local(group(volume))
                .filter(group -> group.replica().term() >= 0)
                .isPresent();
        if (!leads) {
            opened.ifPresent(GatewayVolume::close);
            tryAgainLater(id);
            return;
        }
        GatewayVolume device = opened.orElseGet(() -> open(volume));
        device.close();
        // What another gateway has accepted could otherwise come after the drop.
        gateways.whenServed(
                        volume.revision(), BarrierScope.of(Set.of(volume.value().groupId())))
                .thenCompose(everywhere -> device.drop())
                .thenCompose(nothing -> catalog.commit(new Transaction()
                        .expect(Records.VOLUME, volume)
                        .delete(Records.VOLUME, volume.id())
                        .delete(Records.RESERVATION, volume.id())
                        .delete(Records.UNIT, volume.id())))
                .whenComplete((revision, failure) -> {
                    if (failure == null) {
                        LOG.info("volume '{}' ({}) is deleted", volume.value().name(), volume.id());
                    } else {
                        LOG.info("volume {} cannot be deleted yet: {}", volume.id(), failure.toString());
                        tryAgainLater(id);
                    }
                });
    }

    private void tryAgainLater(VolumeId id) {
        try {
            timer.schedule(
                    () -> {
                        synchronized (this) {
                            dropping.remove(id);
                        }
                        follow();
                    },
                    RETRY_SECONDS,
                    TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping; volume {} will be deleted after the next start", id);
        }
    }

    /** Hosts see this revision from now on, all of it: whoever follows the catalog here was told of it. */
    private void served(long revision) {
        List<CompletableFuture<Void>> served = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            servedRevision = Math.max(servedRevision, revision);
            for (Iterator<Waiter> iterator = waiters.iterator(); iterator.hasNext(); ) {
                Waiter waiter = iterator.next();
                if (waiter.revision() <= servedRevision || waiter.served().isDone()) {
                    served.add(waiter.served());
                    iterator.remove();
                }
            }
        }
        served.forEach(waiter -> waiter.complete(null));
    }

    @Override
    public CompletionStage<Void> whenServed(long revision, Concern concern) {
        return whenServed(revision);
    }

    /** Of whatever the change is about. */
    synchronized CompletionStage<Void> whenServed(long revision) {
        if (revision <= servedRevision) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> served = new CompletableFuture<>();
        waiters.add(new Waiter(revision, served));
        return served;
    }

    @Override
    public CompletionStage<Void> whenWithdrawn(long revision, Concern concern) {
        return whenWithdrawn(revision);
    }

    /** Of whatever the change is about. */
    CompletionStage<Void> whenWithdrawn(long revision) {
        return whenServed(revision).thenCompose(served -> withdrawals.whenOver());
    }

    @Override
    public ReservationState reservations(String volumeId) {
        return reservations.of(VolumeId.of(volumeId)).state();
    }

    @Override
    public long allocatedBytes(String volumeId) {
        return device(VolumeId.of(volumeId)).map(GatewayVolume::allocatedBytes).orElse(0L);
    }

    @Override
    public void close() {
        Subscription subscription;
        synchronized (this) {
            closed = true;
            subscription = watch;
        }
        subscription.close();
        devices.values().forEach(GatewayVolume::close);
    }
}
