package io.caisson.store.placement;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Versioned;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The group that a new volume goes to. A pure function of the catalog. */
public final class GroupChoice {

    private GroupChoice() {}

    /**
     * For a volume that shall have as many replicas as there can be: the group with the fewest bytes of volumes, among those that
     * have most of the replicas they should have, on disks that serve: a volume is not to begin where there is one copy while other
     * groups have three.
     *
     * @param down disks that do not serve, as far as is known
     * @param otherwise the answer while the catalog knows no group
     */
    public static String of(Catalog catalog, Set<String> down, String otherwise) {
        return fullest(catalog, down, group -> group.value().replicas() >= GroupRecord.MOST)
                .orElse(otherwise);
    }

    /**
     * The same for a volume that shall have fewer: empty while no group of so many has enough of them on disks that serve to
     * decide anything.
     */
    public static Optional<String> of(Catalog catalog, Set<String> down, int replicas) {
        return fullest(catalog, down, group -> group.value().replicas() == replicas && decides(group, down));
    }

    private static Optional<String> fullest(
            Catalog catalog, Set<String> down, Predicate<Versioned<GroupRecord>> condition) {
        Map<String, Long> bytes = new HashMap<>();
        for (Versioned<VolumeRecord> volume : catalog.list(Records.VOLUME)) {
            bytes.merge(volume.value().groupId(), volume.value().sizeBytes(), Long::sum);
        }
        List<Versioned<GroupRecord>> groups =
                catalog.list(Records.GROUP).stream().filter(condition).toList();
        long most =
                groups.stream().mapToLong(group -> replicas(group, down)).max().orElse(0);
        return groups.stream()
                .filter(group -> replicas(group, down) == most)
                .min(Comparator.<Versioned<GroupRecord>>comparingLong(group -> bytes.getOrDefault(group.id(), 0L))
                        .thenComparing(Versioned::createRevision)
                        .thenComparing(Versioned::id))
                .map(Versioned::id);
    }

    private static boolean decides(Versioned<GroupRecord> group, Set<String> down) {
        return replicas(group, down) * 2 > group.value().members().size();
    }

    private static long replicas(Versioned<GroupRecord> group, Set<String> down) {
        return group.value().members().stream()
                .filter(member -> member.state().equals(MemberRecord.ACTIVE) && !down.contains(member.diskId()))
                .count();
    }

    /**
     * Disks on which a group of so many replicas could be founded, the best one first: those that may take replicas and have
     * founded none of so many, with the fewest groups that are at home there, then the fewest replicas.
     */
    public static List<String> foundable(PlacementView view, int replicas) {
        Map<String, Long> homes = view.groups().values().stream()
                .collect(Collectors.groupingBy(GroupRecord::homeDisk, Collectors.counting()));
        Map<String, Integer> load = view.load();
        return view.disks().keySet().stream()
                .filter(view::mayTake)
                .filter(disk -> view.groups().values().stream()
                        .noneMatch(group -> group.homeDisk().equals(disk) && group.replicas() == replicas))
                .sorted(Comparator.<String>comparingLong(disk -> homes.getOrDefault(disk, 0L))
                        .thenComparingInt(disk -> load.getOrDefault(disk, 0))
                        .thenComparingInt(disk -> view.numberOf(disk))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }
}
