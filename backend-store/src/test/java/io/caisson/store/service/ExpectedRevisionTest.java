package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.service.ServiceException.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is changed or deleted only as its caller has seen it. */
class ExpectedRevisionTest {
    private static final String PASSWORD = "correct horse battery";

    private final ServiceFixture fixture = new ServiceFixture();
    private final Services services = fixture.services;

    @Test
    void aVolumeThatSomebodyChangedSinceStaysAsItIs() throws Exception {
        long seen = fixture.volume("v").revision();
        services.volumes().relabel("v", Map.of("a", "b"));
        VolumeService stale = services.volumes().onlyAt(seen);
        failure(Kind.CHANGED, () -> stale.resize("v", 2 * ServiceFixture.GIB));
        failure(Kind.CHANGED, () -> stale.rename("v", "w"));
        failure(Kind.CHANGED, () -> stale.relabel("v", Map.of()));
        failure(Kind.CHANGED, () -> stale.delete("v"));
        long now = services.volumes().get("v").revision();
        assertThat(services.volumes()
                        .onlyAt(now)
                        .resize("v", 2 * ServiceFixture.GIB)
                        .sizeBytes())
                .isEqualTo(2 * ServiceFixture.GIB);
        services.volumes().onlyAt(services.volumes().get("v").revision()).delete("v");
    }

    @Test
    void whoIsFasterBetweenTheLookAndTheCommitWins() throws Exception {
        long seen = fixture.volume("v").revision();
        fixture.catalog.beforeNextCommit = () -> {
            try {
                services.volumes().relabel("v", Map.of("a", "b"));
            } catch (ServiceException e) {
                throw new AssertionError(e);
            }
        };
        failure(Kind.CHANGED, () -> services.volumes().onlyAt(seen).resize("v", 2 * ServiceFixture.GIB));
        assertThat(services.volumes().get("v").sizeBytes()).isEqualTo(ServiceFixture.GIB);
    }

    @Test
    void aHostAndItsExportsToo() throws Exception {
        fixture.volume("v");
        Host host = fixture.host("a");
        Export export = fixture.export("v", "a");
        HostSpec spec = new HostSpec("a", host.iqns(), List.of(), Map.of("a", "b"));
        failure(Kind.CHANGED, () -> services.hosts().onlyAt(host.revision()).update("a", spec));
        failure(
                Kind.CHANGED,
                () -> services.exports().onlyAt(export.revision() - 1).delete(export.id()));
        services.exports().onlyAt(export.revision()).delete(export.id());
        failure(Kind.CHANGED, () -> services.hosts().onlyAt(host.revision()).delete("a"));
        services.hosts().onlyAt(services.hosts().get("a").revision()).delete("a");
    }

    @Test
    void usersAndTokensToo() throws Exception {
        UserService users = services.accounts().users();
        TokenService tokens = services.accounts().tokens();
        users.create(new UserSpec("root", "admin", PASSWORD, false));
        User user = users.create(new UserSpec("ann", "viewer", PASSWORD, false));
        users.changeRole("ann", "operator");
        UserService stale = users.onlyAt(user.revision());
        failure(Kind.CHANGED, () -> stale.changeRole("ann", "admin"));
        failure(Kind.CHANGED, () -> stale.delete("ann"));
        users.onlyAt(users.get("ann").revision()).delete("ann");
        ApiToken token = tokens.create("t", "viewer", null, "test").token();
        failure(Kind.CHANGED, () -> tokens.onlyAt(token.revision() + 1).delete("t"));
        tokens.onlyAt(token.revision()).delete("t");
    }

    @Test
    void portalsToo() throws Exception {
        PortalService portals = services.portals();
        portals.register(List.of(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2")));
        long seen = portals.get("10.0.0.1").revision();
        PortalService stale = portals.onlyAt(seen);
        stale.drain("10.0.0.1", "10.0.0.2");
        failure(Kind.CHANGED, () -> stale.drain("10.0.0.1", null));
        failure(Kind.CHANGED, () -> stale.resume("10.0.0.1"));
        failure(Kind.CHANGED, () -> stale.delete("10.0.0.1"));
        failure(Kind.CHANGED, () -> stale.move("10.0.0.1", "node-1"));
        portals.onlyAt(portals.get("10.0.0.1").revision()).resume("10.0.0.1");
    }

    @Test
    void nodesToo() throws Exception {
        fixture.catalog.commit(new Transaction()
                .put(Records.NODE, "id-1", new NodeRecord(1, ""))
                .put(Records.NODE, "id-2", new NodeRecord(2, "")));
        NodeService nodes = services.nodes();
        NodeService stale = nodes.onlyAt(nodes.get("node-2").revision());
        fixture.catalog.commit(
                new Transaction().put(Records.NODE, "id-2", new NodeRecord(2, "").withApi("https://b", "f")));
        failure(Kind.CHANGED, () -> stale.drain("node-2"));
        failure(Kind.CHANGED, () -> stale.maintain("node-2"));
        failure(Kind.CHANGED, () -> stale.activate("node-2"));
        failure(Kind.CHANGED, () -> stale.remove("node-2"));
        nodes.onlyAt(nodes.get("node-2").revision()).remove("node-2");
    }
}
