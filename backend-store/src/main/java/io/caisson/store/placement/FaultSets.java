package io.caisson.store.placement;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which replicas of a group would fail together, and where others would not. A node that was given no fault set is one of its
 * own. Pure.
 */
public final class FaultSets {

    private FaultSets() {}

    /** Of these disks, those in fault sets that no replica of the group is in that may stay; all if there are none. */
    static List<String> apart(PlacementView view, GroupRecord group, List<String> disks) {
        Set<String> taken = taken(view, group);
        List<String> apart = disks.stream()
                .filter(disk -> !taken.contains(setOf(view, disk)))
                .toList();
        return apart.isEmpty() ? disks : apart;
    }

    /** A disk that would bring a group whose replicas are too close together into one more fault set: the least loaded one. */
    static Optional<String> further(PlacementView view, GroupRecord group, List<String> disks) {
        if (group.members().stream().noneMatch(member -> isShared(view, group, member))) {
            return Optional.empty();
        }
        Set<String> taken = taken(view, group);
        var load = view.load();
        return disks.stream().filter(disk -> !taken.contains(setOf(view, disk))).min((a, b) -> {
            int byLoad = Integer.compare(load.getOrDefault(a, 0), load.getOrDefault(b, 0));
            return byLoad == 0 ? a.compareTo(b) : byLoad;
        });
    }

    /** Whether a disk that may hold replicas is in a fault set that none of the group's replicas is in. */
    public static boolean mayMoveApart(PlacementView view, GroupRecord group) {
        Set<String> taken = taken(view, group);
        return view.disks().keySet().stream()
                .anyMatch(disk -> view.mayTake(disk) && !taken.contains(setOf(view, disk)));
    }

    /** Whether the group has another replica, which is to stay, where this one is. */
    static boolean isShared(PlacementView view, GroupRecord group, MemberRecord member) {
        String set = view.faultSet(member.nodeId());
        return group.members().stream()
                .anyMatch(other -> !other.equals(member)
                        && view.mayHold(other.diskId())
                        && view.faultSet(other.nodeId()).equals(set));
    }

    /** Names of the fault sets that have more than one replica of a group. */
    public static Set<String> shared(GroupRecord group, Function<String, Optional<String>> setOfNode) {
        return group.members().stream()
                .flatMap(member -> setOfNode.apply(member.nodeId()).stream())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .entrySet()
                .stream()
                .filter(set -> set.getValue() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> taken(PlacementView view, GroupRecord group) {
        Set<String> taken = new HashSet<>();
        group.members().stream()
                .filter(member -> view.mayHold(member.diskId()))
                .forEach(member -> taken.add(view.faultSet(member.nodeId())));
        return taken;
    }

    private static String setOf(PlacementView view, String diskId) {
        var disk = view.disks().get(diskId);
        return disk == null ? "" : view.faultSet(disk.nodeId());
    }
}
