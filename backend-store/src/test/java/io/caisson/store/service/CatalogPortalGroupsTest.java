package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.Protocol;
import io.caisson.store.service.NetworkSpec.Announcement;
import io.caisson.store.service.ServiceException.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogPortalGroupsTest {
    private final ServiceFixture fixture = new ServiceFixture();
    private final PortalGroupService groups = fixture.services.portalGroups();

    @BeforeEach
    void makeNetworks() throws ServiceException {
        for (String network : List.of("a", "b", "c")) {
            fixture.services
                    .networks()
                    .create(new NetworkSpec(
                            network, Announcement.L2, "eth1", 0, 0, "10.1." + (int) network.charAt(0) + ".0/24", null));
        }
    }

    private PortalGroup create(String name, String... networks) throws ServiceException {
        return groups.create(new PortalGroupSpec(name, List.of(networks))).value();
    }

    private Portal portal(String address, @Nullable String group, String network) throws ServiceException {
        return fixture.services
                .portals()
                .create(new PortalSpec(address, group, network, List.of(), null, 3260, 4420, 8009))
                .value();
    }

    private Export export(String volume, String host, @Nullable String group) throws ServiceException {
        return fixture.services
                .exports()
                .create(new ExportSpec(volume, host, Protocol.ISCSI, null, false, group))
                .value();
    }

    @Test
    void aGroupHasATargetAndASubsystemOfItsOwnForEver() throws ServiceException {
        PortalGroup made = create("lab.2", "a", "b");
        assertThat(made.iscsiTarget()).isEqualTo("iqn.2026-11.io.caisson:test.lab.2");
        assertThat(made.nvmeSubsystem()).isEqualTo("nqn.2026-11.io.caisson:test.lab.2");
        assertThat(made.networks()).containsExactly("a", "b");
        assertThat(groups.create(new PortalGroupSpec("lab.2", List.of("b", "a")))
                        .isNew())
                .isFalse();
        failure(Kind.CONFLICT, () -> create("lab.2", "a"));
        assertThat(groups.list()).extracting(PortalGroup::name).containsExactly("default", "lab.2");
    }

    @Test
    void itHasTwoNetworksAtMostAndANameThatHostsTake() {
        failure(Kind.INVALID, () -> create("x", "a", "b", "c"));
        failure(Kind.INVALID, () -> create("x", "a", "a"));
        failure(Kind.INVALID, () -> create("x", "nowhere"));
        failure(Kind.INVALID, () -> create("Big"));
        failure(Kind.INVALID, () -> create("under_score"));
        assertThat(groups.list()).hasSize(1);
    }

    @Test
    void itsPortalsAreInItsNetworks() throws ServiceException {
        create("two", "a", "b");
        assertThat(portal("10.1.97.10", "two", "a").target()).endsWith(".two");
        assertThat(failure(Kind.INVALID, () -> portal("10.1.99.10", "two", "c")).pointer())
                .isEqualTo("/network");
        portal("10.1.99.10", null, "c");
        assertThat(groups.get("two").portals()).containsExactly("10.1.97.10");
        assertThat(groups.get("default").portals()).containsExactly("10.1.99.10");
    }

    @Test
    void aHostSeesAVolumeThroughOneGroup() throws ServiceException {
        create("two");
        fixture.volume("v");
        fixture.volume("w");
        fixture.host("h");
        Export first = export("v", "h", "two");
        assertThat(first.target()).endsWith(".two");
        assertThat(first.portalGroup()).isEqualTo("two");
        assertThat(export("w", "h", null).number()).as("numbers are of a group").isEqualTo(first.number());
        failure(Kind.CONFLICT, () -> export("v", "h", null));
        assertThat(failure(Kind.INVALID, () -> export("v", "h", "none")).pointer())
                .isEqualTo("/portalGroup");
        assertThat(groups.get("two").exports()).isEqualTo(1);
    }

    @Test
    void whatIsUsedIsNotDeleted() throws ServiceException {
        create("two", "a");
        failure(Kind.IN_USE, () -> fixture.services.networks().delete("a"));
        portal("10.1.97.10", "two", "a");
        failure(Kind.IN_USE, () -> groups.delete("two"));
        fixture.services.portals().delete("10.1.97.10");
        fixture.volume("v");
        fixture.host("h");
        Export export = export("v", "h", "two");
        failure(Kind.IN_USE, () -> groups.delete("two"));
        fixture.services.exports().delete(export.id());
        failure(Kind.CONFLICT, () -> groups.delete("default"));

        groups.delete("two");

        failure(Kind.NOT_FOUND, () -> groups.get("two"));
        fixture.services.networks().delete("a");
        assertThat(create("two").portals()).isEmpty();
    }

    /** Somebody exports through it just then. */
    @Test
    void whatComesIntoAGroupKeepsItFromBeingDeletedMeanwhile() throws ServiceException {
        create("two");
        fixture.volume("v");
        fixture.host("h");
        fixture.catalog.beforeNextCommit = () -> {
            try {
                export("v", "h", "two");
            } catch (ServiceException unexpected) {
                throw new AssertionError(unexpected);
            }
        };
        failure(Kind.IN_USE, () -> groups.delete("two"));
    }

    @Test
    void aBackupHasTheGroupsAndWhatIsSeenThroughThem() throws ServiceException {
        create("two", "a");
        portal("10.1.97.10", "two", "a");
        fixture.volume("v");
        fixture.host("h");
        export("v", "h", "two");
        Configuration configuration = fixture.services.configuration().read();

        ServiceFixture other = new ServiceFixture();
        other.services.configuration().restore(configuration, true, true);

        PortalGroup restored = other.services.portalGroups().get("two");
        assertThat(restored.networks()).containsExactly("a");
        assertThat(restored.portals()).containsExactly("10.1.97.10");
        assertThat(restored.exports()).isEqualTo(1);
    }
}
