package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlReply.Addition;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class VolumeGroupsTest {
    private static final String FOUNDED = group(9);

    private final FakeCatalog catalog = new FakeCatalog();
    private final List<String> asked = new ArrayList<>();
    private final Set<String> refusing = new HashSet<>();
    private final VolumeGroups groups =
            new VolumeGroups(catalog, new NodeControl("n1", null, this::answer), () -> Set.of(), "home");

    private static String disk(int number) {
        return new UUID(1, number).toString();
    }

    private static String group(int number) {
        return new UUID(2, number).toString();
    }

    private void disk(int number, int node, String state) {
        catalog.commit(new Transaction()
                .put(Records.NODE, "n" + node, new NodeRecord(node, "").withState(state))
                .put(Records.DISK, disk(number), new DiskRecord("n" + node, "/d" + number, DiskRecord.ACTIVE, 1, "")));
    }

    private void group(String id, int replicas, int... numbers) {
        List<MemberRecord> members = new ArrayList<>();
        for (int number : numbers) {
            members.add(new MemberRecord(disk(number), "n" + number, MemberRecord.ACTIVE, 1));
        }
        catalog.commit(
                new Transaction().put(Records.GROUP, id, new GroupRecord(replicas, disk(numbers[0]), members, "")));
    }

    private CompletionStage<ControlReply> answer(ControlRequest request) {
        ControlRequest.FoundGroup wanted = (ControlRequest.FoundGroup) request;
        String disk = wanted.disk().toString();
        asked.add(disk);
        if (refusing.contains(disk)) {
            return CompletableFuture.completedFuture(
                    new ControlReply.AddedDisk(Addition.REFUSED, new UUID(0, 0), "it is full", ""));
        }
        MemberRecord first = new MemberRecord(disk, "n1", MemberRecord.ACTIVE, 2);
        catalog.commit(new Transaction()
                .put(Records.GROUP, FOUNDED, new GroupRecord(wanted.replicas(), disk, List.of(first), "")));
        return CompletableFuture.completedFuture(
                new ControlReply.AddedDisk(Addition.ADDED, UUID.fromString(FOUNDED), "", ""));
    }

    @Test
    void disksThatRefuseDoNotKeepItFromOneThatHasRoom() throws Exception {
        for (int number = 1; number <= 4; number++) {
            disk(number, 1, NodeRecord.ACTIVE);
        }
        refusing.addAll(List.of(disk(1), disk(2), disk(3)));
        assertThat(groups.group(1)).isEqualTo(FOUNDED);
        assertThat(asked).containsExactly(disk(1), disk(2), disk(3), disk(4));
    }

    /** It is about to be stopped, and its volumes with it. */
    @Test
    void theOnlyReplicaIsNotToBeOnANodeInMaintenance() throws Exception {
        disk(1, 1, NodeRecord.ACTIVE);
        disk(2, 2, NodeRecord.MAINTENANCE);
        group(group(1), 1, 1);
        group(group(2), 1, 2);
        catalog.commit(new Transaction()
                .put(
                        Records.VOLUME,
                        "v",
                        new VolumeRecord("v", 1 << 20, 512, 4096, 1, group(1), "active", "", Map.of())));
        assertThat(groups.group(1)).isEqualTo(group(1));
        assertThat(asked).isEmpty();
    }

    /** Somebody else has had it founded a moment ago. */
    @Test
    void aVolumeOfTwoWaitsForTheSecondReplicaOfAGroupThatIsThere() throws Exception {
        group(group(1), 2, 1);
        catalog.inNextGet = () -> group(group(1), 2, 1, 2);
        assertThat(groups.group(2)).isEqualTo(group(1));
        assertThat(catalog.get(Records.GROUP, group(1)).orElseThrow().value().members())
                .hasSize(2);
    }
}
