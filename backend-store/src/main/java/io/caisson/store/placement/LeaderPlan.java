package io.caisson.store.placement;

import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who should lead which group: the node whose disk brought it if that has a replica that may stay, otherwise whoever leads
 * fewest. A pure function of the view, so the same on every node.
 */
final class LeaderPlan {
    /** Of a member that is to lead. */
    static final int LEADS = 2;

    /** Of a member that leads when the one that should cannot. */
    static final int STANDS_BY = 1;

    /** Of a member that is on its way out, or about to be stopped. */
    static final int LAST = 0;

    private LeaderPlan() {}

    /** By group; a group without a member that could lead is left out. */
    static Map<String, String> leaders(PlacementView view) {
        Map<String, String> leaders = new HashMap<>();
        Map<String, Integer> led = new HashMap<>();
        List<String> open = new ArrayList<>();
        view.groups().forEach((id, group) -> {
            Optional<String> home = home(view, group);
            home.ifPresentOrElse(
                    node -> {
                        leaders.put(id, node);
                        led.merge(node, 1, Integer::sum);
                    },
                    () -> open.add(id));
        });
        for (String id : open) {
            eligible(view, view.group(id)).stream()
                    .min(Comparator.<String>comparingInt(node -> led.getOrDefault(node, 0))
                            .thenComparingInt(view::number)
                            .thenComparing(Comparator.naturalOrder()))
                    .ifPresent(node -> {
                        leaders.put(id, node);
                        led.merge(node, 1, Integer::sum);
                    });
        }
        return leaders;
    }

    /** The members as they are, with the priorities that make {@code leader} lead. */
    static List<MemberRecord> withPriorities(PlacementView view, GroupRecord group, String leader) {
        return group.members().stream()
                .map(member -> member.withPriority(priority(view, member, leader)))
                .toList();
    }

    private static int priority(PlacementView view, MemberRecord member, String leader) {
        if (member.nodeId().equals(leader)) {
            return LEADS;
        }
        return view.mayLead(member.diskId()) ? STANDS_BY : LAST;
    }

    private static Optional<String> home(PlacementView view, GroupRecord group) {
        DiskRecord disk = view.disks().get(group.homeDisk());
        return Optional.ofNullable(disk).map(DiskRecord::nodeId).filter(eligible(view, group)::contains);
    }

    /** Whether the plan may have a node lead the group. */
    static boolean mayLead(PlacementView view, GroupRecord group, String nodeId) {
        return eligible(view, group).contains(nodeId);
    }

    /** Where nobody may stay, somebody on its way out leads until others may, so that a node can go into maintenance. */
    private static List<String> eligible(PlacementView view, GroupRecord group) {
        List<String> forGood = active(group, member -> view.mayLead(member.diskId()));
        return forGood.isEmpty() ? active(group, member -> view.isUp(member.nodeId())) : forGood;
    }

    private static List<String> active(GroupRecord group, Predicate<MemberRecord> condition) {
        return group.members().stream()
                .filter(member -> member.state().equals(MemberRecord.ACTIVE))
                .filter(condition)
                .map(MemberRecord::nodeId)
                .toList();
    }
}
