package io.caisson.store.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.DiskCondition;
import io.caisson.store.control.DiskState;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.control.ReplicaProgress;
import io.caisson.store.control.ReplicaSpace;
import io.caisson.store.service.ServiceException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three nodes, of which the first has a disk more, whose group has a replica on each. */
class DiskStatesTest {
    private static final String ADDED = "00000000-0000-4000-8000-0000000000e1";

    private final ServiceFixture fixture = new ServiceFixture();
    private final PlacementService placement = fixture.services.placement();

    private static String node(int number) {
        return "00000000-0000-4000-8000-00000000000" + number;
    }

    private static String disk(int number) {
        return "00000000-0000-4000-8000-0000000000d" + number;
    }

    @BeforeEach
    void nodes() {
        for (int number = 1; number <= 3; number++) {
            node(number, disk(number));
        }
        fixture.catalog.commit(new Transaction()
                .put(Records.DISK, ADDED, new DiskRecord(node(1), "/mnt/a", DiskRecord.ACTIVE, 9, "")));
        group(disk(2), disk(3));
        reports(DiskCondition.SERVING, ReplicaCondition.OPEN);
    }

    private void node(int number, String disk) {
        fixture.catalog.commit(new Transaction()
                .put(Records.NODE, node(number), new NodeRecord(number, "").withState(NodeRecord.ACTIVE))
                .put(Records.DISK, disk, new DiskRecord(node(number), "disk-0", DiskRecord.ACTIVE, 9, "")));
    }

    private void group(String... others) {
        List<MemberRecord> members = new ArrayList<>();
        members.add(new MemberRecord(ADDED, node(1), MemberRecord.ACTIVE, 2));
        for (String other : others) {
            members.add(new MemberRecord(other, node(other.charAt(other.length() - 1) - '0'), MemberRecord.ACTIVE, 1));
        }
        fixture.catalog.commit(new Transaction().put(Records.GROUP, ADDED, new GroupRecord(3, ADDED, members, "")));
    }

    private void reports(DiskCondition first, ReplicaCondition others) {
        UUID group = UUID.fromString(ADDED);
        for (int number = 1; number <= 4; number++) {
            boolean isFirst = number == 1;
            ReplicaSpace replica = new ReplicaSpace(group, isFirst ? ReplicaCondition.OPEN : others, 1, 1);
            DiskState own = new DiskState(
                    UUID.fromString(disk(number)),
                    DiskCondition.SERVING,
                    0,
                    "",
                    space(isFirst ? List.of() : List.of(replica)));
            DiskState added = new DiskState(group, first, 5, "why", space(List.of(replica)));
            fixture.node.reports.put(
                    node(number),
                    new NodeReport(
                            new ControlReply.Disks(isFirst ? List.of(own, added) : List.of(own)),
                            List.of(new ReplicaProgress(group, isFirst ? 3 : -1, 9, 0, 0))));
        }
    }

    private void applied(int number, long index) {
        fixture.node.reports.computeIfPresent(
                node(number),
                (id, report) -> new NodeReport(
                        report.disks(), List.of(new ReplicaProgress(UUID.fromString(ADDED), 3, index, 0, 0))));
    }

    private static ControlReply.Space space(List<ReplicaSpace> replicas) {
        return new ControlReply.Space(1000, 600, 100, 300, 0, false, 1, replicas);
    }

    private String state() {
        return fixture.catalog.get(Records.DISK, ADDED).orElseThrow().value().state();
    }

    private static void assertRefused(ThrowingCallable call, Kind kind, String... saying) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(kind))
                .message()
                .contains(saying);
    }

    @Test
    void aDiskIsShownAsItsNodeFindsIt() throws Exception {
        reports(DiskCondition.FAILED, ReplicaCondition.OPEN);
        Disk shown = placement.disk(ADDED);
        assertThat(shown.condition()).isEqualTo("failed");
        assertThat(shown.problem()).isEqualTo("why");
        assertThat(shown.leads()).isEqualTo(1);
        assertThat(placement.disk(disk(2)).leads()).isZero();
    }

    @Test
    void whatHasNowhereToGoIsNotRetired() throws Exception {
        assertRefused(() -> placement.retireDisk(ADDED), Kind.IN_USE, "group " + ADDED, "has nowhere to go");
        node(4, disk(4));
        assertThat(placement.retireDisk(ADDED).state()).isEqualTo("retiring");
        assertThat(placement.retireDisk(ADDED).state()).as("again").isEqualTo("retiring");
        assertThat(placement.activateDisk(ADDED).state()).isEqualTo("active");
    }

    @Test
    void aDiskWithReplicasIsForgottenOnlyIfTheyAreGivenUp() throws Exception {
        assertRefused(() -> placement.forgetDisk(ADDED, false), Kind.IN_USE, "1 groups still have a replica");
        placement.forgetDisk(ADDED, true);
        assertThat(state()).isEqualTo(DiskRecord.FORGETTING);
        placement.forgetDisk(ADDED, true);
        assertRefused(() -> placement.activateDisk(ADDED), Kind.CONFLICT, "is being given up");
    }

    @Test
    void theLastCopyIsNeverForgotten() {
        group();
        assertRefused(() -> placement.forgetDisk(ADDED, true), Kind.IN_USE, "and so without its data");
        group(disk(2), disk(3));
        reports(DiskCondition.SERVING, ReplicaCondition.FAILED);
        assertRefused(
                () -> placement.forgetDisk(ADDED, true),
                Kind.IN_USE,
                "0 of its 3 replicas that are there and up to date");
    }

    /** Of two members one is gone: nobody can decide that it is no member any more. */
    @Test
    void aDeadDiskIsForgottenOnlyIfOthersAreAMajority() throws Exception {
        group(disk(2));
        reports(DiskCondition.MISSING, ReplicaCondition.OPEN);
        assertRefused(() -> placement.forgetDisk(ADDED, true), Kind.IN_USE, "too few to decide anything");
        group(disk(2), disk(3));
        placement.forgetDisk(ADDED, true);
        assertThat(state()).isEqualTo(DiskRecord.FORGETTING);
    }

    /** The disk is well, and another member is down: with its replica the majority would go, and nothing could undo that. */
    @Test
    void aDiskThatServesIsNotForgottenWhileWhatIsLeftIsNoMajority() throws Exception {
        fixture.node.reports.remove(node(3));
        assertRefused(
                () -> placement.forgetDisk(ADDED, true),
                Kind.IN_USE,
                "1 of its 3 replicas that are there and up to date",
                "too few to decide anything");
        assertThat(state()).isEqualTo(DiskRecord.ACTIVE);
        group(disk(2));
        placement.forgetDisk(ADDED, true);
        assertThat(state()).isEqualTo(DiskRecord.FORGETTING);
    }

    /** One that is open and far behind decides nothing before it has caught up. */
    @Test
    void aReplicaThatLagsIsNoneOfThoseThatAreLeft() {
        applied(1, 9000);
        assertRefused(() -> placement.forgetDisk(ADDED, true), Kind.IN_USE, "and so without its data");
    }

    @Test
    void theDiskThatCameWithItsNodeGoesWithIt() {
        assertRefused(() -> placement.retireDisk(disk(1)), Kind.IN_USE, "data directory of its node");
        assertRefused(() -> placement.forgetDisk(disk(1), true), Kind.IN_USE, "data directory of its node");
        assertRefused(() -> placement.forgetDisk("none", true), Kind.NOT_FOUND, "there is no disk 'none'");
    }

    @Test
    void aNodeIsAskedToAddADiskAndItsRefusalIsTold() throws Exception {
        fixture.node.added =
                new ControlReply.AddedDisk(ControlReply.Addition.REFUSED, new UUID(0, 0), "it is full", "empty it");
        assertRefused(() -> placement.addDisk(node(2), "/mnt/b", false), Kind.INVALID, "it is full");
        assertThat(fixture.node.askedForDisks).containsExactly(node(2) + " /mnt/b");
        assertRefused(() -> placement.addDisk("nobody", "/mnt/b", false), Kind.NOT_FOUND, "nobody");
        fixture.node.added =
                new ControlReply.AddedDisk(ControlReply.Addition.NOT_NOW, new UUID(0, 0), "no quorum", "try again");
        assertRefused(() -> placement.addDisk(node(2), "/mnt/b", false), Kind.UNAVAILABLE, "no quorum");
        fixture.node.added = new ControlReply.AddedDisk(ControlReply.Addition.ADDED, UUID.fromString(ADDED), "", "");
        assertThat(placement.addDisk(node(1), "/mnt/a", false).id()).isEqualTo(ADDED);
    }
}
