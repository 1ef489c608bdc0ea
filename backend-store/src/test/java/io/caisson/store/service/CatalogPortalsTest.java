package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.service.ServiceException.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CatalogPortalsTest {
    private final ServiceFixture fixture = new ServiceFixture();
    private final PortalService portals = fixture.services.portals();

    private void register(String... addresses) throws ServiceException {
        portals.register(Arrays.stream(addresses).map(IpAddress::parse).toList());
    }

    private List<String> numbered() {
        return portals.list().stream()
                .map(portal -> portal.tag() + " " + portal.address())
                .toList();
    }

    @Test
    void anAddressKeepsTheNumberItWasGivenFirst() throws ServiceException {
        register("10.77.1.1", "10.77.2.1");
        register("fd00:0:0:0:0:0:0:1", "10.77.2.1", "10.77.1.1");
        register("fd00::1");
        assertThat(numbered()).containsExactly("1 10.77.1.1", "2 10.77.2.1", "3 fd00::1");
        Portal portal = portals.get("fd00:0::1");
        assertThat(portal.target()).isEqualTo("iqn.2026-11.io.caisson:test.default");
        assertThat(portal.portalGroup()).isEqualTo("default");
        assertThat(portal.state()).isEqualTo("serving");
    }

    @Test
    void twoNodesNeverGiveOneNumber() throws ServiceException {
        // Somebody else, who has not seen our address yet, takes the number that we are about to take.
        fixture.catalog.beforeNextCommit = () -> fixture.catalog.commit(new Transaction()
                .put(Records.PORTAL, "10.0.0.9", new PortalRecord("pg", 1, PortalRecord.SERVING, null, ""))
                .put(Records.NAME, "portal/1", new NameRecord("10.0.0.9")));
        register("10.77.1.1");
        assertThat(numbered()).containsExactly("1 10.0.0.9", "2 10.77.1.1");
    }

    @Test
    void aGroupHasNoMorePortalsThanAHostCanBeToldOf() throws ServiceException {
        register(IntStream.rangeClosed(1, 255).mapToObj(i -> "10.0.0." + i).toArray(String[]::new));
        failure(Kind.CONFLICT, () -> register("10.0.1.1"));
        assertThat(portals.list()).hasSize(255);
    }

    @Test
    void drainsAndResumes() throws ServiceException {
        register("10.77.1.1", "10.77.2.1");
        Portal draining = portals.drain("10.77.1.1", null);
        assertThat(draining.state()).isEqualTo("draining");
        assertThat(draining.successor()).isNull();
        assertThat(fixture.askedFor).isEqualTo(fixture.catalog.revision());
        assertThat(portals.drain("10.77.1.1", "10.77.2.1").successor()).isEqualTo("10.77.2.1");
        long revision = fixture.catalog.revision();
        portals.drain("10.77.1.1", "10.77.2.1");
        assertThat(fixture.catalog.revision()).isEqualTo(revision);
        Portal resumed = portals.resume("10.77.1.1");
        assertThat(resumed.state()).isEqualTo("serving");
        assertThat(resumed.successor()).isNull();
        assertThat(resumed.tag()).isEqualTo(1);
    }

    @Test
    void refusesSuccessorsThatCannotTakeSessions() throws ServiceException {
        register("10.77.1.1", "10.77.2.1");
        failure(Kind.NOT_FOUND, () -> portals.drain("10.77.9.1", null));
        failure(Kind.NOT_FOUND, () -> portals.resume("portal"));
        failure(Kind.INVALID, () -> portals.drain("10.77.1.1", "10.77.1.1"));
        failure(Kind.INVALID, () -> portals.drain("10.77.1.1", "10.77.9.1"));
        portals.drain("10.77.2.1", null);
        failure(Kind.CONFLICT, () -> portals.drain("10.77.1.1", "10.77.2.1"));
        assertThat(portals.get("10.77.1.1").state()).isEqualTo("serving");
        fixture.catalog.commit(new Transaction()
                .put(Records.PORTAL, "10.0.0.9", new PortalRecord("other", 9, PortalRecord.SERVING, null, "")));
        failure(Kind.INVALID, () -> portals.drain("10.77.1.1", "10.0.0.9"));
    }
}
