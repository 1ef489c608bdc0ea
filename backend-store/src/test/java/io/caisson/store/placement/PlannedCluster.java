package io.caisson.store.placement;

import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A cluster of records alone, in which steps are done as nodes and leaders of groups would do them. */
final class PlannedCluster {
    final SortedMap<String, NodeRecord> nodes = new TreeMap<>();
    final SortedMap<String, DiskRecord> disks = new TreeMap<>();
    final SortedMap<String, GroupRecord> groups = new TreeMap<>();
    final Set<String> silent = new TreeSet<>();
    final Set<String> lost = new TreeSet<>();

    /** A node with one disk, which brings a group. */
    void join(int number, int replicas) {
        String node = "n" + number;
        String disk = "d" + number;
        nodes.put(node, new NodeRecord(number, ""));
        disks.put(disk, new DiskRecord(node, "disk-0", DiskRecord.ACTIVE, 1 << 30, ""));
        groups.put(
                disk,
                new GroupRecord(replicas, disk, List.of(new MemberRecord(disk, node, MemberRecord.ACTIVE, 1)), ""));
    }

    /** One more disk of a node, which brings a group. */
    void addDisk(String disk, int number, int replicas) {
        String node = "n" + number;
        disks.put(disk, new DiskRecord(node, "/mnt/" + disk, DiskRecord.ACTIVE, 1 << 30, ""));
        groups.put(
                disk,
                new GroupRecord(replicas, disk, List.of(new MemberRecord(disk, node, MemberRecord.ACTIVE, 1)), ""));
    }

    void diskState(String disk, String state) {
        disks.computeIfPresent(disk, (id, record) -> record.withState(state));
    }

    /** It has not served for long. */
    void lose(String disk) {
        silent.add(disk);
        lost.add(disk);
    }

    void state(String node, String state) {
        nodes.computeIfPresent(node, (id, record) -> record.withState(state));
    }

    void faultSet(int number, @Nullable String set) {
        nodes.computeIfPresent("n" + number, (id, node) -> node.withFaultSet(set));
    }

    /** A group of the kind that is founded on a disk for volumes of so many replicas. */
    void found(String group, String disk, int replicas) {
        String node = Objects.requireNonNull(disks.get(disk)).nodeId();
        groups.put(
                group,
                new GroupRecord(replicas, disk, List.of(new MemberRecord(disk, node, MemberRecord.ACTIVE, 1)), ""));
    }

    PlacementView view() {
        return new PlacementView(nodes, disks, groups, silent, lost);
    }

    void apply(PlacementStep step) {
        groups.put(step.groupId(), step.after());
    }

    /** What is coming has come, what is going is gone; but nothing comes to silent nodes. */
    void settle(String groupId) {
        groups.computeIfPresent(
                groupId,
                (id, group) -> group.withMembers(group.members().stream()
                        .filter(member -> !member.state().equals(MemberRecord.LEAVING))
                        .map(member ->
                                silent.contains(member.nodeId()) ? member : member.withState(MemberRecord.ACTIVE))
                        .toList()));
    }

    /** Plans and settles until nothing is left to be done; fails when that does not come. */
    int run() {
        for (int rounds = 0; rounds < 200; rounds++) {
            List<PlacementStep> steps = Planner.next(view());
            if (steps.isEmpty() && groups.values().stream().allMatch(Planner::isSettled)) {
                return rounds;
            }
            steps.forEach(this::apply);
            List.copyOf(groups.keySet()).forEach(this::settle);
        }
        throw new AssertionError("planning does not end: " + view());
    }

    GroupRecord group(String id) {
        return view().group(id);
    }
}
