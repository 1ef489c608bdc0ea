package io.caisson.store.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
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
