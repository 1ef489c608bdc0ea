package io.caisson.appliance;

import io.caisson.iscsi.server.IscsiServer;
import io.caisson.iscsi.server.SeenInitiator;
import io.caisson.iscsi.session.SessionIdentity;
import io.caisson.iscsi.session.SessionView;
import io.caisson.store.StoreNode;
import io.caisson.store.access.IpAddress;
import io.caisson.web.node.HostSession;
import io.caisson.web.node.NodeStatus;
import io.caisson.web.node.RefusedInitiator;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the API says of this node. Immutable; any thread. */
record NodeDescription(String nodeName, StoreNode store, IscsiServer iscsi, List<InetSocketAddress> portals) {

    NodeStatus status() {
        CompletableFuture<Void> recovery = store.whenServing().toCompletableFuture();
        boolean serving = recovery.isDone() && !recovery.isCompletedExceptionally();
        return new NodeStatus(
                version(), nodeName, serving ? store.clusterId() : "", serving, null, store.usage(), portals);
    }

    List<HostSession> sessions() {
        return iscsi.sessions().stream().map(NodeDescription::session).toList();
    }

    List<RefusedInitiator> refusedInitiators() {
        return iscsi.seenInitiators().stream().map(NodeDescription::refused).toList();
    }

    private static RefusedInitiator refused(SeenInitiator seen) {
        return new RefusedInitiator(
                seen.name(),
                seen.address().getHostAddress(),
                seen.target(),
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

    private static HostSession session(SessionView view) {
        SessionIdentity identity = view.identity();
        return new HostSession(
                Integer.toString(view.tsih()),
                "iscsi",
                identity.host().name(),
                identity.initiatorName(),
                IpAddress.text(identity.remote()),
                identity.portal() == null
                        ? ""
                        : IpAddress.text(identity.portal().address()),
                identity.target() == null ? null : identity.target().name(),
                view.since().toString());
    }
}
