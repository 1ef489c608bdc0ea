package io.caisson.store;

import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.ReplicatedCatalog;
import io.caisson.store.cluster.NodeCertificate;
import io.caisson.store.gateway.LastWord;
import io.caisson.store.replica.ElectionTimeouts;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.GroupMember;
import io.caisson.store.replica.RaftHost;
import io.caisson.store.replica.RaftHostConfig;
import io.caisson.store.replica.transport.PeerTls;
import io.caisson.store.replica.transport.PeerTransport;
import io.caisson.store.replica.transport.TransportConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Starts what a node's groups run on: with a transport to peers if the store has a cluster address, without one, and
 * listening on nothing, if not.
 */
final class PeerStart {

    private static final long HANDSHAKE_TIMEOUT_MILLIS = 5000;

    private PeerStart() {}

    /**
     * What was started.
     *
     * @param tls of the transport, whose certificate can be replaced; null like the transport
     */
    record Started(
            RaftHost host,
            @Nullable PeerTransport peers,
            @Nullable PeerTls tls) {}

    static Started start(Path directory, StoreFormat format, LastWord lastWord, RaftHostConfig config)
            throws IOException {
        StoreFormat.Cluster cluster = format.cluster();
        if (cluster == null) {
            return new Started(RaftHost.start(config), null, null);
        }
        PeerTls tls = tls(directory);
        PeerTransport peers =
                PeerTransport.create(TransportConfig.defaults(cluster.socketAddress(), config.maxEntryBytes()), tls);
        peers.introduceAs(lastWord.seal());
        RaftHost host = RaftHost.start(config, ElectionTimeouts.defaults(), peers);
        try {
            // The catalog will say the same, and newer, once it is here; until then somebody must be found to get it
            // from.
            cluster.peers().forEach((id, address) -> peers.addPeer(id, IpAddress.parseWithPort(address)));
            peers.listen();
        } catch (IOException taken) {
            host.close();
            throw taken;
        }
        return new Started(host, peers, tls);
    }

    /** Opens the catalog: of one peer without a transport, else of those whom its log knows. */
    static ReplicatedCatalog openCatalog(
            Started started, Path directory, StoreFormat format, ScheduledExecutorService timer) throws IOException {
        GroupId group = new GroupId(format.catalogGroup());
        Path catalog = directory.resolve("catalog");
        StoreFormat.Cluster cluster = format.cluster();
        PeerTransport peers = started.peers();
        if (cluster == null || peers == null) {
            return ReplicatedCatalog.open(started.host(), catalog, group);
        }
        List<GroupMember> first = cluster.joined() ? List.of() : List.of(member(format, cluster.socketAddress()));
        return ReplicatedCatalog.open(started.host(), format.nodeId().toString(), peers, timer, catalog, group, first);
    }

    /** This node as the one member of a group. */
    static GroupMember member(StoreFormat format, InetSocketAddress address) {
        return new GroupMember(format.nodeId().toString(), address, 0);
    }

    private static PeerTls tls(Path directory) throws IOException {
        try {
            NodeCertificate certificate = NodeCertificate.read(directory.resolve(StoreFormat.CLUSTER_DIRECTORY));
            return PeerTls.create(
                    certificate.key(),
                    List.of(certificate.certificate()),
                    List.of(certificate.authority()),
                    HANDSHAKE_TIMEOUT_MILLIS);
        } catch (GeneralSecurityException failure) {
            throw new StoreException(StoreException.Kind.DAMAGED, String.valueOf(failure.getMessage()), failure);
        }
    }
}
