package io.caisson.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.ManagementRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes, and a portal at home at the first of them. */
class PortalAssignerTest {
    private static final String ADDRESS = "10.1.0.1";
    private static final Duration STEADY_AFTER = Duration.ofSeconds(30);

    private final FakeCatalog catalog = new FakeCatalog();
    private final AtomicLong nanos = new AtomicLong();
    private final PortalAssigner assigner =
            new PortalAssigner(catalog, () -> true, STEADY_AFTER, Clock.systemUTC(), nanos::get);

    @BeforeEach
    void serve() {
        catalog.commit(new Transaction()
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
                                new FloatingRecord("net", List.of(), "a", 3260, 4420, 8009)))
                .put(Records.GATEWAY, "a", new GatewayRecord(1, 0, GatewayRecord.SERVING, List.of()))
                .put(Records.GATEWAY, "b", new GatewayRecord(1, 0, GatewayRecord.SERVING, List.of())));
        state("a", NodeRecord.ACTIVE);
        state("b", NodeRecord.ACTIVE);
    }

    private void state(String node, String state) {
        catalog.commit(new Transaction().put(Records.NODE, node, new NodeRecord(node.charAt(0), "").withState(state)));
    }

    private void put(OwnerRecord owner) {
        catalog.commit(new Transaction().put(Records.PORTAL_OWNER, ADDRESS, owner));
    }

    private OwnerRecord owner() {
        return catalog.get(Records.PORTAL_OWNER, ADDRESS).orElseThrow().value();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        assigner.tick();
    }

    @Test
    void whatLeftANodeInMaintenanceDoesNotComeBackAsSoonAsThatEnds() {
        put(OwnerRecord.assigned("a", 1, "").serving(""));
        pass(STEADY_AFTER);
        pass(STEADY_AFTER);
        state("a", NodeRecord.MAINTENANCE);
        pass(Duration.ofSeconds(1));
        assertThat(owner().isLeaving()).isTrue();
        put(owner().released(""));
        pass(Duration.ofSeconds(1));
        assertThat(owner().nodeId()).isEqualTo("b");
        put(owner().serving(""));
        pass(STEADY_AFTER);

        state("a", NodeRecord.ACTIVE);
        pass(Duration.ofSeconds(1));
        pass(STEADY_AFTER.minusSeconds(1));
        assertThat(owner().isLeaving())
                .as("its gateway has served all the time")
                .isFalse();

        pass(Duration.ofSeconds(1));
        assertThat(owner().isLeaving()).as("it comes home").isTrue();
    }

    @Test
    void onlyWhoLeadsTheCatalogGivesPortalsAway() {
        PortalAssigner elsewhere =
                new PortalAssigner(catalog, () -> false, STEADY_AFTER, Clock.systemUTC(), nanos::get);

        elsewhere.tick();
        assertThat(catalog.get(Records.PORTAL_OWNER, ADDRESS)).isEmpty();

        assigner.tick();
        assertThat(owner().nodeId()).isEqualTo("a");
    }

    @Test
    void whereTheClusterIsManagedFloatsAsAPortalDoes() {
        String managed = "10.1.0.9";
        catalog.commit(new Transaction().put(Records.MANAGEMENT, managed, new ManagementRecord("net", 8443, "")));
        assigner.tick();
        OwnerRecord first =
                catalog.get(Records.PORTAL_OWNER, managed).orElseThrow().value();
        assertThat(first.isAssigned()).isTrue();
        catalog.commit(new Transaction()
                .put(Records.PORTAL_OWNER, managed, first.serving(""))
                .put(Records.GATEWAY, first.nodeId(), new GatewayRecord(2, 0, GatewayRecord.FENCED, List.of())));
        assigner.tick();
        assertThat(catalog.get(Records.PORTAL_OWNER, managed)
                        .orElseThrow()
                        .value()
                        .nodeId())
                .isNotEqualTo(first.nodeId());
        OwnerRecord second =
                catalog.get(Records.PORTAL_OWNER, managed).orElseThrow().value();
        catalog.commit(new Transaction()
                .delete(Records.MANAGEMENT, managed)
                .put(Records.PORTAL_OWNER, managed, second.released("")));
        assigner.tick();
        assertThat(catalog.get(Records.PORTAL_OWNER, managed)).isEmpty();
    }

    @Test
    void whoIsAboutToEndGivesItsPortalsToOthersAndGetsNone() {
        put(OwnerRecord.assigned("a", 1, "").serving(""));
        pass(STEADY_AFTER);
        pass(STEADY_AFTER);
        GatewayRecord serving = new GatewayRecord(1, 1, GatewayRecord.SERVING, List.of());

        catalog.commit(new Transaction().put(Records.GATEWAY, "a", serving.aboutToEnd()));
        pass(Duration.ofSeconds(1));
        assertThat(owner().isLeaving()).isTrue();
        put(owner().released(""));
        pass(Duration.ofSeconds(1));

        assertThat(owner().nodeId()).isEqualTo("b");
        assertThat(owner().isAssigned()).isTrue();
    }
}
