package io.caisson.store.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.NetworkRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Transaction;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the directories of both protocols say of floating portals. */
class KnownPortalsTest {

    private static final InetSocketAddress FIXED = new InetSocketAddress("10.1.0.9", 3260);
    private static final InetSocketAddress HERE = new InetSocketAddress("10.1.0.1", 3261);

    private final FakeCatalog catalog = new FakeCatalog();
    private final CatalogExportDirectory iscsi = new CatalogExportDirectory(id -> Optional.empty());
    private final CatalogSubsystemDirectory nvme = new CatalogSubsystemDirectory("n", id -> Optional.empty());

    @BeforeEach
    void twoFloatingPortals() {
        catalog.commit(new Transaction()
                .put(Records.PORTAL_GROUP, "pg", new PortalGroupRecord("g", "iqn.t", 7, ""))
                .put(
                        Records.NETWORK,
                        "red",
                        new NetworkRecord("red", NetworkRecord.L2, "eth0", 0, 0, "10.1.0.0/16", null, ""))
                .put(Records.GATEWAY, "other", new GatewayRecord(1, 3, GatewayRecord.SERVING, List.of()))
                .put(Records.PORTAL, "10.1.0.9", new PortalRecord("pg", 3, PortalRecord.SERVING, null, ""))
                .put(Records.PORTAL, "10.9.0.9", new PortalRecord("pg", 4, PortalRecord.SERVING, null, ""))
                .put(Records.PORTAL, "10.1.0.1", floating(1))
                .put(Records.PORTAL, "10.1.0.2", floating(2)));
        rebuild();
    }

    private static PortalRecord floating(int number) {
        return new PortalRecord(
                "pg",
                number,
                PortalRecord.SERVING,
                null,
                "",
                null,
                new FloatingRecord("red", List.of(), null, 3261, 4421, 8010));
    }

    private void rebuild() {
        iscsi.rebuild(catalog);
        nvme.rebuild(catalog);
    }

    private void owner(String address, OwnerRecord owner) {
        catalog.commit(new Transaction().put(Records.PORTAL_OWNER, address, owner));
        rebuild();
    }

    private static PortalView view(String address, int port, int number) {
        return new PortalView(new InetSocketAddress(address, port), number, false, null, "red");
    }

    private TargetView target() {
        return iscsi.iscsiTargets().get(0);
    }

    private SubsystemView subsystem() {
        return nvme.subsystems().get(0);
    }

    @Test
    void aPortalThatFloatsIsSaidToBeWhereItIs() {
        iscsi.portalsChanged(List.of(FIXED, HERE));
        assertThat(target().portals()).containsExactly(view("10.1.0.9", 3260, 3), view("10.1.0.1", 3261, 1));
        assertThat(target().elsewhere()).isEqualTo(new OtherPortals(List.of(), List.of(view("10.1.0.2", 3261, 2))));
        owner("10.1.0.2", OwnerRecord.assigned("other", 1, ""));
        assertThat(target().elsewhere().served()).as("it is not served yet").isEmpty();
        owner("10.1.0.2", OwnerRecord.assigned("other", 1, "").serving(""));
        assertThat(target().elsewhere()).isEqualTo(new OtherPortals(List.of(view("10.1.0.2", 3261, 2)), List.of()));
        owner("10.1.0.2", OwnerRecord.assigned("other", 1, "").serving("").leaving(null, ""));
        assertThat(target().elsewhere().served()).as("it leaves").isEmpty();
    }

    @Test
    void aPortalOfANodeThatIsGoneIsServedNowhere() {
        owner("10.1.0.2", OwnerRecord.assigned("other", 1, "").serving(""));
        assertThat(target().elsewhere().served()).hasSize(1);
        catalog.commit(new Transaction()
                .put(Records.GATEWAY, "other", new GatewayRecord(2, 0, GatewayRecord.FENCING, List.of("g"))));
        rebuild();
        assertThat(target().elsewhere())
                .isEqualTo(new OtherPortals(List.of(), List.of(view("10.1.0.1", 3261, 1), view("10.1.0.2", 3261, 2))));
        catalog.commit(new Transaction()
                .put(Records.GATEWAY, "other", new GatewayRecord(2, 0, GatewayRecord.SERVING, List.of())));
        rebuild();
        assertThat(target().elsewhere().served()).as("that was another epoch").isEmpty();
    }

    @Test
    void eachProtocolHasItsOwnPort() {
        owner("10.1.0.2", OwnerRecord.assigned("other", 1, "").serving(""));
        assertThat(target().elsewhere().served()).containsExactly(view("10.1.0.2", 3261, 2));
        assertThat(subsystem().elsewhere().served()).containsExactly(view("10.1.0.2", 4421, 2));
    }

    @Test
    void whatListensHereIsHereWhateverTheCatalogSaysStill() {
        owner("10.1.0.1", OwnerRecord.assigned("other", 1, "").serving(""));
        iscsi.portalsChanged(List.of(HERE));
        assertThat(target().portals()).containsExactly(view("10.1.0.1", 3261, 1));
        assertThat(target().elsewhere().served()).isEmpty();
    }

    @Test
    void aPortalThatDoesNotFloatIsNobodysButOfWhoListensThere() {
        assertThat(target().elsewhere().unserved())
                .extracting(PortalView::relativePortId)
                .containsExactly(1, 2);
        iscsi.portalsChanged(List.of(new InetSocketAddress("10.9.0.9", 3260)));
        assertThat(target().portals()).extracting(PortalView::network).containsOnlyNulls();
    }

    @Test
    void aPortalThatLeavesDrainsForItsProtocolAlone() {
        InetSocketAddress overNvme = new InetSocketAddress("10.1.0.1", 4421);
        iscsi.portalsChanged(List.of(HERE));
        nvme.portalsChanged(List.of(overNvme), Set.of(overNvme));
        assertThat(subsystem().portals()).extracting(PortalView::draining).containsExactly(true);
        assertThat(target().portals()).extracting(PortalView::draining).containsExactly(false);
        nvme.portalsChanged(List.of(overNvme));
        assertThat(subsystem().portals()).extracting(PortalView::draining).containsExactly(false);
    }

    @Test
    void aNetworkThatIsNotUnderstoodHidesNothing() {
        catalog.commit(new Transaction()
                .put(Records.NETWORK, "red", new NetworkRecord("red", "later", null, 0, 0, "10.1.*", null, "")));
        iscsi.portalsChanged(List.of(FIXED, HERE));
        rebuild();
        assertThat(target().portals())
                .extracting(PortalView::relativePortId, PortalView::network)
                .containsExactly(Tuple.tuple(3, null), Tuple.tuple(1, "red"));
    }

    @Test
    void followersHearWhenAPortalIsServedElsewhere() {
        AtomicInteger told = new AtomicInteger();
        iscsi.onChange(told::incrementAndGet);
        owner("10.1.0.2", OwnerRecord.assigned("other", 1, ""));
        assertThat(told).hasValue(0);
        owner("10.1.0.2", OwnerRecord.assigned("other", 1, "").serving(""));
        assertThat(told).hasValue(1);
        owner("10.1.0.2", OwnerRecord.assigned("other", 1, "").serving("later"));
        assertThat(told).as("nothing that a host could see").hasValue(1);
    }
}
