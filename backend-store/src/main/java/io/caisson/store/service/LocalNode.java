package io.caisson.store.service;

import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the services need to know of the node they run on, and of what it sees of others. Any thread. */
public interface LocalNode {

    String id();

    /** Id of the catalog's log. */
    String catalogGroup();

    /** {@code IP:PORT} where peers reach this node, now or from its next start on; null for nowhere. */
    @Nullable
    String clusterAddress();

    /** Whether peers reach it there now. */
    boolean listensForPeers();

    /**
     * Makes this node the first of a cluster, from its next start on.
     *
     * @throws IOException if it is one already, at another address, or the disk fails; the message says so
     */
    void found(InetSocketAddress address) throws IOException;

    /** Id of the node that leads the catalog, as far as this one knows. */
    Optional<String> catalogLeader();

    /** What nodes, this one included, say of themselves; those that do not answer within about a second are left out. */
    Map<String, NodeReport> reports(Collection<String> nodeIds);

    /** Has a node, this one included, make a directory of its own one of its disks. Blocks for half a minute at most. */
    ControlReply.AddedDisk addDisk(String nodeId, ControlRequest.AddDisk asked);

    /** How far the catalogs of other nodes are; those that do not answer within about a second are left out. */
    Map<String, Long> catalogRevisions(Collection<String> nodeIds);
}
