package io.caisson.web.resource;

import io.caisson.store.service.JoinGrant;
import io.caisson.store.service.JoinRequest;
import io.caisson.web.json.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is sent and answered when nodes come together. */
final class NodeRequests {

    private NodeRequests() {}

    /** The node that is asked becomes the first of a cluster. */
    public record InitCluster(
            @Doc(value = "where its peers will reach it, IP:PORT", example = "192.0.2.11:7800")
            String address) {}

    /** Where the cluster is to be managed, whichever node answers. */
    public record SetManagementAddress(
            @Doc(value = "IPv4 or IPv6; no node may have it for itself", example = "192.0.2.10")
            String address,

            @Doc("id or name of the network in which it floats")
            String network,

            @Doc(value = "of API and console; 8443 when absent", minimum = 1, maximum = 65535) @Nullable
            Integer port) {}

    /** A token to make. */
    public record CreateNodeToken(
            @Doc(value = "for how long it can be used; 60 when absent", minimum = 1, maximum = 10080) @Nullable
            Integer validMinutes) {}

    /** A token that was made. It is shown once. */
    public record NodeToken(
            @Doc("of the token") String id,

            @Doc("the line to give to the new node: a secret, good for one node")
            String token,

            @Doc("when it ends (RFC 3339)") String expiresAt) {
        @Override
        public String toString() {
            return "NodeToken[" + id + "]";
        }
    }

    /** A node asks to be let in. */
    public record JoinCluster(
            @Doc("of the token it was given") String tokenId,
            @Doc("the token's secret") String secret,

            @Doc("certificate request (PKCS #10) in PEM; names the node")
            String certificateRequest,

            @Doc("name it would like to have; made from its number when absent") @Nullable
            String name,

            @Doc("where the others will reach it, IP:PORT") String clusterAddress,

            @Doc("witness for a node that votes and keeps logs alone; absent for one with a disk") @Nullable
            String role) {

        JoinRequest asked() {
            return new JoinRequest(tokenId, secret, certificateRequest, name, clusterAddress, role);
        }

        @Override
        public String toString() {
            return asked().toString();
        }
    }

    /** A node is let in. */
    public record JoinedCluster(
            @Doc("UUID of the cluster") String clusterId,
            @Doc("UUID of the catalog's log") String catalogGroup,

            @Doc("UUID of the node, as its request names it")
            String nodeId,

            @Doc("the node's number") int number,
            @Doc("the node's certificate in PEM") String certificate,
            @Doc("the cluster's authority in PEM") String authority,

            @Doc("the other nodes, which the new one has to find before it knows the catalog")
            List<ClusterPeer> peers) {

        static JoinedCluster of(JoinGrant grant) {
            return new JoinedCluster(
                    grant.clusterId(),
                    grant.catalogGroup(),
                    grant.nodeId(),
                    grant.number(),
                    grant.certificate(),
                    grant.authority(),
                    grant.peers().stream()
                            .map(peer -> new ClusterPeer(peer.nodeId(), peer.clusterAddress()))
                            .toList());
        }
    }

    /** A node that is there already. */
    public record ClusterPeer(
            @Doc("the node's UUID") String nodeId,
            @Doc("where its peers reach it, ADDRESS:PORT") String clusterAddress) {}
}
