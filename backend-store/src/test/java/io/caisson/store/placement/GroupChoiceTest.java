package io.caisson.store.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GroupChoiceTest {
    private final FakeCatalog catalog = new FakeCatalog();

    private void group(String id, String... disks) {
        List<MemberRecord> members = Stream.of(disks)
                .map(disk -> new MemberRecord(disk, "n" + disk.charAt(1), MemberRecord.ACTIVE, 1))
                .toList();
        catalog.commit(new Transaction().put(Records.GROUP, id, new GroupRecord(3, id, members, "")));
    }

    private void few(String id, int replicas, String... disks) {
        List<MemberRecord> members = Stream.of(disks)
                .map(disk -> new MemberRecord(disk, "n" + disk.charAt(1), MemberRecord.ACTIVE, 1))
                .toList();
        catalog.commit(new Transaction().put(Records.GROUP, id, new GroupRecord(replicas, disks[0], members, "")));
    }

    private void node(int number) {
        catalog.commit(new Transaction()
                .put(Records.NODE, "n" + number, new NodeRecord(number, ""))
                .put(
                        Records.DISK,
                        "d" + number,
                        new DiskRecord("n" + number, DiskRecord.FIRST, DiskRecord.ACTIVE, 1, "")));
        group("d" + number, "d" + number);
    }

    private void volume(String id, String group) {
        catalog.commit(new Transaction()
                .put(Records.VOLUME, id, new VolumeRecord(id, 1 << 20, 512, 4096, 1, group, "", "", Map.of())));
    }

    private String choice(String... down) {
        return GroupChoice.of(catalog, Set.of(down), "none");
    }

    @Test
    void theEmptiestOfThoseWithMostReplicas() {
        assertThat(choice()).isEqualTo("none");
        group("a", "d1", "d2", "d3");
        group("b", "d1", "d2", "d3");
        group("c", "d1");
        assertThat(choice()).isEqualTo("a");
        volume("v", "a");
        assertThat(choice()).isEqualTo("b");
    }

    @Test
    void volumesGoToGroupsOfTheirNumberThatCanDecide() {
        group("a", "d1", "d2", "d3");
        few("one", 1, "d1");
        few("two", 2, "d1", "d2");
        assertThat(choice()).isEqualTo("a");
        assertThat(GroupChoice.of(catalog, Set.of(), 1)).contains("one");
        assertThat(GroupChoice.of(catalog, Set.of(), 2)).contains("two");
        assertThat(GroupChoice.of(catalog, Set.of("d2"), 2)).as("two need both").isEmpty();
        few("other", 1, "d2");
        volume("v", "one");
        assertThat(GroupChoice.of(catalog, Set.of(), 1)).contains("other");
        assertThat(GroupChoice.of(catalog, Set.of("d2"), 1)).contains("one");
    }

    @Test
    void eachDiskFoundsOneGroupOfEachNumberTheLeastBurdenedFirst() {
        node(1);
        node(2);
        node(3);
        few("one", 1, "d1");
        assertThat(foundable(1)).containsExactly("d2", "d3");
        assertThat(foundable(2)).as("d1 leads one more already").containsExactly("d2", "d3", "d1");
        few("two", 2, "d2", "d1");
        assertThat(foundable(2)).containsExactly("d3", "d1");
        assertThat(GroupChoice.foundable(PlacementView.of(catalog, Set.of("d3", "n1")), 2))
                .isEmpty();
    }

    private List<String> foundable(int replicas) {
        return GroupChoice.foundable(PlacementView.of(catalog, Set.of()), replicas);
    }

    /** It is the emptiest, as it was just added, and the one that has a copy less. */
    @Test
    void notTheGroupOfADiskThatDoesNotServe() {
        group("a", "d1", "d2", "d3");
        group("e", "e1", "d2", "d3");
        volume("v", "a");
        assertThat(choice()).isEqualTo("e");
        assertThat(choice("e1")).isEqualTo("a");
        assertThat(choice("e1", "d1", "d2", "d3"))
                .as("where none serves, any will do")
                .isEqualTo("e");
    }
}
