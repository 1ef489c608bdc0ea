package io.caisson.store.service;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.placement.PlacementStep;
import io.caisson.store.placement.PlacementView;
import io.caisson.store.placement.Planner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far nodes are with what their states ask for, by the records, the plan, and what they say. */
final class NodeDuties {
    private final PlacementView view;
    private final List<PlacementStep> steps;

    NodeDuties(PlacementView view) {
        this.view = view;
        this.steps = Planner.next(view);
    }

    int replicas(String nodeId) {
        return (int) view.groups().values().stream()
                .filter(group -> group.member(nodeId).isPresent())
                .count();
    }

    /** @param report null if the node does not answer */
    NodeDuty duty(String nodeId, NodeRecord node, @Nullable NodeReport report) {
        return switch (node.state()) {
            case NodeRecord.DRAINING -> draining(nodeId, report);
            case NodeRecord.MAINTENANCE -> maintenance(nodeId, report);
            case NodeRecord.REMOVING -> new NodeDuty(false, replicas(nodeId) + " replicas to move or to do without");
            case NodeRecord.JOINING -> new NodeDuty(false, "becomes a member of the catalog");
            default -> NodeDuty.NONE;
        };
    }

    private NodeDuty draining(String nodeId, @Nullable NodeReport report) {
        int replicas = replicas(nodeId);
        long leads = led(nodeId, report);
        boolean moves = view.groups().values().stream().anyMatch(group -> !Planner.isSettled(group))
                || steps.stream().anyMatch(step -> holds(step.groupId(), nodeId));
        if (moves || leads > 0) {
            return new NodeDuty(false, replicas + " replicas and the lead of " + leads + " groups to move");
        }
        return new NodeDuty(
                true,
                replicas == 0
                        ? "nothing is left on it"
                        : replicas + " replicas stay, as no other disk may take them; it leads nothing");
    }

    private NodeDuty maintenance(String nodeId, @Nullable NodeReport report) {
        if (report == null) {
            return new NodeDuty(true, "it does not answer");
        }
        long leads = led(nodeId, report);
        return leads > 0
                ? new NodeDuty(false, "the lead of " + leads + " groups to hand over")
                : new NodeDuty(true, "leads nothing: it may be stopped");
    }

    /** Groups that it leads although another could. */
    private long led(String nodeId, @Nullable NodeReport report) {
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
