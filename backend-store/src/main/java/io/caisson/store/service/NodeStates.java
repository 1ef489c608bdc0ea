package io.caisson.store.service;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which states people may give to nodes, and when. Each change expects all nodes to be as they were looked at, so that two at the
 * same time cannot take away what the other relies on.
 */
final class NodeStates {
    private final CatalogEditor editor;

    NodeStates(CatalogEditor editor) {
        this.editor = editor;
    }

    /** @param online ids of the nodes that answer */
    Step<String> drain(Versioned<NodeRecord> node, Set<String> online) throws ServiceException {
        requireMember(node);
        List<Versioned<NodeRecord>> nodes = nodes();
        boolean hasOthers = nodes.stream()
                .anyMatch(other -> !other.id().equals(node.id())
                        && !other.value().witnesses()
                        && other.value().state().equals(NodeRecord.ACTIVE)
                        && online.contains(other.id()));
        if (!hasOthers) {
            throw ServiceException.inUse(
                    "no other node is active and answers: nothing could move off '"
                            + node.value().name() + "'",
                    "let another node join, or activate one: caisson node list");
        }
        NodeRecord draining = node.value().withState(NodeRecord.DRAINING, editor.now(), replicas(node.id()));
        return put(node, draining, nodes, new Transaction());
    }

    /** @param reports of the nodes that answer, by id */
    Step<String> maintain(Versioned<NodeRecord> node, Map<String, NodeReport> reports) throws ServiceException {
        requireMember(node);
        List<Versioned<NodeRecord>> nodes = nodes();
        List<Versioned<GroupRecord>> groups = editor.catalog().list(Records.GROUP);
        Set<String> others = nodes.stream()
                .filter(other -> !other.id().equals(node.id())
                        && reports.containsKey(other.id())
                        && !other.value().state().equals(NodeRecord.MAINTENANCE))
                .map(Versioned::id)
                .collect(Collectors.toSet());
        if (others.size() * 2 <= nodes.size()) {
            throw ServiceException.inUse(
                    "without '" + node.value().name() + "' only " + others.size() + " of " + nodes.size()
                            + " nodes would be left, too few to decide anything",
                    "bring back those that are down or in maintenance first: caisson node list");
        }
        CarryingReplicas carrying = new CarryingReplicas(reports);
        for (Versioned<GroupRecord> group : groups) {
            requireLeft(group, node, carrying.left(group.id(), group.value(), others::contains));
        }
        NodeReport own = reports.get(node.id());
        int led = own == null ? 0 : (int) own.led();
        Transaction relied = new Transaction();
        groups.forEach(group -> relied.expect(Records.GROUP, group));
        return put(node, node.value().withState(NodeRecord.MAINTENANCE, editor.now(), led), nodes, relied);
    }

    private void requireLeft(Versioned<GroupRecord> group, Versioned<NodeRecord> node, long left)
            throws ServiceException {
        List<MemberRecord> voters = CarryingReplicas.voters(group.value());
        boolean isOn = voters.stream().anyMatch(member -> member.nodeId().equals(node.id()));
        if (!isOn || left * 2 > voters.size() || volumesIn(group.id()).isEmpty()) {
            return;
        }
        throw ServiceException.inUse(
                "without '" + node.value().name() + "' group " + group.id() + " would have " + left + " of its "
                        + voters.size() + " replicas that could go on, and hosts of these volumes would wait: "
                        + String.join(", ", volumesIn(group.id())),
                voters.size() == 1
                        ? "drain the node, or let others join so that the group gets more replicas"
                        : "wait until its other replicas are open and have caught up: caisson group show "
                                + group.id());
    }

    private List<String> volumesIn(String group) {
        return editor.catalog().list(Records.VOLUME).stream()
                .filter(volume -> volume.value().groupId().equals(group))
                .map(volume -> volume.value().name())
                .sorted()
                .toList();
    }

    Step<String> activate(Versioned<NodeRecord> node) throws ServiceException {
        requireMember(node);
        return put(node, node.value().withState(NodeRecord.ACTIVE), nodes(), new Transaction());
    }

    private static void requireMember(Versioned<NodeRecord> node) throws ServiceException {
        String name = node.value().name();
        if (node.value().state().equals(NodeRecord.JOINING)) {
            throw ServiceException.conflict(
                    "node '" + name + "' is still joining",
                    null,
                    "wait until 'caisson node show " + name + "' says active");
        }
        if (node.value().state().equals(NodeRecord.REMOVING)) {
            throw ServiceException.conflict(
                    "node '" + name + "' is being removed", null, "nothing can stop that; it can join anew, empty");
        }
    }

    private List<Versioned<NodeRecord>> nodes() {
        return editor.catalog().list(Records.NODE);
    }

    /** How many are on a node. */
    int replicas(String nodeId) {
        return (int) editor.catalog().list(Records.GROUP).stream()
                .filter(group -> group.value().member(nodeId).isPresent())
                .count();
    }

    /**
     * @param node as it was when its state was looked at
     * @param nodes as they were when it was decided by them
     * @param transaction what else it was decided by
     */
    private static Step<String> put(
            Versioned<NodeRecord> node, NodeRecord after, List<Versioned<NodeRecord>> nodes, Transaction transaction) {
        if (node.value().state().equals(after.state())) {
            return Step.nothingToDo(node.id()).aboutNothingOfHosts();
        }
        transaction.expect(Records.NODE, node);
        nodes.stream()
                .filter(each -> !each.id().equals(node.id()))
                .forEach(each -> transaction.expect(Records.NODE, each));
        transaction.put(Records.NODE, node.id(), after);
        return Step.commit(transaction, node.id()).aboutNothingOfHosts();
    }
}
