package io.caisson.store.placement;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Versioned;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a plan is made from. Immutable as long as nobody changes the maps.
 *
 * @param nodes by id
 * @param disks by id
 * @param groups by id
 * @param silent nodes that do not answer at present, and disks that do not serve: nothing new is given to them
 * @param lost disks that have not served for so long that others are to have what they had
 */
public record PlacementView(
        SortedMap<String, NodeRecord> nodes,
        SortedMap<String, DiskRecord> disks,
        SortedMap<String, GroupRecord> groups,
        Set<String> silent,
        Set<String> lost) {

    /** Where no disk is lost. */
    PlacementView(
            SortedMap<String, NodeRecord> nodes,
            SortedMap<String, DiskRecord> disks,
            SortedMap<String, GroupRecord> groups,
            Set<String> silent) {
        this(nodes, disks, groups, silent, Set.of());
    }

    /** As the catalog has it now, where no disk is lost. */
    public static PlacementView of(Catalog catalog, Set<String> silent) {
        return of(catalog, silent, Set.of());
    }

    /** As the catalog has it now. */
    public static PlacementView of(Catalog catalog, Set<String> silent, Set<String> lost) {
        SortedMap<String, NodeRecord> nodes = new TreeMap<>();
        SortedMap<String, DiskRecord> disks = new TreeMap<>();
        SortedMap<String, GroupRecord> groups = new TreeMap<>();
        for (Versioned<NodeRecord> node : catalog.list(Records.NODE)) {
            nodes.put(node.id(), node.value());
        }
        for (Versioned<DiskRecord> disk : catalog.list(Records.DISK)) {
            disks.put(disk.id(), disk.value());
        }
        for (Versioned<GroupRecord> group : catalog.list(Records.GROUP)) {
            groups.put(group.id(), group.value());
        }
        return new PlacementView(nodes, disks, groups, Set.copyOf(silent), Set.copyOf(lost));
    }

    /** As it will be when {@code step} is done. */
    PlacementView with(PlacementStep step) {
        SortedMap<String, GroupRecord> changed = new TreeMap<>(groups);
        changed.put(step.groupId(), step.after());
        return new PlacementView(nodes, disks, changed, silent, lost);
    }

    GroupRecord group(String id) {
        GroupRecord group = groups.get(id);
        if (group == null) {
            throw new IllegalArgumentException("no group " + id);
        }
        return group;
    }

    /** The same with a disk in another state. */
    public PlacementView withDisk(String diskId, DiskRecord record) {
        SortedMap<String, DiskRecord> changed = new TreeMap<>(disks);
        changed.put(diskId, record);
        return new PlacementView(nodes, changed, groups, silent, lost);
    }

    /**
     * Whether replicas may stay on a disk for good: those of a node that is on its way out must not, and what is lost cannot.
     */
    boolean mayHold(String diskId) {
        DiskRecord disk = disks.get(diskId);
        NodeRecord node = disk == null ? null : nodes.get(disk.nodeId());
        return disk != null
                && node != null
                && !lost.contains(diskId)
                && disk.state().equals(DiskRecord.ACTIVE)
                && !node.state().equals(NodeRecord.DRAINING)
                && !node.state().equals(NodeRecord.REMOVING);
    }

    /** Whether new replicas may come to a disk: its node must be through with joining, too, and answer. */
    boolean mayTake(String diskId) {
        DiskRecord disk = disks.get(diskId);
        NodeRecord node = disk == null ? null : nodes.get(disk.nodeId());
        return mayHold(diskId)
                && disk != null
                && node != null
                && node.state().equals(NodeRecord.ACTIVE)
                && !silent.contains(disk.nodeId())
                && !silent.contains(diskId);
    }

    /** Whether who has a replica on this disk may lead for good: a node that is about to be stopped must not. */
    boolean mayLead(String diskId) {
        DiskRecord disk = disks.get(diskId);
        NodeRecord node = disk == null ? null : nodes.get(disk.nodeId());
        return mayHold(diskId) && node != null && !node.state().equals(NodeRecord.MAINTENANCE);
    }

    /** Whether the node answers, and nobody is about to stop it. */
    boolean isUp(String nodeId) {
        NodeRecord node = nodes.get(nodeId);
        return node != null && !node.state().equals(NodeRecord.MAINTENANCE) && !silent.contains(nodeId);
    }

    /** Whether the node is to go even if its groups then have fewer replicas. */
    boolean mustGo(String nodeId) {
        NodeRecord node = nodes.get(nodeId);
        return node == null || node.state().equals(NodeRecord.REMOVING);
    }

    boolean isSilent(String nodeId) {
        return silent.contains(nodeId);
    }

    /** Whether a disk was given up: its replicas go even if their groups then have fewer. */
    boolean isGivenUp(String diskId) {
        DiskRecord disk = disks.get(diskId);
        return disk == null || disk.state().equals(DiskRecord.FORGETTING);
    }

    /** Whether what was on a disk is gone, as far as anybody can tell. */
    boolean isLost(String diskId) {
        return lost.contains(diskId);
    }

    /** Whether another disk of a disk's node may take new replicas. */
    boolean hasSibling(String diskId) {
        DiskRecord disk = disks.get(diskId);
        return disk != null
                && disks.entrySet().stream()
                        .anyMatch(other -> !other.getKey().equals(diskId)
                                && other.getValue().nodeId().equals(disk.nodeId())
                                && mayTake(other.getKey()));
    }

    /**
     * Whether a group may only be on one disk of this disk's node, and that is another one: the disk that came with the node
     * keeps what it brought there.
     */
    boolean isTiedElsewhere(GroupRecord group, String diskId) {
        DiskRecord home = disks.get(group.homeDisk());
        DiskRecord disk = disks.get(diskId);
        return home != null
                && disk != null
                && home.cameWithNode()
                && home.nodeId().equals(disk.nodeId())
                && !group.homeDisk().equals(diskId);
    }

    /** Nodes that give the same answer fail together. A node without a fault set, or without a record, fails alone. */
    String faultSet(String nodeId) {
        NodeRecord node = nodes.get(nodeId);
        String set = node == null ? null : node.faultSet();
        return set == null ? "node " + nodeId : "set " + set;
    }

    /** Number of the node that a disk is on. */
    int numberOf(String diskId) {
        DiskRecord disk = disks.get(diskId);
        return disk == null ? Integer.MAX_VALUE : number(disk.nodeId());
    }

    int number(String nodeId) {
        NodeRecord node = nodes.get(nodeId);
        return node == null ? Integer.MAX_VALUE : node.number();
    }

    /** On how many nodes a group could have replicas for good. */
    public int holders() {
        Set<String> holders = new HashSet<>();
        disks.forEach((id, disk) -> {
            if (mayHold(id)) {
                holders.add(disk.nodeId());
            }
        });
        return holders.size();
    }

    /** Replicas on each disk, those that leave left out. */
    Map<String, Integer> load() {
        Map<String, Integer> load = new HashMap<>();
        disks.keySet().forEach(disk -> load.put(disk, 0));
        for (GroupRecord group : groups.values()) {
            group.members().stream()
                    .filter(member -> !member.state().equals(MemberRecord.LEAVING))
                    .forEach(member -> load.merge(member.diskId(), 1, Integer::sum));
        }
        return load;
    }
}
