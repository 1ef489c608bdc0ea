package io.caisson.store.service;

import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ClusterRecord;
import io.caisson.store.catalog.Records.JoinTokenRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.cluster.Fingerprint;
import io.caisson.store.cluster.JoinToken;
import io.caisson.store.service.CatalogEditor.Step;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Nodes as records of the catalog. */
final class CatalogNodes implements NodeService {

    private static final Duration LONGEST_VALIDITY = Duration.ofDays(7);

    /** For how long a token that is over can still be told from one that never was. */
    private static final Duration KEPT_AFTER_END = Duration.ofDays(7);

    private final CatalogEditor editor;
    private final LocalNode self;
    private final NodeAdmission admission;
    private final NodeStates states;
    private final CatalogManagement management;
    private final SecureRandom random = new SecureRandom();

    CatalogNodes(CatalogEditor editor, LocalNode self) {
        this.editor = editor;
        this.self = self;
        this.states = new NodeStates(editor);
        this.management = new CatalogManagement(editor);
        this.admission = new NodeAdmission(editor, self.catalogGroup());
    }

    @Override
    public NodeService onlyAt(long revision) {
        return new CatalogNodes(editor.onlyAt(revision), self);
    }

    @Override
    public ClusterView cluster() throws ServiceException {
        Versioned<ClusterRecord> cluster = editor.catalog().list(Records.CLUSTER).stream()
                .findFirst()
                .orElseThrow(() -> ServiceException.unavailable("the node does not know its cluster yet"));
        String leader = self.catalogLeader()
                .flatMap(id -> editor.catalog().get(Records.NODE, id))
                .map(node -> node.value().name())
                .orElse(null);
        return new ClusterView(
                cluster.value().clusterId(),
                cluster.value().name(),
                editor.catalog().list(Records.NODE).size(),
                leader,
                self.clusterAddress(),
                self.clusterAddress() != null && !self.listensForPeers(),
                management.find().orElse(null));
    }

    @Override
    public ClusterView init(InetSocketAddress address) throws ServiceException {
        String now = self.clusterAddress();
        String wanted = IpAddress.text(address);
        if (now != null && !now.equals(wanted)) {
            throw ServiceException.conflict(
                    "the cluster address of this node is " + now + " and cannot be changed to " + wanted,
                    "/address",
                    null);
        }
        if (address.getAddress().isAnyLocalAddress()) {
            throw ServiceException.invalid(
                    "peers must be told an address: " + wanted + " is none they can dial", "/address", null);
        }
        try {
            self.found(address);
        } catch (IOException failure) {
            throw ServiceException.unavailable("cannot prepare the cluster: " + failure.getMessage());
        }
        return cluster();
    }

    @Override
    public ClusterView manageAt(String address, String network, int port) throws ServiceException {
        management.set(address, network, port);
        return cluster();
    }

    @Override
    public ClusterView manageAtEachNode() throws ServiceException {
        management.clear();
        return cluster();
    }

    @Override
    public List<Node> list() {
        List<Versioned<NodeRecord>> all = editor.catalog().list(Records.NODE);
        List<String> others = all.stream()
                .map(Versioned::id)
                .filter(id -> !id.equals(self.id()))
                .toList();
        Map<String, Long> revisions = self.catalogRevisions(others);
        Optional<String> leader = self.catalogLeader();
        Map<String, NodeReport> reports = reports();
        NodeDuties duties = duties(reports);
        return all.stream()
                .map(node -> view(node, leader, revisions, duties, reports.get(node.id())))
                .sorted(Comparator.comparingInt(Node::number))
                .toList();
    }

    @Override
    public Node get(String idOrName) throws ServiceException {
        Versioned<NodeRecord> node = require(idOrName);
        List<String> others = node.id().equals(self.id()) ? List.of() : List.of(node.id());
        Map<String, NodeReport> reports = reports();
        return view(node, self.catalogLeader(), self.catalogRevisions(others), duties(reports), reports.get(node.id()));
    }

    private NodeDuties duties(Map<String, NodeReport> reports) {
        return new NodeDuties(editor.catalog(), reports);
    }

    private Node view(
            Versioned<NodeRecord> node,
            Optional<String> leader,
            Map<String, Long> revisions,
            NodeDuties duties,
            @Nullable NodeReport report) {
        NodeRecord record = node.value();
        boolean isSelf = node.id().equals(self.id());
        Long revision = isSelf ? Long.valueOf(editor.catalog().revision()) : revisions.get(node.id());
        return new Node(
                node.id(),
                record.name(),
                record.number(),
                record.state(),
                isSelf,
                revision != null,
                leader.filter(node.id()::equals).isPresent(),
                revision,
                record.clusterAddress(),
                record.apiUrl(),
                record.createdAt(),
                duties.replicas(node.id()),
                report == null ? null : (int) report.led(),
                duties.duty(node.id(), record),
                record.role(),
                node.revision());
    }

    @Override
    public JoinToken createToken(Duration validity) throws ServiceException {
        if (validity.compareTo(Duration.ofMinutes(1)) < 0 || validity.compareTo(LONGEST_VALIDITY) > 0) {
            throw ServiceException.invalid(
                    "a token cannot be valid for " + validity.toMinutes() + " minutes",
                    "/validMinutes",
                    "choose 1 minute to " + LONGEST_VALIDITY.toDays() + " days");
        }
        admission.requireAuthority();
        List<JoinToken.Door> doors = doors();
        if (doors.isEmpty()) {
            throw ServiceException.unavailable("no node has told where its API is yet");
        }
        Instant now = Instant.parse(editor.now());
        String expiresAt = now.plus(validity).truncatedTo(ChronoUnit.SECONDS).toString();
        JoinToken token = new JoinToken(doors, UUID.randomUUID().toString(), JoinToken.newSecret(random), expiresAt);
        JoinTokenRecord record =
                new JoinTokenRecord(Fingerprint.ofSecret(token.secret()), now.toString(), expiresAt, null, null, null);
        editor.change(() -> {
            Transaction transaction = new Transaction();
            for (Versioned<JoinTokenRecord> old : editor.catalog().list(Records.JOIN_TOKEN)) {
                if (Instant.parse(old.value().expiresAt()).plus(KEPT_AFTER_END).isBefore(now)) {
                    transaction.delete(Records.JOIN_TOKEN, old.id());
                }
            }
            return Step.commit(transaction.put(Records.JOIN_TOKEN, token.id(), record), token.id())
                    .aboutNothingOfHosts();
        });
        return token;
    }

    /** This node's first: it is known to run. */
    private List<JoinToken.Door> doors() {
        return editor.catalog().list(Records.NODE).stream()
                .sorted(Comparator.comparing(
                                (Versioned<NodeRecord> node) -> !node.id().equals(self.id()))
                        .thenComparing(node -> node.value().number()))
                .flatMap(node -> {
                    String url = node.value().apiUrl();
                    String fingerprint = node.value().apiFingerprint();
                    return url == null || fingerprint == null
                            ? Stream.empty()
                            : Stream.of(new JoinToken.Door(url, fingerprint));
                })
                .toList();
    }

    @Override
    public JoinGrant join(JoinRequest request) throws ServiceException {
        return admission.join(request);
    }

    @Override
    public Node drain(String idOrName) throws ServiceException {
        Set<String> online = reports().keySet();
        return get(editor.change(() -> states.drain(toChange(idOrName), online)));
    }

    @Override
    public Node maintain(String idOrName) throws ServiceException {
        Map<String, NodeReport> reports = reports();
        return get(editor.change(() -> states.maintain(toChange(idOrName), reports)));
    }

    @Override
    public Node activate(String idOrName) throws ServiceException {
        return get(editor.change(() -> states.activate(toChange(idOrName))));
    }

    /** Of all nodes that answer. */
    private Map<String, NodeReport> reports() {
        return self.reports(
                editor.catalog().list(Records.NODE).stream().map(Versioned::id).toList());
    }

    @Override
    public void remove(String idOrName) throws ServiceException {
        String id = require(idOrName).id();
        if (id.equals(self.id())) {
            throw ServiceException.inUse("a node cannot remove itself", "ask another node's API");
        }
        editor.change(() -> {
            Optional<Versioned<NodeRecord>> node = editor.catalog().get(Records.NODE, id);
            if (node.isEmpty()) {
                return Step.nothingToDo(id).aboutNothingOfHosts();
            }
            editor.checkSeen(Records.NODE, node.get());
            Transaction transaction = new Transaction().expect(Records.NODE, node.get());
            NodeRecord record = node.get().value();
            if (holdsAnything(id)) {
                NodeRecord removing = record.state().equals(NodeRecord.REMOVING)
                        ? record
                        : record.withState(NodeRecord.REMOVING, editor.now(), states.replicas(id));
                return Step.commit(transaction.put(Records.NODE, id, removing), id)
                        .aboutNothingOfHosts();
            }
            transaction
                    .delete(Records.NODE, id)
                    .delete(Records.NAME, NodeNames.numberKey(record.number()))
                    .delete(Records.NAME, NodeNames.nameKey(record.name()));
            return Step.commit(transaction, id).aboutNothingOfHosts();
        });
    }

    /** Whether data may lie on the node, or hosts be served by it. */
    private boolean holdsAnything(String id) {
        return editor.catalog().get(Records.GATEWAY, id).isPresent()
                || editor.catalog().list(Records.DISK).stream()
                        .anyMatch(disk -> disk.value().nodeId().equals(id))
                || editor.catalog().list(Records.GROUP).stream()
                        .anyMatch(group -> group.value().involves(id));
    }

    @Override
    public void announceApi(String url, String fingerprint) throws ServiceException {
        editor.change(() -> {
            Versioned<NodeRecord> node = require(self.id());
            NodeRecord after = node.value().withApi(url, fingerprint);
            return after.equals(node.value())
                    ? Step.nothingToDo(node.id()).aboutNothingOfHosts()
                    : Step.commit(
                                    new Transaction().expect(Records.NODE, node).put(Records.NODE, node.id(), after),
                                    node.id())
                            .aboutNothingOfHosts();
        });
    }

    private Versioned<NodeRecord> toChange(String idOrName) throws ServiceException {
        return editor.checkSeen(Records.NODE, require(idOrName));
    }

    private Versioned<NodeRecord> require(String idOrName) throws ServiceException {
        Optional<Versioned<NodeRecord>> byId = editor.catalog().get(Records.NODE, idOrName);
        if (byId.isPresent()) {
            return byId.get();
        }
        return editor.catalog().list(Records.NODE).stream()
                .filter(node -> node.value().name().equals(idOrName))
                .findFirst()
                .orElseThrow(() -> ServiceException.notFound("node", idOrName));
    }
}
