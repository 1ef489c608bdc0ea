package io.caisson.store.service;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.placement.PlacementStep;
import io.caisson.store.placement.PlacementView;
import io.caisson.store.placement.Planner;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How far nodes are with what their states ask for, by the records, the plan, and what they say. */
final class NodeDuties {
    private final PlacementView view;
    private final List<PlacementStep> steps;
    private final Map<String, NodeReport> reports;
    private final CarryingReplicas carrying;
    private final HeldPortals portals;

    /** Groups that volumes lie in. */
    private final Set<String> used;

    /** Nodes that may still answer hosts. */
    private final Set<String> serving;

    /** @param reports of the nodes that answer, by id */
    NodeDuties(Catalog catalog, Map<String, NodeReport> reports) {
        this.view = PlacementView.of(catalog, CatalogPlacement.silent(catalog, reports));
        this.steps = Planner.next(view);
        this.reports = Map.copyOf(reports);
        this.carrying = new CarryingReplicas(reports);
        this.portals = new HeldPortals(catalog);
        this.used = catalog.list(Records.VOLUME).stream()
                .map(volume -> volume.value().groupId())
                .collect(Collectors.toSet());
        this.serving = catalog.list(Records.GATEWAY).stream()
                .filter(gateway -> gateway.value().serves())
                .map(Versioned::id)
                .collect(Collectors.toSet());
    }

    int replicas(String nodeId) {
        return (int) view.groups().values().stream()
                .filter(group -> group.member(nodeId).isPresent())
                .count();
    }

    NodeDuty duty(String nodeId, NodeRecord node) {
        return switch (node.state()) {
            case NodeRecord.DRAINING -> draining(nodeId).of(node.stateSince(), node.stateWork(), replicas(nodeId));
            case NodeRecord.MAINTENANCE -> maintenance(nodeId).of(node.stateSince(), node.stateWork(), led(nodeId));
            case NodeRecord.REMOVING ->
                new NodeDuty(false, replicas(nodeId) + " replicas to move or to do without")
                        .of(node.stateSince(), node.stateWork(), replicas(nodeId));
            case NodeRecord.JOINING -> new NodeDuty(false, "becomes a member of the catalog");
            default -> NodeDuty.NONE;
        };
    }

    private NodeDuty draining(String nodeId) {
        int replicas = replicas(nodeId);
        if (isSilentButServing(nodeId)) {
            return new NodeDuty(false, replicas + " replicas; it does not answer, and may still serve hosts");
        }
        long leads = led(nodeId);
        boolean moves = view.groups().values().stream().anyMatch(group -> !Planner.isSettled(group))
                || steps.stream().anyMatch(step -> holds(step.groupId(), nodeId));
        if (moves || leads > 0) {
            return new NodeDuty(false, replicas + " replicas and the lead of " + leads + " groups to move");
        }
        long held = portals.movable(nodeId);
        if (held > 0) {
            return new NodeDuty(false, portalsToMove(held));
        }
        long few = view.groups().entrySet().stream()
                .filter(group -> group.getValue().replicas() < GroupRecord.MOST)
                .filter(group -> needs(nodeId, group.getKey(), group.getValue()))
                .count();
        if (few > 0) {
            return new NodeDuty(
                    false, few + " groups of one or two replicas, which need it, and which no other disk may take now");
        }
        return new NodeDuty(
                true,
                replicas == 0
                        ? "nothing is left on it"
                        : replicas + " replicas stay, as no other disk may take them; it leads nothing");
    }

    private NodeDuty maintenance(String nodeId) {
        if (isSilentButServing(nodeId)) {
            return new NodeDuty(false, "it does not answer, and may still serve hosts");
        }
        if (!reports.containsKey(nodeId)) {
            return new NodeDuty(true, "it does not answer");
        }
        long leads = led(nodeId);
        if (leads > 0) {
            return new NodeDuty(false, "the lead of " + leads + " groups to hand over");
        }
        long held = portals.movable(nodeId);
        if (held > 0) {
            return new NodeDuty(false, portalsToMove(held));
        }
        long waiting = view.groups().entrySet().stream()
                .filter(group -> needs(nodeId, group.getKey(), group.getValue()))
                .count();
        return waiting > 0
                ? new NodeDuty(false, waiting + " groups whose other replicas have to come back or to catch up")
                : new NodeDuty(true, "leads nothing: it may be stopped");
    }

    private static String portalsToMove(long count) {
        return count + " floating portals to move to other nodes";
    }

    /** Whether hosts would wait for a group without this node. */
    private boolean needs(String nodeId, String groupId, GroupRecord group) {
        long left = carrying.left(groupId, group, other -> !other.equals(nodeId) && isToStay(other));
        return used.contains(groupId)
                && group.member(nodeId).isPresent()
                && left * 2 <= CarryingReplicas.voters(group).size();
    }

    private boolean isToStay(String nodeId) {
        NodeRecord node = view.nodes().get(nodeId);
        return node != null && !node.state().equals(NodeRecord.MAINTENANCE);
    }

    private boolean isSilentButServing(String nodeId) {
        return !reports.containsKey(nodeId) && serving.contains(nodeId);
    }

    /** Groups that it leads although another could. */
    private long led(String nodeId) {
        NodeReport report = reports.get(nodeId);
        if (report == null) {
            return 0;
        }
        return report.replicas().stream()
                .filter(replica -> replica.term() >= 0)
                .filter(replica -> hasOther(replica.group().toString(), nodeId))
                .count();
    }

    private boolean hasOther(String groupId, String nodeId) {
        GroupRecord group = view.groups().get(groupId);
        return group != null
                && group.members().stream()
                        .anyMatch(member -> !member.nodeId().equals(nodeId)
                                && member.state().equals(MemberRecord.ACTIVE));
    }

    private boolean holds(String groupId, String nodeId) {
        GroupRecord group = view.groups().get(groupId);
        return group != null && group.member(nodeId).isPresent();
    }
}
