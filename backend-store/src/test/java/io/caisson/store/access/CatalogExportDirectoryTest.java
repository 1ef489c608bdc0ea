package io.caisson.store.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.ChapCredentials.Identity;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ChapRecord;
import io.caisson.store.catalog.Records.ExportRecord;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogExportDirectoryTest {
    private final FakeCatalog catalog = new FakeCatalog();
    private final Map<VolumeId, BlockDevice> devices = new HashMap<>();
    private final CatalogExportDirectory directory =
            new CatalogExportDirectory(id -> Optional.ofNullable(devices.get(id)));

    private void host(String id, List<String> iqns, List<String> networks) {
        catalog.commit(new Transaction()
                .put(Records.HOST, id, new HostRecord(id, iqns, networks, "", Map.of(), null, List.of(), null)));
        directory.rebuild(catalog);
    }

    private void host(String id, @Nullable ChapRecord chap) {
        catalog.commit(new Transaction()
                .put(
                        Records.HOST,
                        id,
                        new HostRecord(
                                id, List.of("iqn.2026-11.x:" + id), List.of(), "", Map.of(), chap, List.of(), null)));
        directory.rebuild(catalog);
    }

    private @Nullable ChapCredentials chapOf(String id) {
        return directory
                .hostOfInitiator("iqn.2026-11.x:" + id, new InetSocketAddress("10.1.1.1", 51000))
                .orElseThrow()
                .chap();
    }

    private String hostOf(String iqn, String address) {
        return directory
                .hostOfInitiator(iqn, new InetSocketAddress(address, 51000))
                .map(HostAccess::host)
                .map(HostView::name)
                .orElse("nobody");
    }

    @Test
    void prefersTheHostThatNamesTheInitiator() {
        host("any", List.of("*"), List.of("10.0.0.0/8"));
        host("esx", List.of("iqn.2026-11.x:esx"), List.of());
        assertThat(hostOf("iqn.2026-11.x:esx", "10.1.1.1")).isEqualTo("esx");
        assertThat(hostOf("IQN.2026-11.X:ESX", "10.1.1.1")).isEqualTo("esx");
        assertThat(hostOf("iqn.2026-11.x:other", "10.1.1.1")).isEqualTo("any");
        assertThat(hostOf("iqn.2026-11.x:other", "11.1.1.1")).isEqualTo("nobody");
    }

    @Test
    void prefersTheLongestNetworkThenTheOldestHost() {
        host("wide", List.of("*"), List.of("10.0.0.0/8"));
        host("narrow", List.of("*"), List.of("10.1.0.0/16", "192.168.0.0/16"));
        host("young", List.of("*"), List.of("10.1.0.0/16"));
        assertThat(hostOf("iqn.2026-11.x:a", "10.1.2.3")).isEqualTo("narrow");
        assertThat(hostOf("iqn.2026-11.x:a", "10.2.2.3")).isEqualTo("wide");
        assertThat(hostOf("iqn.2026-11.x:a", "192.168.2.3")).isEqualTo("narrow");
    }

    @Test
    void refusesAnInitiatorFromAnAddressThatIsNotItsOwn() {
        host("esx", List.of("iqn.2026-11.x:esx"), List.of("10.0.0.0/30", "fd00::/64"));
        assertThat(hostOf("iqn.2026-11.x:esx", "10.0.0.3")).isEqualTo("esx");
        assertThat(hostOf("iqn.2026-11.x:esx", "10.0.0.4")).isEqualTo("nobody");
        assertThat(hostOf("iqn.2026-11.x:esx", "fd00::1")).isEqualTo("esx");
        assertThat(hostOf("iqn.2026-11.x:esx", "fd00:0:0:1::1")).isEqualTo("nobody");
        assertThat(hostOf("*", "10.0.0.3")).isEqualTo("nobody");
    }

    @Test
    void aNameThatAHostHasDoesNotComeInAsAnybodyFromElsewhere() {
        host("any", List.of("*"), List.of("10.0.0.0/8"));
        host("esx", List.of("iqn.2026-11.x:esx"), List.of("10.0.0.0/30"));
        assertThat(hostOf("iqn.2026-11.x:esx", "10.0.0.3")).isEqualTo("esx");
        assertThat(hostOf("iqn.2026-11.x:esx", "10.0.0.4")).isEqualTo("nobody");
        assertThat(hostOf("IQN.2026-11.x:ESX", "10.0.0.4")).isEqualTo("nobody");
        assertThat(hostOf("iqn.2026-11.x:other", "10.0.0.4")).isEqualTo("any");
    }

    @Test
    void tellsWhatAHostHasToProve() {
        host("open", null);
        host("old", new ChapRecord("u", "a-good-secret", null, null, List.of("md5", "blake9"), true));
        host("both", new ChapRecord("u", "a-good-secret", "us", "our-own-secret", List.of("sha1", "sha256"), false));
        assertThat(chapOf("open")).isNull();
        assertThat(chapOf("old"))
                .isEqualTo(new ChapCredentials(
                        new Identity("u", "a-good-secret"), null, Set.of(ChapAlgorithm.MD5), false));
        assertThat(chapOf("both"))
                .isEqualTo(new ChapCredentials(
                        new Identity("u", "a-good-secret"),
                        new Identity("us", "our-own-secret"),
                        Set.of(ChapAlgorithm.SHA1, ChapAlgorithm.SHA256),
                        true));
    }

    @Test
    void tellsOfANewSecret() {
        AtomicInteger told = new AtomicInteger();
        host("a", new ChapRecord("u", "a-good-secret", null, null, List.of("md5"), false));
        directory.onChange(told::incrementAndGet);
        host("a", new ChapRecord("u", "another-secret", null, null, List.of("md5"), false));
        assertThat(told).hasValue(1);
    }

    @Test
    void knowsNamesFromWhereverTheyMayCome() {
        host("esx", List.of("iqn.2026-11.x:esx"), List.of("10.0.0.0/30"));
        host("any", List.of("*"), List.of("127.0.0.0/8"));
        assertThat(hostOf("iqn.2026-11.x:esx", "11.1.1.1")).isEqualTo("nobody");
        assertThat(directory.namesInitiator("iqn.2026-11.X:esx")).isTrue();
        assertThat(directory.namesInitiator("iqn.2026-11.x:other")).isFalse();
        assertThat(hostOf("*", "127.0.0.1")).as("a star is nobody's name").isEqualTo("nobody");
    }

    private VolumeId volume(String name, boolean isOpen) {
        VolumeId id = new VolumeId(UUID.randomUUID());
        if (isOpen) {
            devices.put(id, device());
        }
        VolumeRecord record = new VolumeRecord(name, 1 << 20, 512, 0, 1, "g", "active", "", Map.of());
        catalog.commit(new Transaction().put(Records.VOLUME, id.toString(), record));
        return id;
    }

    private static BlockDevice device() {
        return (BlockDevice) Proxy.newProxyInstance(
                BlockDevice.class.getClassLoader(),
                new Class<?>[] {BlockDevice.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private void export(String id, VolumeId volume, String host, String protocol, int lun) {
        catalog.commit(new Transaction()
                .put(Records.EXPORT, id, new ExportRecord(volume.toString(), host, "pg", protocol, lun, "")));
        directory.rebuild(catalog);
    }

    @Test
    void showsAHostItsOwnOpenVolumesByLun() {
        catalog.commit(new Transaction().put(Records.PORTAL_GROUP, "pg", new PortalGroupRecord("d", "iqn.t", 7, "")));
        export("1", volume("second", true), "h", "iscsi", 9);
        export("2", volume("first", true), "h", "iscsi", 3);
        export("3", volume("closed", false), "h", "iscsi", 4);
        export("4", volume("nvme", true), "h", "nvme", 5);
        export("5", volume("others", true), "i", "iscsi", 0);
        export("6", new VolumeId(UUID.randomUUID()), "h", "iscsi", 6);
        TargetView target = directory.iscsiTargets().get(0);
        assertThat(target.name()).isEqualTo("iqn.t");
        assertThat(target.portalGroupId()).isEqualTo("pg");
        assertThat(target.targetPortGroup()).isEqualTo(7);
        assertThat(directory.luns(target, new HostView("h", "h")))
                .extracting(LunMapping::lun, LunMapping::volumeName)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(3, "first"),
                        org.assertj.core.groups.Tuple.tuple(9, "second"));
        assertThat(directory.luns(target, new HostView("z", "z"))).isEmpty();
    }

    @Test
    void aTargetHasThePortalsOfItsGroupThatLive() {
        catalog.commit(new Transaction()
                .put(Records.PORTAL_GROUP, "pg", new PortalGroupRecord("d", "iqn.t", 7, ""))
                .put(Records.PORTAL_GROUP, "qg", new PortalGroupRecord("e", "iqn.u", 8, ""))
                .put(Records.PORTAL, "10.0.0.1", new PortalRecord("pg", 4, PortalRecord.SERVING, null, ""))
                .put(Records.PORTAL, "fd00::1", new PortalRecord("pg", 2, PortalRecord.DRAINING, "10.0.0.1", ""))
                .put(Records.PORTAL, "10.0.0.9", new PortalRecord("qg", 3, PortalRecord.SERVING, null, "")));
        directory.rebuild(catalog);
        assertThat(directory.iscsiTargets()).flatExtracting(TargetView::portals).isEmpty();
        InetSocketAddress first = new InetSocketAddress("10.0.0.1", 3260);
        InetSocketAddress second = new InetSocketAddress("fd00:0:0::1", 3261);
        InetSocketAddress notYetNumbered = new InetSocketAddress("10.0.0.2", 3260);
        directory.portalsChanged(List.of(second, first, notYetNumbered));
        PortalView draining = new PortalView(second, 2, true, first.getAddress());
        assertThat(directory.iscsiTargets())
                .extracting(TargetView::name, TargetView::portals)
                .containsExactly(
                        Tuple.tuple("iqn.t", List.of(draining, new PortalView(first, 4))),
                        Tuple.tuple("iqn.u", List.of()));
        catalog.commit(new Transaction()
                .put(Records.PORTAL, "fd00::1", new PortalRecord("pg", 2, PortalRecord.SERVING, null, "")));
        directory.rebuild(catalog);
        assertThat(directory.iscsiTargets().get(0).portals()).contains(new PortalView(second, 2));
    }

    @Test
    void isDoneWithAChangeWhenAllFollowersAre() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            directory.follow(() -> {
                CompletableFuture<Void> end = new CompletableFuture<>();
                ends.add(end);
                return end;
            });
        }
        directory.follow(() -> {
            throw new IllegalStateException("a bug of a follower");
        });
        catalog.commit(new Transaction()
                .put(
                        Records.HOST,
                        "a",
                        new HostRecord("a", List.of("*"), List.of(), "", Map.of(), null, List.of(), null)));
        CompletableFuture<Void> done = directory.rebuild(catalog).toCompletableFuture();
        ends.get(1).complete(null);
        assertThat(done).isNotDone();
        ends.get(0).complete(null);
        assertThat(done).isCompleted();
        assertThat(directory.rebuild(catalog).toCompletableFuture())
                .as("nothing changed")
                .isCompleted();
    }

    @Test
    void tellsListenersOfChangesOnly() {
        AtomicInteger told = new AtomicInteger();
        Subscription subscription = directory.onChange(told::incrementAndGet);
        host("a", List.of("*"), List.of("10.0.0.0/8"));
        assertThat(told).hasValue(1);
        directory.rebuild(catalog);
        assertThat(told).hasValue(1);
        directory.portalsChanged(List.of(new InetSocketAddress("127.0.0.1", 3260)));
        assertThat(told).hasValue(2);
        subscription.close();
        directory.portalsChanged(List.of());
        assertThat(told).hasValue(2);
    }
}
