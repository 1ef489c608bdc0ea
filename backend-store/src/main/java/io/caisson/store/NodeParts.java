package io.caisson.store;

import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.ReplicatedCatalog;
import io.caisson.store.gateway.LastWord;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.RaftHost;
import io.caisson.store.replica.transport.PeerTransport;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one node share while its store is open. Closed by {@link StoreNode}, not by those who get it.
 *
 * @param format with the node's id, which is its peer id and its name in certificates, and the ids of its groups
 * @param host of all the node's groups
 * @param peers how to call other nodes and to answer them; null on a node without a cluster address, which listens on nothing
 *     and never has peers
 * @param lastWord of this process, whose seal peers are told on each connection
 * @param timer one thread for short work; never to be blocked
 */
record NodeParts(
        StoreConfig config,
        StoreFormat format,
        RaftHost host,
        @Nullable PeerTransport peers,
        ReplicatedCatalog catalog,
        LastWord lastWord,
        ScheduledExecutorService timer) {

    /** The other members of a group that have its data: all but a witness. */
    List<String> others(GroupId group) {
        return host.others(group).stream()
                .filter(member -> catalog.get(Records.NODE, member)
                        .filter(node -> node.value().witnesses())
                        .isEmpty())
                .toList();
    }

    /** Of this node, in every replicated log and in the catalog. */
    String nodeId() {
        return format.nodeId().toString();
    }
}
