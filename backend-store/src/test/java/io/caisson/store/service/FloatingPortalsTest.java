package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.service.NetworkSpec.Announcement;
import io.caisson.store.service.Portal.Ownership;
import io.caisson.store.service.ServiceException.Kind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FloatingPortalsTest {
    private static final NetworkSpec LOOP =
            new NetworkSpec("loop", Announcement.LOOPBACK, null, 0, 0, "127.0.1.0/24", null);

    private final ServiceFixture fixture = new ServiceFixture();
    private final PortalService portals = fixture.services.portals();
    private final NetworkService networks = fixture.services.networks();

    @BeforeEach
    void twoNodesServe() throws ServiceException {
        networks.create(LOOP);
        for (int number = 1; number <= 2; number++) {
            fixture.catalog.commit(new Transaction()
                    .put(Records.NODE, "id-" + number, new NodeRecord(number, ""))
                    .put(Records.GATEWAY, "id-" + number, new GatewayRecord(7, 0, GatewayRecord.SERVING, List.of())));
        }
    }

    private void own(String address, OwnerRecord owner) {
        fixture.catalog.commit(new Transaction().put(Records.PORTAL_OWNER, address, owner));
    }

    private Ownership ownership(String address) throws ServiceException {
        return Objects.requireNonNull(portals.get(address).floating()).ownership();
    }

    @Test
    void aPortalThatFloatsIsMadeOnce() throws ServiceException {
        Created<Portal> made = portals.create(new PortalSpec("127.0.1.1", "loop"));
        assertThat(made.isNew()).isTrue();
        assertThat(made.value().tag()).isEqualTo(1);
        assertThat(made.value().node()).isNull();
        assertThat(ownership("127.0.1.1")).isEqualTo(Ownership.ABSENT);
        assertThat(portals.create(new PortalSpec("127.0.1.1", "loop")).isNew()).isFalse();
        failure(
                Kind.CONFLICT,
                () -> portals.create(new PortalSpec("127.0.1.1", null, "loop", List.of(), null, 3261, 4420, 8009)));
        assertThat(networks.get("loop").portals()).isEqualTo(1);
        failure(Kind.IN_USE, () -> networks.delete("loop"));
        portals.delete("127.0.1.1");
        failure(Kind.NOT_FOUND, () -> portals.delete("127.0.1.1"));
        assertThat(portals.list()).isEmpty();
        networks.delete("loop");
        failure(Kind.NOT_FOUND, () -> networks.delete("loop"));
        assertThat(networks.list()).isEmpty();
    }

    /** Its node has to let hosts leave, and gives the address up through the network's announcer. */
    @Test
    void aNetworkStaysUntilTheNodesOfItsDeletedPortalsHaveLetThemGo() throws ServiceException {
        portals.create(new PortalSpec("127.0.1.1", "loop"));
        OwnerRecord serving = OwnerRecord.assigned("id-1", 7, "").serving("");
        own("127.0.1.1", serving);
        portals.delete("127.0.1.1");
        failure(Kind.IN_USE, () -> networks.delete("loop"));
        fixture.catalog.commit(new Transaction().delete(Records.PORTAL_OWNER, "127.0.1.1"));
        networks.delete("loop");
        assertThat(networks.list()).isEmpty();
    }

    @Test
    void refusesPortalsThatNobodyCouldReachOrServe() throws ServiceException {
        failure(Kind.INVALID, () -> portals.create(new PortalSpec("127.0.2.1", "loop")));
        failure(Kind.INVALID, () -> portals.create(new PortalSpec("portal", "loop")));
        failure(Kind.INVALID, () -> portals.create(new PortalSpec("127.0.1.1", "no-such")));
        failure(
                Kind.INVALID,
                () -> portals.create(
                        new PortalSpec("127.0.1.1", null, "loop", List.of("node-3"), null, 3260, 4420, 8009)));
        failure(
                Kind.INVALID,
                () -> portals.create(
                        new PortalSpec("127.0.1.1", null, "loop", List.of("node-1"), "node-2", 3260, 4420, 8009)));
        failure(
                Kind.INVALID,
                () -> portals.create(new PortalSpec("127.0.1.1", null, "loop", List.of(), null, 3260, 3260, 8009)));
        assertThat(portals.list()).isEmpty();
    }

    @Test
    void refusesAddressesThatAreNotOfOneHost() throws ServiceException {
        networks.create(with(Announcement.L2, "eth0", "10.0.0.0/24", null));
        for (String address : List.of("10.0.0.0", "10.0.0.255")) {
            failure(Kind.INVALID, () -> portals.create(new PortalSpec(address, "other")));
        }
        NetworkSpec.Peer peer = new NetworkSpec.Peer("192.0.2.1", 65001, null, false);
        NetworkSpec.Bgp bgp = new NetworkSpec.Bgp(65000, List.of(peer), List.of(), null);
        networks.create(new NetworkSpec("routed", Announcement.BGP, null, 0, 0, "10.1.0.0/24", bgp));
        assertThat(portals.create(new PortalSpec("10.1.0.255", "routed")).isNew())
                .as("routers are told of single addresses")
                .isTrue();
        networks.create(new NetworkSpec("one", Announcement.L2, "eth0", 0, 0, "10.2.0.1/32", null));
        assertThat(portals.create(new PortalSpec("10.2.0.1", "one")).isNew()).isTrue();
    }

    @Test
    void refusesAddressesThatNodesNeedThemselves() {
        fixture.catalog.commit(new Transaction()
                .put(
                        Records.NODE,
                        "id-1",
                        new NodeRecord(
                                1, "", "n", NodeRecord.ACTIVE, "127.0.1.1:7000", "https://127.0.1.2:8443", null)));
        failure(Kind.CONFLICT, () -> portals.create(new PortalSpec("127.0.1.1", "loop")));
        failure(Kind.CONFLICT, () -> portals.create(new PortalSpec("127.0.1.2", "loop")));
    }

    /** Reservations of initiators that came through the old portal would be those of whoever comes through the new one. */
    @Test
    void theNumberOfAPortalIsNeverGivenAgain() throws ServiceException {
        portals.create(new PortalSpec("127.0.1.1", "loop"));
        portals.delete("127.0.1.1");
        assertThat(portals.create(new PortalSpec("127.0.1.2", "loop")).value().tag())
                .isEqualTo(2);
        assertThat(portals.create(new PortalSpec("127.0.1.1", "loop")).value().tag())
                .isEqualTo(3);
        portals.register(List.of(IpAddress.parse("127.0.1.9")));
        assertThat(portals.get("127.0.1.9").tag()).isEqualTo(4);
    }

    @Test
    void anAddressIsOfANodeOrFloatsButNotBoth() throws ServiceException {
        portals.create(new PortalSpec("127.0.1.1", "loop"));
        failure(Kind.CONFLICT, () -> portals.register(List.of(IpAddress.parse("127.0.1.1"))));
        portals.register(List.of(IpAddress.parse("127.0.1.9")));
        failure(Kind.CONFLICT, () -> portals.create(new PortalSpec("127.0.1.9", "loop")));
        failure(Kind.CONFLICT, () -> portals.move("127.0.1.9", "node-1"));
        failure(Kind.CONFLICT, () -> portals.delete("127.0.1.9"));
    }

    @Test
    void aMoveHasItsWayWhoeverThePortalWasPromisedTo() throws ServiceException {
        portals.create(new PortalSpec("127.0.1.1", "loop"));
        OwnerRecord leaving = OwnerRecord.assigned("id-1", 7, "").serving("").leaving("id-1", "");
        own("127.0.1.1", leaving);
        portals.move("127.0.1.1", "node-2");
        assertThat(owner("127.0.1.1").next()).isEqualTo("id-2");
        own("127.0.1.1", leaving.released(""));
        portals.move("127.0.1.1", "node-2");
        assertThat(owner("127.0.1.1").next()).isEqualTo("id-2");
        assertThat(owner("127.0.1.1").isGivenUp()).isTrue();
    }

    @Test
    void whoLeavesForAnotherNodeIsAskedToComeBack() throws ServiceException {
        portals.create(new PortalSpec("127.0.1.1", "loop"));
        own("127.0.1.1", OwnerRecord.assigned("id-1", 7, "").serving("").leaving("id-2", ""));
        portals.move("127.0.1.1", "node-1");
        assertThat(owner("127.0.1.1").next()).isEqualTo("id-1");
        own("127.0.1.1", OwnerRecord.assigned("id-1", 7, "").serving(""));
        portals.move("127.0.1.1", "node-1");
        assertThat(owner("127.0.1.1").serves()).as("it is there").isTrue();
    }

    private OwnerRecord owner(String address) {
        return fixture.catalog.get(Records.PORTAL_OWNER, address).orElseThrow().value();
    }

    @Test
    void showsWhoHasAPortalAsLongAsHisLeaseLasts() throws ServiceException {
        portals.create(new PortalSpec("127.0.1.1", "loop"));
        OwnerRecord assigned = OwnerRecord.assigned("id-1", 7, "");
        own("127.0.1.1", assigned);
        assertThat(portals.get("127.0.1.1").node()).isEqualTo("node-1");
        assertThat(ownership("127.0.1.1")).isEqualTo(Ownership.ASSIGNED);
        own("127.0.1.1", assigned.serving(""));
        assertThat(ownership("127.0.1.1")).isEqualTo(Ownership.SERVING);
        fixture.catalog.commit(new Transaction()
                .put(Records.GATEWAY, "id-1", new GatewayRecord(8, 0, GatewayRecord.FENCED, List.of())));
        assertThat(ownership("127.0.1.1")).isEqualTo(Ownership.ABSENT);
    }

    @Test
    void aMoveAsksTheOwnerToLetGoAndMakesAHome() throws ServiceException {
        portals.create(new PortalSpec("127.0.1.1", "loop"));
        own("127.0.1.1", OwnerRecord.assigned("id-1", 7, "").serving(""));
        Portal moving = portals.move("127.0.1.1", "node-2");
        assertThat(Objects.requireNonNull(moving.floating()).home()).isEqualTo("node-2");
        assertThat(ownership("127.0.1.1")).isEqualTo(Ownership.LEAVING);
        OwnerRecord owner = fixture.catalog
                .get(Records.PORTAL_OWNER, "127.0.1.1")
                .orElseThrow()
                .value();
        assertThat(owner.nodeId()).isEqualTo("id-1");
        assertThat(owner.next()).isEqualTo("id-2");
        fixture.catalog.commit(new Transaction()
                .put(Records.GATEWAY, "id-1", new GatewayRecord(8, 0, GatewayRecord.FENCED, List.of())));
        failure(Kind.CONFLICT, () -> portals.move("127.0.1.1", "node-1"));
        failure(Kind.INVALID, () -> portals.move("127.0.1.1", "node-9"));
    }

    @Test
    void aMoveForgivesTheNodeThatRefusedThePortalBefore() throws ServiceException {
        portals.create(new PortalSpec("127.0.1.1", "loop"));
        OwnerRecord refused = OwnerRecord.assigned("id-2", 7, "").refused("a port is taken", "");
        own("127.0.1.1", refused.givenTo("id-1", 7, "").serving(""));
        portals.move("127.0.1.1", "node-2");
        assertThat(ownership("127.0.1.1")).isEqualTo(Ownership.LEAVING);
        assertThat(fixture.catalog
                        .get(Records.PORTAL_OWNER, "127.0.1.1")
                        .orElseThrow()
                        .value()
                        .refusals())
                .isEmpty();
    }

    @Test
    void refusesNetworksThatCannotBe() {
        failure(Kind.INVALID, () -> networks.create(with(Announcement.LOOPBACK, null, "10.0.0.0/8", null)));
        failure(Kind.INVALID, () -> networks.create(with(Announcement.LOOPBACK, "lo", "127.0.0.0/8", null)));
        failure(Kind.INVALID, () -> networks.create(with(Announcement.L2, null, "10.0.0.0/8", null)));
        failure(Kind.INVALID, () -> networks.create(with(Announcement.L2, "a/b", "10.0.0.0/8", null)));
        failure(Kind.INVALID, () -> networks.create(with(Announcement.BGP, null, "10.0.0.0/8", null)));
        NetworkSpec.Peer peer = new NetworkSpec.Peer("10.0.0.1", 65001, "secret-of-peer", true);
        NetworkSpec.Bgp bgp = new NetworkSpec.Bgp(65000, List.of(peer), List.of("65000:70000"), null);
        failure(Kind.INVALID, () -> networks.create(with(Announcement.BGP, null, "10.0.0.0/8", bgp)));
        assertThat(bgp.toString()).doesNotContain("secret-of-peer");
        assertThat(networks.list()).hasSize(1);
    }

    @Test
    void refusesAnMtuThatNobodyWouldSeeTo() {
        failure(
                Kind.INVALID,
                () -> networks.create(new NetworkSpec("jumbo", Announcement.L2, "eth0", 0, 9000, "10.0.0.0/8", null)));
    }

    @Test
    void refusesPrefixesThatHostsElsewhereCannotReach() {
        for (String prefix : List.of("0.0.0.0/0", "127.0.0.0/8", "224.0.0.0/4", "169.254.0.0/16", "::1/128")) {
            failure(Kind.INVALID, () -> networks.create(with(Announcement.L2, "eth0", prefix, null)));
        }
    }

    private static NetworkSpec.Bgp routers(@Nullable Long med, NetworkSpec.Peer... peers) {
        return new NetworkSpec.Bgp(65000, List.of(peers), List.of(), med);
    }

    private static NetworkSpec.Peer router(String address, @Nullable String password) {
        return new NetworkSpec.Peer(address, 65001, password, false);
    }

    /** Nodes would refuse them, too, but only when a portal comes, and again and again. */
    @Test
    void refusesRoutersThatNodesCouldNotSpeakTo() throws ServiceException {
        NetworkSpec.Peer good = router("192.0.2.1", "s".repeat(80));
        List<NetworkSpec.Bgp> bad = List.of(
                routers(-1L, good),
                routers(1L << 32, good),
                routers(null, good, router("192.0.2.1", null)),
                routers(null, router("127.0.0.1", null)),
                routers(null, router("fe80::1", null), good),
                routers(null, router("fd00::1", null)),
                routers(null, router("192.0.2.1", "s".repeat(81))),
                routers(null, router("192.0.2.1", "")),
                routers(null, router("192.0.2.1", "a\"b")),
                routers(null, router("192.0.2.1", "a\nb")));
        for (NetworkSpec.Bgp bgp : bad) {
            ServiceException refused =
                    failure(Kind.INVALID, () -> networks.create(with(Announcement.BGP, null, "10.0.0.0/8", bgp)));
            assertThat(refused.getMessage()).doesNotContain("sss").doesNotContain("a\"b");
        }
        networks.create(with(Announcement.BGP, null, "10.0.0.0/8", routers((1L << 32) - 1, good)));
        for (String overlapping : List.of("10.1.0.0/16", "8.0.0.0/5")) {
            failure(
                    Kind.CONFLICT,
                    () -> networks.create(
                            new NetworkSpec("two", Announcement.BGP, null, 0, 0, overlapping, routers(null, good))));
        }
    }

    @Test
    void passwordsOfRoutersAreNeverShown() throws ServiceException {
        NetworkSpec.Peer peer = new NetworkSpec.Peer("10.0.0.1", 65001, "secret-of-peer", true);
        NetworkSpec.Bgp bgp = new NetworkSpec.Bgp(65000, List.of(peer), List.of("65000:7"), 10L);
        HostNetwork made =
                networks.create(with(Announcement.BGP, null, "10.0.0.0/8", bgp)).value();
        assertThat(Objects.requireNonNull(made.spec().bgp()).peers().get(0).password())
                .isNull();
        assertThat(fixture.catalog.list(Records.NETWORK).toString()).doesNotContain("secret-of-peer");
    }

    private static NetworkSpec with(
            Announcement announcer, @Nullable String networkInterface, String prefix, NetworkSpec.@Nullable Bgp bgp) {
        return new NetworkSpec("other", announcer, networkInterface, 0, 0, prefix, bgp);
    }
}
