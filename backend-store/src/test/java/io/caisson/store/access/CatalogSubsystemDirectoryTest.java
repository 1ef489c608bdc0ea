package io.caisson.store.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.caisson.store.access.NvmeHostAccess.TlsUse;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ExportRecord;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Records.NvmeSecretsRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.fixtures.FakeBlockDevice;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogSubsystemDirectoryTest {
    private static final String GROUP = "01234567-89ab-cdef-0123-456789abcdef";
    private static final String HOST_KEY = NvmeKeys.dhchap(1, 32, 7);
    private static final String CONTROLLER_KEY = NvmeKeys.dhchap(0, 48, 8);
    private static final String TLS_KEY = NvmeKeys.tls(2, 48, 9);

    private final FakeCatalog catalog = new FakeCatalog();
    private final Map<VolumeId, BlockDevice> devices = new HashMap<>();
    private final CatalogSubsystemDirectory directory =
            new CatalogSubsystemDirectory("this-node", id -> Optional.ofNullable(devices.get(id)));

    private void host(String id, List<String> nqns, List<String> networks, @Nullable NvmeSecretsRecord secrets) {
        catalog.commit(new Transaction()
                .put(Records.HOST, id, new HostRecord(id, List.of(), networks, "", Map.of(), null, nqns, secrets)));
        directory.rebuild(catalog);
    }

    private static NvmeSecretsRecord secrets(
            @Nullable String hostKey, @Nullable String controllerKey, String tls, @Nullable String tlsKey) {
        return new NvmeSecretsRecord(hostKey, controllerKey, tls, tlsKey, null, null);
    }

    private Optional<NvmeHostAccess> access(String nqn, String address) {
        return directory.hostOfNqn(nqn, new InetSocketAddress(address, 51000));
    }

    private String hostOf(String nqn, String address) {
        return access(nqn, address).map(found -> found.host().name()).orElse("nobody");
    }

    private SubsystemView subsystem() {
        return directory.subsystems().get(0);
    }

    private void group() {
        catalog.commit(new Transaction()
                .put(Records.PORTAL_GROUP, GROUP, new PortalGroupRecord("d", "iqn.2026-11.x:t", 7, ""))
                .put(Records.PORTAL, "10.0.0.1", new PortalRecord(GROUP, 4, PortalRecord.SERVING, null, ""))
                .put(Records.PORTAL, "10.0.0.2", new PortalRecord(GROUP, 5, PortalRecord.DRAINING, null, "")));
        directory.rebuild(catalog);
    }

    @Test
    void aHostIsKnownByItsNqnAsItIsWritten() {
        host("esx", List.of("nqn.2014-08.com.vmware:nvme:esx"), List.of("10.0.0.0/30"), null);
        host("any", List.of("*"), List.of("10.0.0.0/8"), null);
        assertThat(hostOf("nqn.2014-08.com.vmware:nvme:esx", "10.0.0.3")).isEqualTo("esx");
        assertThat(hostOf("nqn.2014-08.com.vmware:nvme:esx", "10.0.0.4"))
                .as("a name that a host has is nobody else's")
                .isEqualTo("nobody");
        assertThat(hostOf("nqn.2014-08.com.vmware:nvme:ESX", "10.0.0.3"))
                .as("names are compared byte by byte")
                .isEqualTo("any");
        assertThat(hostOf("*", "10.0.0.3")).isEqualTo("nobody");
        assertThat(directory.namesNqn("nqn.2014-08.com.vmware:nvme:esx")).isTrue();
        assertThat(directory.namesNqn("nqn.2014-08.com.vmware:nvme:ESX")).isFalse();
    }

    @Test
    void tellsWhatAHostHasToProve() {
        host("open", List.of("nqn.o"), List.of(), null);
        host("keys", List.of("nqn.k"), List.of(), secrets(HOST_KEY, CONTROLLER_KEY, "off", null));
        host("tls", List.of("nqn.t"), List.of(), secrets(null, null, "required", TLS_KEY));
        assertThat(access("nqn.o", "10.0.0.1"))
                .contains(new NvmeHostAccess(new HostView("open", "open"), null, null, TlsUse.OFF, null));
        assertThat(access("nqn.k", "10.0.0.1"))
                .contains(new NvmeHostAccess(
                        new HostView("keys", "keys"),
                        DhChapKey.parse(HOST_KEY),
                        DhChapKey.parse(CONTROLLER_KEY),
                        TlsUse.OFF,
                        null));
        assertThat(access("nqn.t", "10.0.0.1"))
                .contains(new NvmeHostAccess(
                        new HostView("tls", "tls"), null, null, TlsUse.REQUIRED, TlsKey.parse(TLS_KEY)));
    }

    @Test
    void tellsHowStrongAnAuthenticationHasToBe() {
        host(
                "s",
                List.of("nqn.s"),
                List.of(),
                new NvmeSecretsRecord(HOST_KEY, null, "off", null, "sha384", "ffdhe4096"));
        host("h", List.of("nqn.h"), List.of(), new NvmeSecretsRecord(HOST_KEY, null, "off", null, "sha512", null));
        assertThat(access("nqn.s", "10.0.0.1").map(NvmeHostAccess::policy))
                .contains(new DhChapPolicy(DhChapHash.SHA384, DhChapGroup.FFDHE4096));
        assertThat(access("nqn.h", "10.0.0.1").map(NvmeHostAccess::policy))
                .contains(new DhChapPolicy(DhChapHash.SHA512, DhChapGroup.NULL));
    }

    /** It would be let in without what its owner asked for, or as anybody. */
    @Test
    void aHostWhoseKeysOnlyANewerReleaseKnowsIsKeptOut() {
        host("any", List.of("*"), List.of("10.0.0.0/8"), null);
        host("a", List.of("nqn.a"), List.of(), secrets("DHHC-9:x", null, "off", null));
        host("b", List.of("nqn.b"), List.of(), secrets(null, null, "quantum", TLS_KEY));
        host("c", List.of("nqn.c"), List.of(), secrets(null, null, "required", null));
        host("d", List.of("nqn.d"), List.of(), new NvmeSecretsRecord(HOST_KEY, null, "off", null, "sha4", null));
        host("e", List.of("nqn.e"), List.of(), new NvmeSecretsRecord(HOST_KEY, null, "off", null, null, "ecdh"));
        for (String nqn : List.of("nqn.a", "nqn.b", "nqn.c", "nqn.d", "nqn.e")) {
            assertThat(hostOf(nqn, "10.0.0.1")).as(nqn).isEqualTo("nobody");
            assertThat(directory.namesNqn(nqn)).isTrue();
        }
    }

    @Test
    void showsAHostItsNamespacesAndNoLuns() {
        group();
        for (String[] export :
                new String[][] {{"second", "nvme", "9"}, {"first", "nvme", "3"}, {"lun", "iscsi", "4"}}) {
            VolumeId id = new VolumeId(UUID.randomUUID());
            devices.put(id, new FakeBlockDevice(new Geometry(512, 2048)));
            catalog.commit(new Transaction()
                    .put(
                            Records.VOLUME,
                            id.toString(),
                            new VolumeRecord(export[0], 1 << 20, 512, 0, 1, "g", "active", "", Map.of()))
                    .put(
                            Records.EXPORT,
                            export[0],
                            new ExportRecord(id.toString(), "h", GROUP, export[1], Integer.parseInt(export[2]), "")));
        }
        directory.rebuild(catalog);
        assertThat(directory.namespaces(subsystem(), new HostView("h", "h")))
                .extracting(NamespaceMapping::namespaceId, NamespaceMapping::volumeName)
                .containsExactly(Tuple.tuple(3, "first"), Tuple.tuple(9, "second"));
        assertThat(directory.namespaces(subsystem(), new HostView("i", "i"))).isEmpty();
    }

    @Test
    void aSubsystemIsTheOtherFaceOfAPortalGroup() {
        group();
        InetSocketAddress first = new InetSocketAddress("10.0.0.1", 4420);
        InetSocketAddress second = new InetSocketAddress("10.0.0.2", 4420);
        directory.portalsChanged(List.of(first, second, new InetSocketAddress("10.0.0.3", 4420)));
        assertThat(subsystem())
                .isEqualTo(new SubsystemView(
                        "nqn.2026-11.x:t",
                        GROUP,
                        "0123456789ABCDEF0123",
                        List.of(new PortalView(first, 4), new PortalView(second, 5, true, null))));
    }

    @Test
    void controllerIdsAreThoseOfTheNodesNumber() {
        directory.rebuild(catalog);
        assertThatIllegalStateException().isThrownBy(directory::controllerIds);
        catalog.commit(new Transaction()
                .put(Records.NODE, "another-node", new NodeRecord(1, ""))
                .put(Records.NODE, "this-node", new NodeRecord(3, "")));
        directory.rebuild(catalog);
        assertThat(directory.controllerIds()).isEqualTo(ControllerIdRange.ofNode(3));
    }

    @Test
    void isDoneWithAChangeWhenItsFollowersAre() {
        group();
        CompletableFuture<Void> end = new CompletableFuture<>();
        directory.follow(() -> end);
        catalog.commit(new Transaction().put(Records.HOST, "a", anyHost()));
        CompletableFuture<Void> done = directory.rebuild(catalog).toCompletableFuture();
        assertThat(done).isNotDone();
        end.complete(null);
        assertThat(done).isCompleted();
        assertThat(directory.rebuild(catalog).toCompletableFuture())
                .as("nothing changed")
                .isCompleted();
    }

    private static HostRecord anyHost() {
        return new HostRecord("a", List.of(), List.of(), "", Map.of(), null, List.of("nqn.a"), null);
    }
}
