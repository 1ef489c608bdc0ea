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
import java.util.Set;

/** The group that a new volume goes to. A pure function of the catalog. */
public final class GroupChoice {

    private GroupChoice() {}

    /**
     * The group with the fewest bytes of volumes, among those that have most of the replicas they should have, on disks that
     * serve: a volume is not to begin where there is one copy while other groups have three.
     *
     * @param down disks that do not serve, as far as is known
     * @param otherwise the answer while the catalog knows no group
     */
    public static String of(Catalog catalog, Set<String> down, String otherwise) {
        Map<String, Long> bytes = new HashMap<>();
        for (Versioned<VolumeRecord> volume : catalog.list(Records.VOLUME)) {
            bytes.merge(volume.value().groupId(), volume.value().sizeBytes(), Long::sum);
        }
        List<Versioned<GroupRecord>> groups = catalog.list(Records.GROUP);
        long most =
                groups.stream().mapToLong(group -> replicas(group, down)).max().orElse(0);
        return groups.stream()
                .filter(group -> replicas(group, down) == most)
                .min(Comparator.<Versioned<GroupRecord>>comparingLong(group -> bytes.getOrDefault(group.id(), 0L))
                        .thenComparing(Versioned::createRevision)
                        .thenComparing(Versioned::id))
                .map(Versioned::id)
                .orElse(otherwise);
    }

    private static long replicas(Versioned<GroupRecord> group, Set<String> down) {
        return group.value().members().stream()
                .filter(member -> member.state().equals(MemberRecord.ACTIVE) && !down.contains(member.diskId()))
                .count();
    }
}
