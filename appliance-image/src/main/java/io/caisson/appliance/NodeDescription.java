package io.caisson.appliance;

import io.caisson.iscsi.server.SeenInitiator;
import io.caisson.iscsi.session.SessionIdentity;
import io.caisson.iscsi.session.SessionView;
import io.caisson.nvme.controller.ControllerView;
import io.caisson.nvme.controller.SeenHost;
import io.caisson.store.StoreNode;
import io.caisson.store.access.HostView;
import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Protocol;
import io.caisson.store.catalog.Records;
import io.caisson.web.node.HostSession;
import io.caisson.web.node.NodePulse;
import io.caisson.web.node.NodeStatus;
import io.caisson.web.node.RefusedInitiator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What the API says of this node. Immutable; any thread. */
record NodeDescription(String nodeName, StoreNode store, Targets targets) {

    /** Tells a controller's id from that of a session. */
    private static final String CONTROLLER_PREFIX = "nvme-";

    NodeStatus status() {
        CompletableFuture<Void> recovery = store.whenServing().toCompletableFuture();
        boolean serving = recovery.isDone() && !recovery.isCompletedExceptionally();
        return new NodeStatus(
                version(),
                nodeName,
                serving ? store.clusterId() : "",
                serving,
                null,
                store.usage(),
                targets.iscsiPortals(),
                targets.nvmePortals(),
                targets.discoveryPortals());
    }

    /** The lease to serve hosts is what the others gave just now. */
    NodePulse pulse() {
        return new NodePulse(
                nameInCluster(), store.leadsCatalog(), store.gatewayLease().isHeld());
    }

    /** As the cluster calls this node; machines of several may be called the same. */
    private String nameInCluster() {
        return store.catalog()
                .get(Records.NODE, store.nodeId())
                .map(node -> node.value().name())
                .orElse(nodeName);
    }

    /** Of this node. */
    List<HostSession> sessions() {
        if (!targets.areStarted()) {
            return List.of();
        }
        String inCluster = nameInCluster();
        return Stream.concat(
                        targets.iscsi().sessions().stream().map(view -> session(view, inCluster)),
                        targets.nvme().controllers().stream().map(view -> controller(view, inCluster)))
                .toList();
    }

    /** By this node. */
    List<RefusedInitiator> refusedInitiators() {
        if (!targets.areStarted()) {
            return List.of();
        }
        String inCluster = nameInCluster();
        return Stream.concat(
                        targets.iscsi().seenInitiators().stream().map(seen -> refused(seen, inCluster)),
                        targets.nvme().seenHosts().stream().map(seen -> refused(seen, inCluster)))
                .toList();
    }

    private static RefusedInitiator refused(SeenInitiator seen, String node) {
        return new RefusedInitiator(
                seen.name(),
                Protocol.ISCSI.text(),
                node,
                seen.address().getHostAddress(),
                seen.target(),
                seen.reason().text(),
                seen.count(),
                text(seen.firstSeen()),
                text(seen.lastSeen()));
    }

    private static RefusedInitiator refused(SeenHost seen, String node) {
        return new RefusedInitiator(
                seen.nqn(),
                Protocol.NVME.text(),
                node,
                seen.address().getHostAddress(),
                seen.subsystem(),
                seen.reason().text(),
                seen.count(),
                text(seen.firstSeen()),
                text(seen.lastSeen()));
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Of the release that runs; the manifest has it, class directories do not. */
    static String version() {
        String version = NodeDescription.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static HostSession session(SessionView view, String node) {
        SessionIdentity identity = view.identity();
        return new HostSession(
                Integer.toString(view.tsih()),
                node,
                Protocol.ISCSI.text(),
                identity.host().name(),
                identity.initiatorName(),
                IpAddress.text(identity.remote()),
                identity.portal() == null
                        ? ""
                        : IpAddress.text(identity.portal().address()),
                identity.target() == null ? null : identity.target().name(),
                null,
                null,
                view.since().toString());
    }

    private static HostSession controller(ControllerView view, String node) {
        HostView host = view.host();
        return new HostSession(
                CONTROLLER_PREFIX + view.controllerId(),
                node,
                Protocol.NVME.text(),
                host == null ? null : host.name(),
                view.hostNqn(),
                IpAddress.text(view.remote()),
                IpAddress.text(view.local()),
                view.discovery() ? null : view.subsystemNqn(),
                view.ioQueues(),
                view.tls(),
                text(view.since()));
    }
}
