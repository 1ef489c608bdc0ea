package io.caisson.store.service;

import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.AuthorityRecord;
import io.caisson.store.catalog.Records.JoinTokenRecord;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.cluster.CertificateRequest;
import io.caisson.store.cluster.ClusterAuthority;
import io.caisson.store.cluster.Fingerprint;
import io.caisson.store.cluster.Pem;
import io.caisson.store.service.CatalogEditor.Step;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lets nodes in: the token is used up, the certificate kept with it and the node's record made in one transaction. So a
 * request that was cut off can be repeated, and two nodes never share a token, a number, a name or an address.
 */
final class NodeAdmission {

    private final CatalogEditor editor;
    private final String catalogGroup;
    private final SecureRandom random = new SecureRandom();

    NodeAdmission(CatalogEditor editor, String catalogGroup) {
        this.editor = editor;
        this.catalogGroup = catalogGroup;
    }

    AuthorityRecord requireAuthority() throws ServiceException {
        return editor.catalog()
                .get(Records.AUTHORITY, Records.AUTHORITY_ID)
                .map(Versioned::value)
                .orElseThrow(() -> ServiceException.conflict(
                        "this node has no cluster address, so no other can join it",
                        null,
                        "give it one with 'caisson cluster init --address IP:PORT', then restart it"));
    }

    JoinGrant join(JoinRequest request) throws ServiceException {
        CertificateRequest certificateRequest = parsed(request.certificateRequest());
        String address = checkedAddress(request.clusterAddress());
        if (request.name() != null) {
            Names.check(request.name());
        }
        if (request.role() != null && !request.role().equals(NodeRecord.WITNESS)) {
            throw ServiceException.invalid(
                    "there is no role '" + request.role() + "'", "/role", "leave it out, or say witness");
        }
        return editor.change(() -> admit(request, certificateRequest, address));
    }

    private Step<JoinGrant> admit(JoinRequest request, CertificateRequest wanted, String address)
            throws ServiceException {
        Versioned<JoinTokenRecord> token = token(request);
        JoinTokenRecord record = token.value();
        AuthorityRecord authority = requireAuthority();
        if (record.usedBy() != null) {
            return repeated(record, wanted, authority);
        }
        if (!Instant.parse(editor.now()).isBefore(Instant.parse(record.expiresAt()))) {
            throw ServiceException.invalid(
                    "the join token expired at " + record.expiresAt(), "/tokenId", "make another one");
        }
        String id = wanted.node().name();
        List<Versioned<NodeRecord>> nodes = editor.catalog().list(Records.NODE);
        int number = freeNumber(nodes);
        String name = request.name() == null ? "node-" + number : request.name();
        refuseTaken(nodes, id, name, address);
        if (request.role() != null) {
            requireTwo(nodes);
        }
        String certificate = issued(authority, wanted);
        NodeRecord node = new NodeRecord(number, editor.now(), name, NodeRecord.JOINING, address, null, null)
                .withRole(request.role());
        JoinTokenRecord used = new JoinTokenRecord(
                record.secretSha256(), record.createdAt(), record.expiresAt(), wanted.sha256(), id, certificate);
        Transaction transaction = new Transaction()
                .expect(Records.JOIN_TOKEN, token)
                .put(Records.JOIN_TOKEN, token.id(), used)
                .expectAbsent(Records.NODE, id)
                .put(Records.NODE, id, node)
                .expectAbsent(Records.NAME, NodeNames.numberKey(number))
                .put(Records.NAME, NodeNames.numberKey(number), new NameRecord(id))
                .expectAbsent(Records.NAME, NodeNames.nameKey(name))
                .put(Records.NAME, NodeNames.nameKey(name), new NameRecord(id));
        // Whoever joins at the same time with the same address has to look again.
        nodes.forEach(other -> transaction.expect(Records.NODE, other));
        return Step.commit(transaction, grant(id, number, certificate, authority))
                .aboutNothingOfHosts();
    }

    /** Whoever does not know the secret learns nothing of the token. */
    private Versioned<JoinTokenRecord> token(JoinRequest request) throws ServiceException {
        Optional<Versioned<JoinTokenRecord>> token = editor.catalog().get(Records.JOIN_TOKEN, request.tokenId());
        String hash = Fingerprint.ofSecret(request.secret());
        if (token.isEmpty() || !Fingerprint.areEqual(hash, token.get().value().secretSha256())) {
            throw ServiceException.invalid(
                    "the join token is not one of this cluster",
                    "/tokenId",
                    "make one with 'caisson node token create'");
        }
        return token.get();
    }

    private Step<JoinGrant> repeated(JoinTokenRecord token, CertificateRequest wanted, AuthorityRecord authority)
            throws ServiceException {
        String id = token.nodeId();
        String certificate = token.certificate();
        Optional<Versioned<NodeRecord>> node =
                id == null ? Optional.empty() : editor.catalog().get(Records.NODE, id);
        if (!wanted.sha256().equals(token.usedBy()) || certificate == null || node.isEmpty()) {
            throw ServiceException.conflict(
                    "the join token was used already", "/tokenId", "make another one: each is for one node");
        }
        return Step.nothingToDo(grant(node.get().id(), node.get().value().number(), certificate, authority))
                .aboutNothingOfHosts();
    }

    private JoinGrant grant(String id, int number, String certificate, AuthorityRecord authority) {
        String clusterId = editor.catalog().list(Records.CLUSTER).stream()
                .findFirst()
                .map(cluster -> cluster.value().clusterId())
                .orElse("");
        List<JoinPeer> peers = editor.catalog().list(Records.NODE).stream()
                .filter(node -> !node.id().equals(id))
                .flatMap(node -> Stream.ofNullable(node.value().clusterAddress())
                        .map(address -> new JoinPeer(node.id(), address)))
                .toList();
        return new JoinGrant(clusterId, catalogGroup, id, number, certificate, authority.certificate(), peers);
    }

    private String issued(AuthorityRecord record, CertificateRequest wanted) {
        try {
            ClusterAuthority authority = ClusterAuthority.ofPem(record.key(), record.certificate());
            return Pem.of(authority.issue(wanted.node(), wanted.key(), Instant.parse(editor.now()), random));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("the cluster's authority cannot sign", failure);
        }
    }

    private static int freeNumber(List<Versioned<NodeRecord>> nodes) throws ServiceException {
        Set<Integer> taken = nodes.stream().map(node -> node.value().number()).collect(Collectors.toSet());
        for (int number = 1; number <= NodeService.MAX_NODES; number++) {
            if (!taken.contains(number)) {
                return number;
            }
        }
        throw ServiceException.conflict(
                "the cluster has " + nodes.size() + " nodes, and " + NodeService.MAX_NODES + " is the most it can have",
                null,
                "remove a node first");
    }

    private static void refuseTaken(List<Versioned<NodeRecord>> nodes, String id, String name, String address)
            throws ServiceException {
        for (Versioned<NodeRecord> node : nodes) {
            NodeRecord record = node.value();
            if (node.id().equals(id)) {
                throw ServiceException.conflict(
                        "node " + id + " is in the cluster already", "/certificateRequest", null);
            }
            if (record.name().equals(name)) {
                throw ServiceException.conflict("another node is called '" + name + "'", "/name", "choose another");
            }
            if (address.equals(record.clusterAddress())) {
                throw ServiceException.conflict(
                        "node '" + record.name() + "' has the cluster address " + address,
                        "/clusterAddress",
                        "choose another");
            }
        }
    }

    /** One node needs nobody, and three are a majority without one of them: a further voter would only be one more to lose. */
    private static void requireTwo(List<Versioned<NodeRecord>> nodes) throws ServiceException {
        for (Versioned<NodeRecord> node : nodes) {
            if (node.value().witnesses()) {
                throw ServiceException.conflict(
                        "node '" + node.value().name() + "' is the witness of this cluster, and one is all it can have",
                        "/role",
                        "to replace it, remove it first: caisson node remove "
                                + node.value().name());
            }
        }
        if (nodes.size() != 2) {
            throw ServiceException.conflict(
                    "a witness is for two nodes with disks, and this cluster has " + nodes.size(),
                    "/role",
                    nodes.size() < 2
                            ? "let the second node join first"
                            : "do without: with three nodes any one may fail");
        }
    }

    private static CertificateRequest parsed(String pem) throws ServiceException {
        try {
            return CertificateRequest.parse(pem);
        } catch (GeneralSecurityException malformed) {
            throw ServiceException.invalid(String.valueOf(malformed.getMessage()), "/certificateRequest", null);
        }
    }

    private static String checkedAddress(String text) throws ServiceException {
        @Nullable String why = null;
        try {
            var address = IpAddress.parseWithPort(text);
            if (!address.getAddress().isAnyLocalAddress()) {
                return IpAddress.text(address);
            }
            why = "peers must be told an address: " + text + " is none they can dial";
        } catch (IllegalArgumentException malformed) {
            why = malformed.getMessage();
        }
        throw ServiceException.invalid(String.valueOf(why), "/clusterAddress", "write it as ADDRESS:PORT");
    }
}
