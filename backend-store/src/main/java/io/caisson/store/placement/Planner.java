package io.caisson.store.placement;

import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What should be done next so that every group has the replicas it should have, where it should have them. Pure: the same
 * view gives the same steps.
 *
 * <p>A group changes one member at a time: it gets a new one first, and only then loses an old one. It never has fewer
 * replicas after a step than before, with three exceptions: it has more than it should; a node or a disk is given up, and people
 * said that it goes anyway; or the replica's disk is lost, and only another disk of its node could have a new one. Every step brings the group nearer to where no step is left, so planning ends.
 */
public final class Planner {
    /** Groups that change at the same time, so that copies do not crowd out hosts. */
    static final int MAX_CHANGING = 3;

    private Planner() {}

    /** Steps that may be done now, at most one per group. Each is planned as if those before it were done. */
    public static List<PlacementStep> next(PlacementView view) {
        List<PlacementStep> steps = new ArrayList<>();
        PlacementView planned = view;
        for (String id : view.groups().keySet()) {
            Optional<PlacementStep> step = next(planned, id);
            if (step.isPresent()) {
                steps.add(step.get());
                planned = planned.with(step.get());
            }
        }
        return steps;
    }

    private static Optional<PlacementStep> next(PlacementView view, String id) {
        GroupRecord group = view.group(id);
        Optional<PlacementStep> step = Optional.empty();
        if (!isSettled(group)) {
            step = giveUp(view, id, group);
        } else if (changing(view) < MAX_CHANGING) {
            step = nextMember(view, id, group).or(() -> WitnessPlan.next(view, id, group));
        }
        return step.or(() -> priorities(view, id, group));
    }

    private static long changing(PlacementView view) {
        return view.groups().values().stream()
                .filter(group -> !isSettled(group))
                .count();
    }

    /** Whether no member is coming or going. */
    public static boolean isSettled(GroupRecord group) {
        return group.members().stream().allMatch(member -> member.state().equals(MemberRecord.ACTIVE))
                && WitnessPlan.isSettled(group);
    }

    private static Optional<PlacementStep> nextMember(PlacementView view, String id, GroupRecord group) {
        List<MemberRecord> leaving = group.members().stream()
                .filter(member -> !view.mayHold(member.diskId()))
                .toList();
        int staying = group.members().size() - leaving.size();
        int wanted = Math.min(group.replicas(), view.holders());
        if (staying < wanted) {
            Optional<String> disk = leastLoaded(view, group, view.load());
            if (disk.isPresent()) {
                String why = "it has " + staying + " of " + wanted + " replicas";
                return Optional.of(add(view, id, group, disk.get(), why));
            }
        }
        for (MemberRecord member : leaving) {
            boolean spared =
                    staying >= Math.min(group.replicas(), group.members().size());
            boolean given = staying >= 1 && staying >= wanted && view.mustGo(member.nodeId());
            if (spared || given || isNothing(view, group, member)) {
                return Optional.of(leave(view, id, group, member, "it is not to stay there"));
            }
        }
        if (leaving.isEmpty() && staying > group.replicas()) {
            return Optional.of(leave(view, id, group, mostLoaded(view, group), "it has more replicas than it should"));
        }
        boolean isComplete = leaving.isEmpty() && staying == group.replicas();
        return isComplete && changing(view) == 0 ? rebalance(view, id, group) : Optional.empty();
    }

    /**
     * Whether a replica is none any more, or is to go, and others have all that it had: of these, as many are there now as decide
     * without it.
     */
    private static boolean isNothing(PlacementView view, GroupRecord group, MemberRecord member) {
        long there = group.members().stream()
                .filter(other -> !other.equals(member) && isThere(view, other))
                .count();
        return there * 2 > group.members().size() - 1
                && (view.isGivenUp(member.diskId())
                        || view.isLost(member.diskId()) && view.hasSibling(member.diskId()));
    }

    private static boolean isThere(PlacementView view, MemberRecord member) {
        return member.state().equals(MemberRecord.ACTIVE)
                && !view.isSilent(member.nodeId())
                && !view.isSilent(member.diskId())
                && !view.isLost(member.diskId())
                && !view.isGivenUp(member.diskId());
    }

    /**
     * One more replica for now, at home or where there are few; the one where there are most goes afterwards. Each group
     * comes home once, and what else moves makes the load more even, so this ends.
     */
    private static Optional<PlacementStep> rebalance(PlacementView view, String id, GroupRecord group) {
        Map<String, Integer> load = view.load();
        String home = group.homeDisk();
        if (isCandidate(view, group, home)) {
            return Optional.of(add(view, id, group, home, "it comes home"));
        }
        int most = load.getOrDefault(mostLoaded(view, group).diskId(), 0);
        return leastLoaded(view, group, load)
                .filter(least -> group.members().size() > 1 && most - load.getOrDefault(least, 0) >= 2)
                .map(least -> add(view, id, group, least, "to spread replicas evenly"));
    }

    private static PlacementStep add(PlacementView view, String id, GroupRecord group, String diskId, String why) {
        String nodeId = node(view, diskId);
        List<MemberRecord> members = new ArrayList<>(group.members());
        members.add(new MemberRecord(diskId, nodeId, MemberRecord.JOINING, LeaderPlan.STANDS_BY));
        return new PlacementStep(
                id,
                group.withMembers(members),
                "group " + id + " gets a replica on " + name(view, nodeId) + ": " + why);
    }

    private static PlacementStep leave(
            PlacementView view, String id, GroupRecord group, MemberRecord going, String why) {
        List<MemberRecord> members = group.members().stream()
                .map(member -> member.equals(going) ? member.withState(MemberRecord.LEAVING) : member)
                .toList();
        return new PlacementStep(
                id,
                group.withMembers(members),
                "group " + id + " loses its replica on " + name(view, going.nodeId()) + ": " + why);
    }

    /** A member that was to come, to a disk that may no longer hold it or does not answer, is given up. */
    private static Optional<PlacementStep> giveUp(PlacementView view, String id, GroupRecord group) {
        for (MemberRecord member : group.members()) {
            boolean isUnwanted =
                    !view.mayHold(member.diskId()) || view.isSilent(member.nodeId()) || view.isSilent(member.diskId());
            if (!isUnwanted) {
                continue;
            }
            if (member.state().equals(MemberRecord.JOINING)) {
                List<MemberRecord> others = group.members().stream()
                        .filter(other -> !other.equals(member))
                        .toList();
                return Optional.of(new PlacementStep(
                        id,
                        group.withMembers(others),
                        "group " + id + " gives up its replica on " + name(view, member.nodeId())));
            }
            if (member.state().equals(MemberRecord.OPEN)) {
                return Optional.of(leave(view, id, group, member, "it did not come about"));
            }
        }
        return WitnessPlan.isSettled(group) ? Optional.empty() : WitnessPlan.next(view, id, group);
    }

    private static Optional<PlacementStep> priorities(PlacementView view, String id, GroupRecord group) {
        String leader = LeaderPlan.leaders(view).get(id);
        if (leader == null) {
            return Optional.empty();
        }
        List<MemberRecord> members = LeaderPlan.withPriorities(view, group, leader);
        return members.equals(group.members())
                ? Optional.empty()
                : Optional.of(new PlacementStep(
                        id, group.withMembers(members), "group " + id + " is to be led by " + name(view, leader)));
    }

    /** Whether the replica that a group has on a disk could go elsewhere, so that there are no fewer than before. */
    public static boolean mayMove(PlacementView view, String groupId, String diskId) {
        GroupRecord group = view.group(groupId);
        long staying = group.members().stream()
                .filter(member -> !member.diskId().equals(diskId) && view.mayHold(member.diskId()))
                .count();
        return staying >= group.replicas()
                || leastLoaded(view, group, view.load()).isPresent();
    }

    /** The disk for another replica. */
    private static Optional<String> leastLoaded(PlacementView view, GroupRecord group, Map<String, Integer> load) {
        return view.disks().keySet().stream()
                .filter(disk -> isCandidate(view, group, disk))
                .min(Comparator.<String>comparingInt(disk -> load.getOrDefault(disk, 0))
                        .thenComparingInt(disk -> view.number(node(view, disk)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Whether the disk is on an answering node that has no replica of this group. */
    private static boolean isCandidate(PlacementView view, GroupRecord group, String diskId) {
        return view.mayTake(diskId)
                && group.member(node(view, diskId)).isEmpty()
                && !view.isTiedElsewhere(group, diskId);
    }

    /** The member that is spared most easily; not the one at home unless it is the only one. */
    private static MemberRecord mostLoaded(PlacementView view, GroupRecord group) {
        Map<String, Integer> load = view.load();
        return group.members().stream()
                .max(Comparator.<MemberRecord, Boolean>comparing(
                                member -> !member.diskId().equals(group.homeDisk()))
                        .thenComparing(member -> load.getOrDefault(member.diskId(), 0))
                        .thenComparing(member -> view.number(member.nodeId()))
                        .thenComparing(MemberRecord::nodeId))
                .orElseThrow();
    }

    private static String node(PlacementView view, String diskId) {
        DiskRecord disk = view.disks().get(diskId);
        if (disk == null) {
            throw new IllegalArgumentException("no disk " + diskId);
        }
        return disk.nodeId();
    }

    private static String name(PlacementView view, String nodeId) {
        NodeRecord node = view.nodes().get(nodeId);
        return node == null ? "node " + nodeId : node.name();
    }
}
