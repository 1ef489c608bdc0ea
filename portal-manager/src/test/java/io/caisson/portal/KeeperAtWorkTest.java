package io.caisson.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Announcer;
import io.caisson.portal.announce.AnnouncerState;
import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.NetworkRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.gateway.GatewayLease;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The keeper's rounds one by one, by a clock and a lease of the test's; all on the test's thread. */
@Timeout(60)
class KeeperAtWorkTest {

    private static final String FIRST = "10.1.0.1";
    private static final String SECOND = "10.1.0.2";
    private static final long LEASE_NANOS = Duration.ofSeconds(5).toNanos();

    private final FakeCatalog catalog = new FakeCatalog();
    private final List<String> calls = new ArrayList<>();
    /** Calls such as {@code claim 10.1.0.1} that fail. */
    private final Set<String> failing = new HashSet<>();

    private final Lease lease = new Lease();
    private CompletableFuture<Void> served = CompletableFuture.completedFuture(null);
    private CompletableFuture<Void> left = CompletableFuture.completedFuture(null);
    private boolean isFaulty;
    private long now;
    private PortalKeeper keeper;

    private final class Lease implements GatewayLease {
        private long epoch = 1;
        private long until = LEASE_NANOS;

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public boolean isHeld() {
            return now < until;
        }

        @Override
        public long heldUntilNanos() {
            return until;
        }

        @Override
        public Subscription follow(Listener listener) {
            return () -> {};
        }
    }

    /** Makes no round but those of the test. */
    private static final class Unasked extends ScheduledThreadPoolExecutor {
        Unasked() {
            super(1);
        }

        @Override
        public void execute(Runnable round) {}
    }

    private final class Listeners implements PortalListeners {
        @Override
        public void bind(InetAddress address, PortalPorts ports) {
            calls.add("bind " + address.getHostAddress());
            if (isFaulty && address.getHostAddress().equals(FIRST)) {
                throw new IllegalStateException("a bug");
            }
        }

        @Override
        public void accept(InetAddress address) {
            calls.add("accept " + address.getHostAddress());
        }

        @Override
        public CompletionStage<Void> withdraw(InetAddress address, Duration patience) {
            return left;
        }

        @Override
        public void drop(InetAddress address) {
            calls.add("drop " + address.getHostAddress());
        }
    }

    private final class Network implements Announcer {
        @Override
        public void claim(InetAddress address, long untilNanos) throws AnnounceException {
            call("claim " + address.getHostAddress());
        }

        @Override
        public void renew(InetAddress address, long untilNanos) throws AnnounceException {
            call("renew " + address.getHostAddress());
        }

        @Override
        public void release(InetAddress address) throws AnnounceException {
            call("release " + address.getHostAddress());
        }

        private void call(String what) throws AnnounceException {
            calls.add(what);
            if (failing.contains(what)) {
                throw new AnnounceException(what + " failed", "mend it");
            }
        }

        @Override
        public AnnouncerState state() {
            return new AnnouncerState(List.of(), List.of(), List.of());
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void give() {
        catalog.commit(new Transaction()
                .put(
                        Records.NETWORK,
                        "net",
                        new NetworkRecord("net", NetworkRecord.L2, "eth0", 0, 0, "10.1.0.0/16", null, "")));
        for (String address : List.of(FIRST, SECOND)) {
            catalog.commit(new Transaction()
                    .put(
                            Records.PORTAL,
                            address,
                            new PortalRecord(
                                    "pg",
                                    1,
                                    PortalRecord.SERVING,
                                    null,
                                    "",
                                    null,
                                    new FloatingRecord("net", List.of(), null, 3260, 4420, 8009)))
                    .put(Records.PORTAL_OWNER, address, OwnerRecord.assigned("me", 1, "")));
        }
        keeper = new PortalKeeper(
                new KeeperParts(
                        catalog,
                        "me",
                        lease,
                        revision -> served,
                        new Listeners(),
                        Duration.ofSeconds(1),
                        Clock.systemUTC(),
                        () -> now,
                        why -> calls.add("epoch given up"),
                        failure -> calls.add("end of the node")),
                network -> new Network(),
                new Unasked());
    }

    private void look(int rounds) {
        for (int i = 0; i < rounds; i++) {
            now += Duration.ofMillis(100).toNanos();
            keeper.look();
        }
    }

    private void renewLease() {
        lease.until = now + LEASE_NANOS;
    }

    private String state(String address) {
        return catalog.get(Records.PORTAL_OWNER, address).orElseThrow().value().state();
    }

    @Test
    void itIsRefusedOnlyOnceNoHostFindsItHereWhateverTheAnnouncerSays() {
        failing.addAll(Set.of("claim " + FIRST, "release " + FIRST));
        look(30);
        renewLease();
        look(35);
        assertThat(calls).contains("claim " + FIRST, "release " + FIRST);
        assertThat(state(FIRST)).isEqualTo(OwnerRecord.ASSIGNED);
        failing.remove("release " + FIRST);
        look(1);
        assertThat(state(FIRST)).isEqualTo(OwnerRecord.REFUSED);
        keeper.close();
    }

    @Test
    void theLeaseIsNotGivenBackWhileAnAddressMayBeHere() {
        look(3);
        failing.add("release " + SECOND);
        keeper.close();
        assertThat(calls).contains("release " + FIRST, "release " + SECOND);
        assertThat(keeper.isClear()).isFalse();
    }

    @Test
    void theLeaseIsGivenBackOnceEverythingIsReleased() {
        look(3);
        keeper.close();
        assertThat(calls).contains("release " + FIRST, "release " + SECOND);
        assertThat(keeper.isClear()).isTrue();
    }

    @Test
    void allConnectionsAreDroppedBeforeAnyAnnouncerIsWaitedFor() {
        look(3);
        calls.clear();
        now = lease.until;
        keeper.look();
        assertThat(calls.subList(0, 2)).containsExactlyInAnyOrder("drop " + FIRST, "drop " + SECOND);
        assertThat(calls.subList(2, 4)).containsExactlyInAnyOrder("release " + FIRST, "release " + SECOND);
        keeper.close();
    }

    @Test
    void whatHostsUseIsProlongedBeforeWhatIsNewAndOneFailureSparesTheOthersOfItsNetwork() {
        failing.add("claim " + FIRST);
        look(1);
        assertThat(calls).contains("claim " + FIRST).doesNotContain("claim " + SECOND);
        failing.clear();
        failing.add("claim " + SECOND);
        look(3);
        calls.clear();
        renewLease();
        look(1);
        assertThat(calls).containsExactly("renew " + FIRST, "claim " + SECOND);
        keeper.close();
    }

    @Test
    void aClaimThatIsOverIsMadeAnew() {
        look(3);
        failing.add("renew " + FIRST);
        look(40);
        renewLease();
        look(1);
        now = LEASE_NANOS + 1;
        lease.until = now + LEASE_NANOS;
        calls.clear();
        keeper.look();
        assertThat(calls).contains("claim " + FIRST);
        keeper.close();
    }

    @Test
    void aFaultOfOnePortalDoesNotEndTheRound() {
        isFaulty = true;
        look(3);
        assertThat(state(SECOND)).isEqualTo(OwnerRecord.SERVING);
        renewLease();
        look(49);
        assertThat(state(FIRST)).isEqualTo(OwnerRecord.REFUSED);
        keeper.close();
    }

    @Test
    void aPortalThatTheNodeNeverGetsToServeIsRefused() {
        served = new CompletableFuture<>();
        look(20);
        renewLease();
        assertThat(calls).containsExactlyInAnyOrder("bind " + FIRST, "bind " + SECOND);
        look(40);
        assertThat(state(FIRST)).isEqualTo(OwnerRecord.REFUSED);
        assertThat(catalog.get(Records.PORTAL_OWNER, FIRST)
                        .orElseThrow()
                        .value()
                        .problem())
                .isEqualTo("this node does not get to serve it");
        keeper.close();
    }

    @Test
    void aPortalThatHostsCannotLeaveCostsTheNodeItsEpochOnceTheirPatienceIsOver() {
        look(3);
        left = new CompletableFuture<>();
        OwnerRecord owner =
                catalog.get(Records.PORTAL_OWNER, FIRST).orElseThrow().value();
        catalog.commit(new Transaction().put(Records.PORTAL_OWNER, FIRST, owner.leaving("other", "")));
        lease.until = Duration.ofMinutes(1).toNanos();

        look(60);
        assertThat(calls).doesNotContain("epoch given up");
        assertThat(state(FIRST)).isEqualTo(OwnerRecord.LEAVING);

        look(1);
        assertThat(calls).contains("epoch given up");
        left.complete(null);
        keeper.close();
    }

    @Test
    void aNodeThatNobodyLooksAfterEnds() {
        for (int second = 1; second < 30; second++) {
            keeper.examine();
        }
        look(1);
        for (int second = 1; second < 30; second++) {
            keeper.examine();
        }
        assertThat(calls).doesNotContain("end of the node");

        keeper.examine();
        assertThat(calls).contains("end of the node");
        keeper.close();
    }
}
