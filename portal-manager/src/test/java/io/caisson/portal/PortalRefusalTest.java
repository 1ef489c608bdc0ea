package io.caisson.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Announcer;
import io.caisson.portal.announce.AnnouncerState;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A portal that hosts can no longer be made to find here, at a node that holds its lease. */
@Timeout(60)
class PortalRefusalTest {

    private static final String ADDRESS = "10.1.0.1";

    private final FakeCatalog catalog = new FakeCatalog();
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean broken;
    private PortalKeeper keeper;

    private final class Listeners implements PortalListeners {
        @Override
        public void bind(InetAddress address, PortalPorts ports) {
            calls.add("bind");
        }

        @Override
        public void accept(InetAddress address) {
            calls.add("accept");
        }

        @Override
        public CompletionStage<Void> withdraw(InetAddress address, Duration patience) {
            calls.add("withdraw within " + patience);
            return left;
        }

        @Override
        public void drop(InetAddress address) {
            calls.add("drop");
        }
    }

    private final class Network implements Announcer {
        @Override
        public void claim(InetAddress address, long untilNanos) throws AnnounceException {
            renew(address, untilNanos);
        }

        @Override
        public void renew(InetAddress address, long untilNanos) throws AnnounceException {
            if (broken) {
                failures.incrementAndGet();
                throw new AnnounceException("the interface is gone", "bring it back");
            }
        }

        @Override
        public void release(InetAddress address) {
            calls.add("release");
        }

        @Override
        public AnnouncerState state() {
            return new AnnouncerState(List.of(), List.of(), List.of());
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void serve() {
        catalog.commit(new Transaction()
                .put(
                        Records.NETWORK,
                        "net",
                        new NetworkRecord("net", NetworkRecord.L2, "eth0", 0, 0, "10.1.0.0/16", null, ""))
                .put(
                        Records.PORTAL,
                        ADDRESS,
                        new PortalRecord(
                                "pg",
                                1,
                                PortalRecord.SERVING,
                                null,
                                "",
                                null,
                                new FloatingRecord("net", List.of(), null, 3260, 4420, 8009)))
                .put(Records.PORTAL_OWNER, ADDRESS, OwnerRecord.assigned("me", 1, "")));
        keeper = new PortalKeeper(
                new KeeperParts(
                        catalog,
                        "me",
                        GatewayLease.alone(1),
                        revision -> CompletableFuture.completedFuture(null),
                        new Listeners(),
                        Duration.ofSeconds(3),
                        Clock.systemUTC(),
                        nanos::get,
                        why -> calls.add("epoch given up"),
                        failure -> calls.add("end of the node")),
                network -> new Network());
        keeper.start();
        awaitState(OwnerRecord.SERVING);
    }

    @AfterEach
    void stop() {
        keeper.close();
    }

    private String state() {
        return catalog.get(Records.PORTAL_OWNER, ADDRESS).orElseThrow().value().state();
    }

    private void awaitState(String wanted) {
        while (!state().equals(wanted)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whatItsHostsHaveUnderWayIsOverBeforeItIsGivenUp() {
        assertThat(calls).containsExactly("bind", "accept");
        broken = true;
        long before = failures.get();
        while (failures.get() == before) {
            Thread.onSpinWait();
        }
        while (calls.size() == 2) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertThat(calls).containsExactly("bind", "accept", "withdraw within PT0S");
        assertThat(state()).isEqualTo(OwnerRecord.SERVING);
        left.complete(null);
        awaitState(OwnerRecord.REFUSED);
        assertThat(calls).startsWith("bind", "accept", "withdraw within PT0S", "drop", "release");
    }
}
