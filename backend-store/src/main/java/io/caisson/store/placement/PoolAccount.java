package io.caisson.store.placement;

import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.control.ReplicaSpace;
import io.caisson.store.volume.GroupRoom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The space of a whole pool, from what its nodes last said of their disks. A pure function of that.
 *
 * <p>What is free on a disk is shared out evenly among the groups that have a replica on it, after what those replicas still lack is
 * taken off. So whatever the leaders of these groups admit until they hear anew, each within its share, there is room for all
 * of it; and what one group does not use is shared out again a second later. A group can take what its poorest member can.
 *
 * @param totalBytes what the pool could hold of hosts' data, each replicated as its group is
 * @param availableBytes how much of it can still be written
 * @param allocatedBytes hosts' data, counted once
 * @param storedBytes the same with all its replicas, as far as they are there
 * @param groups by id
 */
public record PoolAccount(
        long totalBytes, long availableBytes, long allocatedBytes, long storedBytes, Map<UUID, GroupAccount> groups) {

    /**
     * What one group can hold.
     *
     * @param limitBytes the most that its footprint may come to: {@link GroupRoom#limit}
     * @param takesEntries whether a majority of its members takes entries, as far as space is concerned
     */
    public record GroupAccount(
            long limitBytes, boolean takesEntries, long totalBytes, long availableBytes, long allocatedBytes) {}

    /** A file system: mostly that of one disk. */
    private static final class Shared {
        private long usableBytes = Long.MAX_VALUE;
        private long totalBytes = Long.MAX_VALUE;
        private long owedBytes;
        private int replicas;

        private long share() {
            long left = usableBytes - owedBytes;
            return replicas == 0 ? left : Math.floorDiv(left, replicas);
        }

        private long totalShare() {
            return totalBytes / Math.max(1, replicas);
        }
    }

    public PoolAccount {
        groups = Map.copyOf(groups);
    }

    /**
     * @param members nodes with a replica, by group
     * @param said by node; what a node that is away said last counts, for it writes nothing meanwhile. A replica that is closed because
     *     its disk is away does not count while others are a majority: it comes back as far as there is room, or on another disk
     * @param away nodes that do not answer: others know better how much data there is
     */
    public static PoolAccount of(
            Map<UUID, List<String>> members, Map<String, ControlReply.Space> said, Set<String> away) {
        Map<UUID, Long> footprints = new HashMap<>();
        members.forEach((group, nodes) -> footprints.put(group, footprint(group, nodes, said, away)));
        Map<Long, Shared> fileSystems = new HashMap<>();
        members.forEach((group, nodes) -> {
            for (String node : nodes) {
                ControlReply.Space space = said.get(node);
                if (space != null) {
                    Shared shared = fileSystems.computeIfAbsent(space.fileSystem(), first -> new Shared());
                    shared.usableBytes = Math.min(shared.usableBytes, space.usableBytes());
                    shared.totalBytes = Math.min(shared.totalBytes, space.totalBytes());
                    shared.replicas++;
                    shared.owedBytes += owed(space.replica(group), footprints.getOrDefault(group, 0L));
                }
            }
        });
        Map<UUID, GroupAccount> groups = new HashMap<>();
        members.forEach((group, nodes) ->
                groups.put(group, account(group, nodes, footprints.getOrDefault(group, 0L), said, away, fileSystems)));
        return sum(groups, said);
    }

    /**
     * Whether the others of a group go on if {@code node} steps aside: by themselves they are a majority, of members that answer, have
     * all their data, and take entries.
     */
    public static boolean canDoWithout(
            String node, UUID group, List<String> members, Map<String, ControlReply.Space> said, Set<String> away) {
        long able = members.stream()
                .filter(member -> !member.equals(node) && !away.contains(member))
                .filter(member -> conditionOf(said.get(member), group).equals(Optional.of(ReplicaCondition.OPEN)))
                .count();
        return able > members.size() / 2;
    }

    private static Optional<ReplicaCondition> conditionOf(ControlReply.@Nullable Space space, UUID group) {
        return Optional.ofNullable(space).flatMap(known -> known.replica(group)).map(ReplicaSpace::condition);
    }

    /** What a replica still has to take. One that is closed has its files, and cannot say how much that is. */
    private static long owed(Optional<ReplicaSpace> replica, long footprintBytes) {
        if (replica.isPresent() && replica.get().condition() == ReplicaCondition.FAILED) {
            return 0;
        }
        return Math.max(
                0, footprintBytes - replica.map(ReplicaSpace::footprintBytes).orElse(0L));
    }

    /** Whoever is away may hold what was deleted since. */
    private static long footprint(
            UUID group, List<String> nodes, Map<String, ControlReply.Space> said, Set<String> away) {
        List<String> present =
                nodes.stream().filter(node -> !away.contains(node)).toList();
        return replicas(group, present.isEmpty() ? nodes : present, said).stream()
                .mapToLong(ReplicaSpace::footprintBytes)
                .max()
                .orElse(0);
    }

    private static List<ReplicaSpace> replicas(UUID group, List<String> nodes, Map<String, ControlReply.Space> said) {
        List<ReplicaSpace> replicas = new ArrayList<>();
        for (String node : nodes) {
            Optional.ofNullable(said.get(node))
                    .flatMap(space -> space.replica(group))
                    .ifPresent(replicas::add);
        }
        return replicas;
    }

    private static GroupAccount account(
            UUID group,
            List<String> nodes,
            long footprintBytes,
            Map<String, ControlReply.Space> said,
            Set<String> away,
            Map<Long, Shared> fileSystems) {
        List<String> counted = counted(group, nodes, said, away);
        long limit = GroupRoom.UNLIMITED;
        long total = Long.MAX_VALUE;
        long available = Long.MAX_VALUE;
        int full = 0;
        for (String node : counted) {
            ControlReply.Space space = said.get(node);
            if (space == null) {
                continue; // never heard of: nothing can be said of it
            }
            Shared shared = fileSystems.getOrDefault(space.fileSystem(), new Shared());
            total = Math.min(total, shared.totalShare());
            available = Math.min(available, shared.share());
            if (isFull(space, group)) {
                full++; // takes nothing anyway: as if it were away
            } else {
                limit = Math.min(limit, footprintBytes + shared.share());
            }
        }
        total = total == Long.MAX_VALUE ? 0 : total;
        available = Math.max(0, Math.min(total, available));
        boolean takesEntries = nodes.size() - full > nodes.size() / 2;
        long allocated = replicas(group, nodes, said).stream()
                .mapToLong(ReplicaSpace::allocatedBytes)
                .max()
                .orElse(0);
        return new GroupAccount(limit, takesEntries, total, available, allocated);
    }

    private static List<String> counted(
            UUID group, List<String> nodes, Map<String, ControlReply.Space> said, Set<String> away) {
        List<String> others = nodes.stream()
                .filter(node -> !away.contains(node)
                        || !conditionOf(said.get(node), group).equals(Optional.of(ReplicaCondition.FAILED)))
                .toList();
        return others.size() > nodes.size() / 2 ? others : nodes;
    }

    private static boolean isFull(ControlReply.Space space, UUID group) {
        return space.replica(group)
                .filter(replica -> replica.condition() == ReplicaCondition.FULL)
                .isPresent();
    }

    private static PoolAccount sum(Map<UUID, GroupAccount> groups, Map<String, ControlReply.Space> said) {
        long total = 0;
        long available = 0;
        long allocated = 0;
        for (GroupAccount group : groups.values()) {
            total += group.totalBytes();
            available += group.availableBytes();
            allocated += group.allocatedBytes();
        }
        long stored = said.values().stream()
                .mapToLong(ControlReply.Space::allocatedBytes)
                .sum();
        return new PoolAccount(total, available, allocated, stored, groups);
    }
}
