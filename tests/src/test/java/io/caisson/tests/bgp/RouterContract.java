package io.caisson.tests.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.caisson.portal.netlink.Routing;
import io.caisson.tests.bgp.RoutedNetwork.Place;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What hosts behind a router may expect, whatever the router: they find an address where it is owned, and nowhere else, however its
 * owner leaves. Times are printed; their limits allow for a busy machine.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RouterContract {
    private static final int BFD_MILLIS = 300;
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    static final String PORTAL = "10.99.0.1";
    static final String OTHER_PORTAL = "10.99.0.2";
    static final String PORTAL_6 = "2001:db8:99::1";
    static final String NODE_A = "10.9.0.11";
    static final String NODE_B = "10.9.0.12";

    Path directory;
    RoutedNetwork network;
    Router router;
    Node a;
    Node b;

    abstract Router router(RoutedNetwork network, Path directory);

    @BeforeAll
    void build(@TempDir Path temporary) {
        directory = temporary;
        network = RoutedNetwork.create();
        router = router(network, directory);
    }

    @AfterAll
    void end() {
        if (router != null) {
            router.close();
        }
        if (network != null) {
            network.close();
        }
    }

    @BeforeEach
    void start() {
        a = Node.start(network, Place.NODE_A, directory);
        b = Node.start(network, Place.NODE_B, directory);
        a.join(BFD_MILLIS);
        b.join(BFD_MILLIS);
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
        network.mend(Place.NODE_A);
        awaitNoRoute(PORTAL);
        awaitNoRoute(PORTAL_6);
    }

    @Test
    void aPlannedMoveIsShort() {
        moves(PORTAL);
    }

    @Test
    void ipv6MovesAlike() {
        moves(PORTAL_6);
    }

    private void moves(String portal) {
        a.tell("hold", portal);
        try (Reachability probe = new Reachability(network, portal)) {
            probe.await(Place.NODE_A);
            long movedAt = System.nanoTime();
            a.tell("release", portal);
            assertThat(a.hasAddress(portal)).isFalse();
            b.tell("hold", portal);
            probe.await(Place.NODE_B);
            report("planned move of " + portal, probe.outage(movedAt));
            assertThat(probe.outage(movedAt)).isLessThan(AT_ONCE);
            assertOneAnswerer(probe);
        }
    }

    @Test
    void aKilledDaemonTakesItsRoutesWithIt() {
        a.tell("hold", PORTAL);
        awaitRoute(PORTAL, NODE_A);
        ProcessHandle bird = a.bird();
        try (Reachability probe = new Reachability(network, PORTAL)) {
            probe.await(Place.NODE_A);
            long killedAt = System.nanoTime();
            a.signal("KILL");
            Duration withdrawn = awaitNoRoute(PORTAL);
            report("route withdrawn after kill -9 of the daemon", withdrawn);
            assertThat(withdrawn).isLessThan(AT_ONCE);
            b.tell("hold", PORTAL);
            probe.await(Place.NODE_B);
            report("outage over kill -9, address given anew at once", probe.outage(killedAt));
            assertThat(probe.outage(killedAt)).isLessThan(AT_ONCE);
            assertOneAnswerer(probe);
        }
        Waiting.until("BIRD is dead", () -> !bird.isAlive());
        Waiting.until("the address is removed", () -> !a.hasAddress(PORTAL));
    }

    @Test
    void aStoppedDaemonLosesItsAddressBeforeItsClaimEnds() {
        a.tell("hold", PORTAL);
        awaitRoute(PORTAL, NODE_A);
        ProcessHandle bird = a.bird();
        long stoppedAt = System.nanoTime();
        a.signal("STOP");
        Duration withdrawn = awaitNoRoute(PORTAL);
        report("route withdrawn after SIGSTOP of the daemon, claims of 5 s", withdrawn);
        assertThat(withdrawn).isLessThan(Duration.ofNanos(AnnouncerMain.LEASE_NANOS));
        assertThat(bird.isAlive()).as("BIRD went on").isTrue();
        Waiting.until("the claim is over", () -> System.nanoTime() - stoppedAt > AnnouncerMain.LEASE_NANOS);
        b.tell("hold", PORTAL);
        awaitRoute(PORTAL, NODE_B);
        try (Reachability probe = new Reachability(network, PORTAL)) {
            probe.await(Place.NODE_B);
            a.signal("CONT");
            // It tried to renew what is over by then, as it did before.
            assertThat(a.ask("state")).contains("claims:  peers");
            assertThat(a.hasAddress(PORTAL)).isFalse();
            assertThat(Router.nextHops(network, PORTAL)).containsExactly(NODE_B);
            assertOneAnswerer(probe);
        }
    }

    @Test
    void aNodeThatIsCutOffIsMissedByBfd() {
        a.tell("hold", PORTAL);
        awaitRoute(PORTAL, NODE_A);
        network.cut(Place.NODE_A);
        Duration withdrawn = awaitNoRoute(PORTAL);
        report("route withdrawn after a cut, with BFD of 3 x 300 ms", withdrawn);
        assertThat(withdrawn).isLessThan(Duration.ofSeconds(3));
        Waiting.until("the node notices", () -> a.ask("state").contains("no router is told of the IPv4 addresses"));
    }

    @Test
    void whereABirdDiesAnotherTakesItsPlace() {
        a.tell("hold", PORTAL);
        awaitRoute(PORTAL, NODE_A);
        long first = a.bird().pid();
        Node.signal("KILL", first);
        report("route withdrawn after kill -9 of BIRD", awaitNoRoute(PORTAL));
        Duration back = awaitRoute(PORTAL, NODE_A);
        report("and back", back);
        assertThat(a.bird().pid()).isNotEqualTo(first);
        assertThat(back).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void aBirdThatHangsDoesNotKeepARoute() {
        a.tell("hold", PORTAL);
        awaitRoute(PORTAL, NODE_A);
        long hanging = a.bird().pid();
        Node.signal("STOP", hanging);
        a.tell("release", PORTAL);
        Duration withdrawn = awaitNoRoute(PORTAL);
        report("route withdrawn after the release at a BIRD that hangs", withdrawn);
        assertThat(withdrawn).isLessThan(AT_ONCE);
        a.awaitSession(RoutedNetwork.ROUTER_ADDRESS);
        assertThat(a.bird().pid()).isNotEqualTo(hanging);
    }

    @Test
    void aWrongPasswordIsSaidAndCostsTheOtherSessionNothing() {
        Instant before = sessionOf6();
        a.tell("change", Node.PREFIXES, Node.ipv4Peer(BFD_MILLIS, "another"), Node.ipv6Peer(BFD_MILLIS));
        Waiting.until("the password is blamed", () -> a.ask("state").contains("password"), () -> a.ask("state"));
        assertThat(a.ask("state"))
                .contains("10.9.0.1 AS 65000 is not told of addresses: ")
                .doesNotContain("another]");
        assertThat(a.ask("claim", PORTAL, "5000")).startsWith("failed no router can be told of 10.99.0.1: the router");
        assertThat(a.hasAddress(PORTAL)).isFalse();
        a.tell("claim", PORTAL_6, "5000");
        assertThat(sessionOf6()).isCloseTo(before, within(100, ChronoUnit.MILLIS));
        a.tell("change", Node.PREFIXES, Node.ipv4Peer(BFD_MILLIS, Router.PASSWORD), Node.ipv6Peer(BFD_MILLIS));
        a.awaitSession(RoutedNetwork.ROUTER_ADDRESS);
        a.tell("claim", PORTAL, "5000");
        awaitRoute(PORTAL, NODE_A);
    }

    /** Since when it is established. BIRD reckons it anew from its own clock each time, and is off by a millisecond now and then. */
    private Instant sessionOf6() {
        Matcher matcher = Pattern.compile(RoutedNetwork.ROUTER_ADDRESS_6 + "=ESTABLISHED@(\\S+)")
                .matcher(a.ask("state"));
        assertThat(matcher.find()).as("the IPv6 session is established").isTrue();
        return Instant.parse(matcher.group(1));
    }

    @Test
    void anotherAutonomousSystemThanExpectedIsSaid() {
        a.tell(
                "change",
                Node.PREFIXES,
                RoutedNetwork.ROUTER_ADDRESS + "|65001|300|1|" + Router.PASSWORD,
                Node.ipv6Peer(BFD_MILLIS));
        Waiting.until("the AS is blamed", () -> a.ask("state").contains("Bad peer AS"), () -> a.ask("state"));
    }

    @Test
    void routesHaveTheirPreferenceAndMarks() {
        a.tell("hold", PORTAL);
        awaitRoute(PORTAL, NODE_A);
        assertThat(router.details(PORTAL))
                .contains("77")
                .containsPattern("65010[:,]100")
                .containsPattern("4200000000[:, ]+1[:, ]+2");
    }

    @Test
    void eachPortalIsReachedAtItsOwner() {
        a.tell("hold", PORTAL);
        b.tell("hold", OTHER_PORTAL);
        awaitRoute(PORTAL, NODE_A);
        awaitRoute(OTHER_PORTAL, NODE_B);
        try (Reachability one = new Reachability(network, PORTAL)) {
            one.await(Place.NODE_A);
        }
        try (Reachability other = new Reachability(network, OTHER_PORTAL)) {
            other.await(Place.NODE_B);
        }
    }

    @Test
    void aRouterThatStartsAgainIsToldAgain() {
        a.tell("hold", PORTAL);
        awaitRoute(PORTAL, NODE_A);
        router.restart();
        Waiting.until(
                "the session was lost", () -> !a.ask("state").contains(RoutedNetwork.ROUTER_ADDRESS + "=ESTABLISHED"));
        a.awaitSession(RoutedNetwork.ROUTER_ADDRESS);
        b.awaitSession(RoutedNetwork.ROUTER_ADDRESS);
        awaitRoute(PORTAL, NODE_A);
    }

    @Test
    void aSecondNetworkSharesTheSession() {
        a.tell("hold", PORTAL);
        awaitRoute(PORTAL, NODE_A);
        assertThat(a.askOf("other", "network", "10.99.7.0/24", Node.ipv4Peer(BFD_MILLIS, "another")))
                .startsWith("failed the networks san and other have the router 10.9.0.1 in common");
        assertThat(a.askOf("other", "network", "10.99.0.0/16", Node.ipv4Peer(BFD_MILLIS, Router.PASSWORD)))
                .startsWith("failed the prefixes 10.99.0.0/16 of network other and 10.99.0.0/24 of network san");
        assertThat(a.askOf("other", "network", "10.99.7.0/24", Node.ipv4Peer(BFD_MILLIS, Router.PASSWORD)))
                .startsWith("ok");
        assertThat(a.askOf("other", "claim", "10.99.7.1", "60000")).startsWith("ok");
        awaitRoute("10.99.7.1", NODE_A);
        assertThat(a.askOf("other", "close")).startsWith("ok");
        awaitNoRoute("10.99.7.1");
        assertThat(Router.nextHops(network, PORTAL)).containsExactly(NODE_A);
    }

    @Test
    void whatAnEarlierProcessLeftIsNotAnnounced() {
        a.tell("close");
        network.at(Place.NODE_A, () -> {
            try (Routing routing = Routing.open()) {
                int loopback = routing.link("lo").orElseThrow().index();
                routing.assign(loopback, InetAddress.getByName("10.99.0.9"), 600);
                return true;
            }
        });
        a.join(BFD_MILLIS);
        assertThat(a.hasAddress("10.99.0.9")).isFalse();
        assertThat(Router.nextHops(network, "10.99.0.9")).isEmpty();
    }

    @Test
    void anAddressOfAnAdministratorIsNotTakenAway() {
        a.tell("close");
        network.ip(Place.NODE_A, "address", "add", "10.99.0.9/32", "dev", "lo");
        try {
            assertThat(a.ask("network", Node.PREFIXES, Node.ipv4Peer(0, Router.PASSWORD), Node.ipv6Peer(0)))
                    .startsWith("failed 10.99.0.9 is configured on lo for good");
            assertThat(a.hasAddress("10.99.0.9")).isTrue();
        } finally {
            network.ip(Place.NODE_A, "address", "delete", "10.99.0.9/32", "dev", "lo");
        }
    }

    @Test
    void routersFarAwayAreAcceptedAndThoseThatAreNotThereAreSaid() {
        a.tell(
                "change",
                Node.PREFIXES,
                "10.9.0.99|65000|0|1|",
                "10.10.0.20|65000|300|3|key",
                Node.ipv6Peer(BFD_MILLIS));
        Waiting.until(
                "what is wrong with each router",
                () -> a.ask("state").matches(".*router 10\\.9\\.0\\.99 .*router 10\\.10\\.0\\.20 .*"),
                () -> a.ask("state"));
        assertThat(a.ask("claim", PORTAL, "5000")).startsWith("failed no router can be told of 10.99.0.1");
        a.tell("claim", PORTAL_6, "5000");
    }

    @Test
    void aNetworkThatGoesLeavesNothing() {
        a.tell("claim", PORTAL, "60000");
        awaitRoute(PORTAL, NODE_A);
        long bird = a.bird().pid();
        a.tell("close");
        awaitNoRoute(PORTAL);
        assertThat(a.hasAddress(PORTAL)).isFalse();
        Waiting.until("BIRD has ended", () -> ProcessHandle.of(bird).isEmpty());
    }

    Duration awaitRoute(String portal, String hop) {
        return Waiting.until(
                portal + " is routed to " + hop,
                () -> Router.nextHops(network, portal).equals(List.of(hop)),
                () -> Router.nextHops(network, portal).toString() + a.ask("state"));
    }

    Duration awaitNoRoute(String portal) {
        return Waiting.until(
                portal + " is routed nowhere",
                () -> Router.nextHops(network, portal).isEmpty());
    }

    /** Once a node answers, those before it do not any more. */
    private static void assertOneAnswerer(Reachability probe) {
        List<Place> owners = probe.answers().stream()
                .map(Reachability.Answer::who)
                .reduce(
                        List.<Place>of(),
                        (before, who) -> before.isEmpty() || before.get(before.size() - 1) != who
                                ? Stream.concat(before.stream(), Stream.of(who)).toList()
                                : before,
                        (one, other) -> one);
        assertThat(owners).as("who answered, one after the other").doesNotHaveDuplicates();
    }

    private void report(String what, Duration time) {
        System.out.println(router.getClass().getSimpleName() + ": " + what + ": " + time.toMillis() + " ms");
    }
}
