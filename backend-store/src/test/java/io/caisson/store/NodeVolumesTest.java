package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.HostView;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.SessionNames;
import io.caisson.store.access.VolumeReservations;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ExportRecord;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.chunk.ChunkStore;
import io.caisson.store.chunk.ChunkStoreOptions;
import io.caisson.store.control.NodeControl;
import io.caisson.store.file.SimulatedDirectory;
import io.caisson.store.gateway.Gateways;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.ProposalException;
import io.caisson.store.service.Services;
import io.caisson.store.volume.FakeDisk;
import io.caisson.store.volume.FakeGroup;
import io.caisson.store.volume.GatewayLimits;
import io.caisson.store.volume.GroupDirectory;
import io.caisson.store.volume.GroupGateway;
import io.caisson.store.volume.GroupRoom;
import io.caisson.store.volume.GroupServer;
import io.caisson.store.volume.IoPool;
import io.caisson.store.volume.LocalGroup;
import io.caisson.store.volume.SpaceGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeVolumesTest {
    private static final UUID GROUP = new UUID(7, 7);

    private final FakeCatalog catalog = new FakeCatalog();
    private final FakeGroup group = new FakeGroup();
    private final IoPool pool = new IoPool("test-io", 1, 16);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final SpaceGuard space = new SpaceGuard(new FakeDisk(1L << 40), 1 << 20, 1 << 20, 85, System::nanoTime);
    private final GroupGateway gateway = new GroupGateway(
            new GroupGateway.Parts(group, group, group, space, pool, timer, System::nanoTime),
            GatewayLimits.defaults(),
            failure -> {});
    private final GroupServer server = new GroupServer(
            new GroupGateway.Parts(group, group, group, space, pool, timer, System::nanoTime),
            GatewayLimits.defaults(),
            failure -> {});
    private final GroupDirectory directory = new GroupDirectory() {
        @Override
        public Optional<LocalGroup> local(GroupId id) {
            ChunkStore none = new ChunkStore(new SimulatedDirectory(1), ChunkStoreOptions.defaults());
            return Optional.of(new LocalGroup(id, group, none, GroupRoom.unlimited(), server));
        }

        @Override
        public List<String> candidates(GroupId id) {
            return List.of("n");
        }
    };
    private final AtomicReference<Set<GroupId>> held = new AtomicReference<>(Set.of());
    private NodeVolumes volumes = volumes();

    private NodeVolumes volumes() {
        NodeControl control = new NodeControl(
                "n", null, request -> CompletableFuture.failedFuture(new IllegalStateException("nobody asks")));
        return new NodeVolumes(new NodeVolumes.Parts(
                catalog,
                "n",
                (id, identity, layer, geometry) -> gateway.open(identity, layer, geometry),
                directory,
                new Gateways(catalog, control, "n", timer),
                held::set,
                SessionNames.alone("test"),
                timer,
                Duration.ofSeconds(8)));
    }

    @AfterEach
    void close() {
        volumes.close();
        gateway.close();
        server.close();
        pool.close();
        timer.shutdownNow();
    }

    private static VolumeRecord record(long sizeBytes, String state) {
        return new VolumeRecord("v", sizeBytes, 512, 0, 1, GROUP.toString(), state, "", Map.of());
    }

    private VolumeId put(VolumeId id, VolumeRecord record) {
        catalog.commit(new Transaction().put(Records.VOLUME, id.toString(), record));
        return id;
    }

    private VolumeId volume(String state) {
        return put(new VolumeId(UUID.randomUUID()), record(1 << 20, state));
    }

    @Test
    void opensWhatIsThereAtTheStartAndWhatComesLater() {
        VolumeId before = volume(Services.VOLUME_ACTIVE);
        volumes.start();
        VolumeId after = volume(Services.VOLUME_ACTIVE);
        assertThat(volumes.device(before)).isPresent();
        assertThat(volumes.device(after)).isPresent();
        put(after, record(4 << 20, Services.VOLUME_ACTIVE));
        assertThat(volumes.device(after).orElseThrow().geometry().capacityBytes())
                .isEqualTo(4 << 20);
    }

    @Test
    void saysThatARevisionIsServedOnlyThen() {
        CompletableFuture<Void> early = volumes.whenServed(catalog.revision()).toCompletableFuture();
        assertThat(early).isNotDone();
        volumes.start();
        assertThat(early).isCompleted();
        CompletableFuture<Void> next =
                volumes.whenServed(catalog.revision() + 1).toCompletableFuture();
        assertThat(next).isNotDone();
        volume(Services.VOLUME_ACTIVE);
        assertThat(next).isCompleted();
    }

    /** The catalog holds a change some time before those who follow it are told. */
    @Test
    void whatReservationsWereNotToldOfIsNotServed() {
        VolumeId id = volume(Services.VOLUME_ACTIVE);
        volumes.start();
        Registrant who = new Registrant("iqn.2026-11.test:a,i,0x000000000001", 1);
        List<Boolean> told = new ArrayList<>();
        volumes.reservations().of(id).onChange(state -> {
            told.add(state.isRegistered(who));
            return CompletableFuture.completedStage(null);
        });
        catalog.tellLater();
        volume(Services.VOLUME_ACTIVE);
        volumes.reservations()
                .of(id)
                .change(state -> new VolumeReservations.Decision<>(
                        new ReservationState(1, Map.of(who, 1L), null, null, false, List.of(), false), "done"));
        long reserved = catalog.revision();

        CompletableFuture<List<Boolean>> served =
                volumes.whenServed(reserved).toCompletableFuture().thenApply(all -> List.copyOf(told));

        catalog.tellNext();
        assertThat(volumes.whenServed(reserved - 1).toCompletableFuture()).isCompleted();
        assertThat(served).isNotDone();
        catalog.tellNext();
        assertThat(served).isCompletedWithValue(List.of(true));
    }

    @Test
    void whatOwesAFenceIsHeldBeforeItsRevisionIsServed() {
        GatewayRecord owing = new GatewayRecord(4, 0, GatewayRecord.FENCED, List.of(), List.of(GROUP.toString()));
        catalog.commit(new Transaction().put(Records.GATEWAY, "other", owing));
        volumes.start();
        assertThat(held.get()).containsExactly(new GroupId(GROUP));
        catalog.commit(
                new Transaction().put(Records.GATEWAY, "other", owing.serving(7).fencedIn(GROUP.toString())));
        assertThat(held.get()).as("the fence is there").isEmpty();
        CompletableFuture<Set<GroupId>> then =
                volumes.whenServed(catalog.revision() + 1).toCompletableFuture().thenApply(served -> held.get());
        catalog.commit(new Transaction().put(Records.GATEWAY, "other", owing.serving(8)));
        assertThat(then).isCompletedWithValue(Set.of(new GroupId(GROUP)));
    }

    /** A thousand volumes with hosts that register must not cost a look at everything each time. */
    @Test
    void changeOfAReservationIsServedWithoutALookAtEverything() {
        volumes.start();
        VolumeId id = volume(Services.VOLUME_ACTIVE);
        int before = catalog.lists();
        CompletableFuture<Void> next =
                volumes.whenServed(catalog.revision() + 1).toCompletableFuture();
        Registrant who = new Registrant("iqn.2026-11.test:a,i,0x000000000001", 1);
        volumes.reservations()
                .of(id)
                .change(state -> new VolumeReservations.Decision<>(
                        new ReservationState(1, Map.of(who, 1L), null, null, false, List.of(), false), "done"))
                .toCompletableFuture()
                .join();
        assertThat(next).isCompleted();
        assertThat(volumes.reservations(id.toString()).isRegistered(who)).isTrue();
        assertThat(catalog.lists()).isEqualTo(before);
    }

    /** Discovery must not send hosts there; renewals are no news. */
    @Test
    void portalsOfAGatewayThatIsOverAreServedNowhere() {
        volumes.start();
        FloatingRecord floating = new FloatingRecord("red", List.of(), null, 3260, 4420, 8009);
        catalog.commit(new Transaction()
                .put(Records.GATEWAY, "other", new GatewayRecord(1, 1, GatewayRecord.SERVING, List.of()))
                .put(Records.PORTAL_GROUP, "p", new PortalGroupRecord("d", "iqn.t", 1, ""))
                .put(
                        Records.PORTAL,
                        "10.0.0.1",
                        new PortalRecord("p", 1, PortalRecord.SERVING, null, "", null, floating))
                .put(
                        Records.PORTAL_OWNER,
                        "10.0.0.1",
                        OwnerRecord.assigned("other", 1, "").serving("")));
        assertThat(volumes.exports().iscsiTargets().get(0).elsewhere().served()).hasSize(1);
        int before = catalog.lists();
        catalog.commit(new Transaction()
                .put(Records.GATEWAY, "other", new GatewayRecord(1, 2, GatewayRecord.SERVING, List.of())));
        assertThat(catalog.lists()).as("owed fences alone").isEqualTo(before + 1);
        catalog.commit(new Transaction()
                .put(Records.GATEWAY, "other", new GatewayRecord(2, 0, GatewayRecord.FENCING, List.of("g"))));
        assertThat(volumes.exports().iscsiTargets().get(0).elsewhere().served()).isEmpty();
    }

    @Test
    void reservationsGoWithTheirVolume() {
        VolumeId id = volume(Services.VOLUME_ACTIVE);
        volumes.start();
        volumes.reservations()
                .of(id)
                .change(state -> new VolumeReservations.Decision<>(state.cleared(), "done"))
                .toCompletableFuture()
                .join();
        assertThat(catalog.get(Records.RESERVATION, id.toString())).isPresent();
        put(id, record(1 << 20, Services.VOLUME_DELETING));
        group.applyNext();
        assertThat(catalog.get(Records.VOLUME, id.toString())).isEmpty();
        assertThat(catalog.get(Records.RESERVATION, id.toString())).isEmpty();
    }

    @Test
    void offersAnExportOnlyWithItsDeviceOpen() {
        volumes.start();
        catalog.commit(new Transaction().put(Records.PORTAL_GROUP, "p", new PortalGroupRecord("d", "iqn.t", 1, "")));
        VolumeId id = volume(Services.VOLUME_ACTIVE);
        catalog.commit(
                new Transaction().put(Records.EXPORT, "e", new ExportRecord(id.toString(), "h", "p", "iscsi", 0, "")));
        var target = volumes.exports().iscsiTargets().get(0);
        assertThat(volumes.exports().luns(target, new HostView("h", "h")))
                .singleElement()
                .satisfies(lun ->
                        assertThat(lun.device()).isSameAs(volumes.device(id).orElseThrow()));
        catalog.commit(new Transaction().delete(Records.EXPORT, "e"));
        assertThat(volumes.exports().luns(target, new HostView("h", "h"))).isEmpty();
    }

    @Test
    void saysThatARevisionIsWithdrawnWhenAllWithdrawalsUpToItAreOver() {
        volumes.start();
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        volumes.exports().follow(() -> {
            CompletableFuture<Void> end = new CompletableFuture<>();
            ends.add(end);
            return end;
        });
        for (String name : List.of("a", "b")) {
            catalog.commit(new Transaction()
                    .put(
                            Records.HOST,
                            name,
                            new HostRecord(name, List.of("*"), List.of(), "", Map.of(), null, List.of(), null)));
        }
        long revision = catalog.revision();
        assertThat(volumes.whenServed(revision).toCompletableFuture()).isCompleted();
        CompletableFuture<Void> withdrawn = volumes.whenWithdrawn(revision).toCompletableFuture();
        ends.get(1).complete(null);
        assertThat(withdrawn).as("the first change has not ended yet").isNotDone();
        ends.get(0).complete(null);
        assertThat(withdrawn).isCompleted();
    }

    @Test
    void dropsTheDataOfADeletedVolumeAndThenItsRecord() {
        volumes.start();
        VolumeId id = volume(Services.VOLUME_ACTIVE);
        put(id, record(1 << 20, Services.VOLUME_DELETING));
        assertThat(group.entriesWaiting()).isEqualTo(1);
        assertThat(catalog.get(Records.VOLUME, id.toString()))
                .as("the record stays until the data is gone")
                .isPresent();
        group.applyNext();
        assertThat(catalog.get(Records.VOLUME, id.toString())).isEmpty();
        assertThat(volumes.device(id)).isEmpty();
    }

    @Test
    void goesOnWithADeletionThatACrashInterrupted() {
        volumes.start();
        VolumeId id = volume(Services.VOLUME_ACTIVE);
        put(id, record(1 << 20, Services.VOLUME_DELETING));
        volumes.close();
        group.failNext(ProposalException.Kind.UNKNOWN);
        assertThat(catalog.get(Records.VOLUME, id.toString())).isPresent();

        volumes = volumes();
        volumes.start();
        assertThat(volumes.device(id)).as("nobody is offered it").isEmpty();
        group.applyNext();
        assertThat(catalog.get(Records.VOLUME, id.toString())).isEmpty();
    }
}
