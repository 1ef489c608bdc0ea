package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.AuthorityRecord;
import io.caisson.store.catalog.Records.ClusterRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.service.NetworkSpec.Announcement;
import io.caisson.store.service.ServiceException.Kind;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogManagementTest {
    private static final String ADDRESS = "127.0.1.100";

    private final ServiceFixture fixture = new ServiceFixture();
    private final NodeService nodes = fixture.services.nodes();
    private final PortalService portals = fixture.services.portals();
    private final NetworkService networks = fixture.services.networks();

    @BeforeEach
    void aNetwork() throws ServiceException {
        networks.create(new NetworkSpec("loop", Announcement.LOOPBACK, null, 0, 0, "127.0.1.0/24", null));
        if (fixture.catalog.list(Records.CLUSTER).isEmpty()) {
            fixture.catalog.commit(
                    new Transaction().put(Records.CLUSTER, Records.SELF, new ClusterRecord("c", "c", "")));
        }
    }

    private void haveAuthority() {
        fixture.catalog.commit(
                new Transaction().put(Records.AUTHORITY, Records.AUTHORITY_ID, new AuthorityRecord("", "", "")));
    }

    private ManagementAddress now() throws ServiceException {
        return requireNonNull(nodes.cluster().management());
    }

    @Test
    void anAddressOfAllNodesNeedsACluster() {
        failure(Kind.CONFLICT, () -> nodes.manageAt(ADDRESS, "loop", 8443));
    }

    @Test
    void thereIsOneAndItCanBeChangedAndGo() throws ServiceException {
        haveAuthority();
        assertThat(nodes.cluster().management()).isNull();
        assertThat(nodes.manageAt(ADDRESS, "loop", 8443).management())
                .isEqualTo(new ManagementAddress(ADDRESS, 8443, "loop", null, false, null));
        nodes.manageAt(ADDRESS, "loop", 8443);
        nodes.manageAt(ADDRESS, "loop", 9443);
        assertThat(now().port()).isEqualTo(9443);
        nodes.manageAt("127.0.1.101", "loop", 9443);
        assertThat(now().address()).isEqualTo("127.0.1.101");
        assertThat(fixture.catalog.list(Records.MANAGEMENT)).hasSize(1);
        failure(Kind.IN_USE, () -> networks.delete("loop"));
        assertThat(nodes.manageAtEachNode().management()).isNull();
        nodes.manageAtEachNode();
        networks.delete("loop");
    }

    @Test
    void whatIsSomebodysAddressAlreadyIsRefused() throws ServiceException {
        haveAuthority();
        portals.create(new PortalSpec("127.0.1.1", "loop"));
        failure(Kind.CONFLICT, () -> nodes.manageAt("127.0.1.1", "loop", 8443));
        failure(Kind.INVALID, () -> nodes.manageAt("127.0.2.1", "loop", 8443));
        failure(Kind.INVALID, () -> nodes.manageAt(ADDRESS, "no-such", 8443));
        failure(Kind.INVALID, () -> nodes.manageAt("nowhere", "loop", 8443));
        failure(Kind.INVALID, () -> nodes.manageAt(ADDRESS, "loop", 0));
        fixture.catalog.commit(new Transaction()
                .put(Records.NODE, "id-1", new NodeRecord(1, "").withApi("https://127.0.1.7:8443", "f")));
        failure(Kind.CONFLICT, () -> nodes.manageAt("127.0.1.7", "loop", 8443));
        nodes.manageAt(ADDRESS, "loop", 8443);
        failure(Kind.CONFLICT, () -> portals.create(new PortalSpec(ADDRESS, "loop")));
    }

    @Test
    void whoHasItIsToldAsLongAsItsGatewayServes() throws ServiceException {
        haveAuthority();
        nodes.manageAt(ADDRESS, "loop", 8443);
        fixture.catalog.commit(new Transaction()
                .put(Records.NODE, "id-1", new NodeRecord(1, ""))
                .put(Records.GATEWAY, "id-1", new GatewayRecord(7, 0, GatewayRecord.SERVING, List.of()))
                .put(Records.PORTAL_OWNER, ADDRESS, OwnerRecord.assigned("id-1", 7, "")));
        assertThat(now().node()).isEqualTo("node-1");
        assertThat(now().isServed()).isFalse();
        fixture.catalog.commit(new Transaction()
                .put(
                        Records.PORTAL_OWNER,
                        ADDRESS,
                        OwnerRecord.assigned("id-1", 7, "").serving("")));
        assertThat(now().isServed()).isTrue();
        fixture.catalog.commit(new Transaction()
                .put(Records.GATEWAY, "id-1", new GatewayRecord(8, 0, GatewayRecord.SERVING, List.of())));
        assertThat(now().isServed()).isFalse();
    }
}
