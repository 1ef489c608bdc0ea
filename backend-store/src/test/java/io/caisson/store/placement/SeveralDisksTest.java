package io.caisson.store.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans where nodes have several disks. */
class SeveralDisksTest {
    private final PlannedCluster cluster = new PlannedCluster();

    private void joined(int nodes) {
        for (int number = 1; number <= nodes; number++) {
            cluster.join(number, 3);
        }
        cluster.run();
    }

    private static Set<String> disks(GroupRecord group) {
        return group.members().stream().map(MemberRecord::diskId).collect(Collectors.toSet());
    }

    @Test
    void aDiskBringsAGroupThatGetsReplicasOnOtherNodes() {
        joined(3);
        cluster.addDisk("e1", 1, 3);
        cluster.run();
        assertThat(disks(cluster.group("e1"))).containsExactlyInAnyOrder("e1", "d2", "d3");
        assertThat(LeaderPlan.leaders(cluster.view())).containsEntry("e1", "n1");
    }

    @Test
    void aNodeNeverHasTwoReplicasOfAGroup() {
        joined(3);
        for (int number = 1; number <= 3; number++) {
            cluster.addDisk("e" + number, number, 3);
            cluster.addDisk("f" + number, number, 3);
        }
        cluster.run();
        assertThat(cluster.groups.values()).hasSize(9).allSatisfy(group -> {
            assertThat(group.members()).hasSize(3);
            assertThat(group.members().stream().map(MemberRecord::nodeId).distinct())
                    .hasSize(3);
        });
    }

    @Test
    void aDiskThatDoesNotServeGetsNothingAndKeepsWhatItHas() {
        joined(3);
        cluster.addDisk("e1", 1, 3);
        cluster.run();
        cluster.silent.add("e1");
        cluster.addDisk("e2", 2, 3);
        cluster.run();
        assertThat(disks(cluster.group("e1"))).contains("e1");
        assertThat(disks(cluster.group("e2"))).containsExactlyInAnyOrder("e2", "d1", "d3");
    }

    /** A fourth node has room: the new replica comes before the dead one goes. */
    @Test
    void whatALostDiskHadIsMadeAnewOnAnotherNodeFirst() {
        joined(4);
        cluster.addDisk("e1", 1, 3);
        cluster.run();
        Set<String> before = disks(cluster.group("e1"));
        cluster.lose("e1");
        List<PlacementStep> steps = Planner.next(cluster.view()).stream()
                .filter(step -> step.groupId().equals("e1"))
                .toList();
        assertThat(steps).hasSize(1);
        assertThat(disks(steps.get(0).after())).containsAll(before).hasSize(4);
        cluster.run();
        assertThat(disks(cluster.group("e1"))).hasSize(3).doesNotContain("e1");
    }

    /** Every other node has one already: the dead one goes, which costs nothing that was there, and another disk gets it. */
    @Test
    void whatALostDiskHadIsMadeAnewOnAnotherDiskOfItsNode() {
        joined(3);
        cluster.addDisk("e1", 1, 3);
        cluster.run();
        cluster.lose("e1");
        cluster.run();
        assertThat(disks(cluster.group("e1"))).containsExactlyInAnyOrder("d1", "d2", "d3");
        cluster.silent.clear();
        cluster.lost.clear();
        cluster.run();
        assertThat(cluster.group("e1").members()).hasSize(3);
    }

    @Test
    void theOnlyReplicaIsNeverGivenUp() {
        joined(1);
        cluster.addDisk("e1", 1, 3);
        cluster.run();
        cluster.lose("e1");
        cluster.diskState("e1", DiskRecord.FORGETTING);
        cluster.run();
        assertThat(disks(cluster.group("e1"))).containsExactly("e1");
    }

    @Test
    void aDiskThatWorksIsNotEmptiedAtTheCostOfACopy() {
        joined(3);
        cluster.addDisk("e1", 1, 3);
        cluster.run();
        cluster.diskState("e1", DiskRecord.RETIRING);
        assertThat(Planner.mayMove(cluster.view(), "e1", "e1")).isFalse();
        cluster.run();
        assertThat(disks(cluster.group("e1"))).contains("e1");
        cluster.join(4, 3);
        assertThat(Planner.mayMove(cluster.view(), "e1", "e1")).isTrue();
        cluster.run();
        assertThat(disks(cluster.group("e1"))).hasSize(3).doesNotContain("e1");
    }

    @Test
    void aDiskThatIsForgottenIsEmptiedInAnyCase() {
        joined(3);
        cluster.addDisk("e1", 1, 3);
        cluster.run();
        cluster.diskState("e1", DiskRecord.FORGETTING);
        cluster.run();
        assertThat(cluster.view().load().get("e1")).isZero();
        assertThat(disks(cluster.group("e1"))).containsExactlyInAnyOrder("d1", "d2", "d3");
    }

    /** Otherwise the group would have no majority, which nothing could undo. */
    @Test
    void aDiskThatIsForgottenKeepsItsReplicaWhileAnotherMemberIsDown() {
        joined(3);
        cluster.addDisk("e1", 1, 3);
        cluster.run();
        cluster.diskState("e1", DiskRecord.FORGETTING);
        for (String down : List.of("n3", "d3")) {
            cluster.silent.add(down);
            assertThat(leaving("e1")).as("%s is down", down).isEmpty();
            cluster.silent.clear();
        }
        cluster.run();
        assertThat(disks(cluster.group("e1"))).containsExactlyInAnyOrder("d1", "d2", "d3");
    }

    @Test
    void aDiskThatIsLostKeepsItsReplicaWhileAnotherMemberIsDown() {
        joined(3);
        cluster.addDisk("e1", 1, 3);
        cluster.run();
        cluster.lose("e1");
        cluster.silent.add("n3");
        assertThat(leaving("e1")).isEmpty();
    }

    /** Disks that are to lose their replica of a group next. */
    private List<String> leaving(String group) {
        return Planner.next(cluster.view()).stream()
                .filter(step -> step.groupId().equals(group))
                .flatMap(step -> step.after().members().stream())
                .filter(member -> member.state().equals(MemberRecord.LEAVING))
                .map(MemberRecord::diskId)
                .toList();
    }

    /** The disk that came with a node keeps what it brought there: on another one of the node it would begin with nothing. */
    @Test
    void whatTheFirstDiskBroughtIsNotPutBesideIt() {
        joined(3);
        cluster.addDisk("e1", 1, 3);
        cluster.run();
        cluster.groups.computeIfPresent(
                "d1",
                (id, group) -> group.withMembers(group.members().stream()
                        .filter(member -> !member.nodeId().equals("n1"))
                        .toList()));
        cluster.run();
        assertThat(disks(cluster.group("d1"))).contains("d1").doesNotContain("e1");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverBecomesOfDisksPlanningEndsAndNoLivingCopyIsGivenUpWithoutNeed(long seed) {
        Random random = new Random(seed);
        joined(3 + random.nextInt(3));
        for (int i = 0; i < 6; i++) {
            cluster.addDisk("e" + i, 1 + random.nextInt(cluster.nodes.size()), 3);
        }
        cluster.run();
        for (int i = 0; i < 6; i++) {
            switch (random.nextInt(5)) {
                case 0 -> cluster.lose("e" + i);
                case 1 -> cluster.silent.add("e" + i);
                case 2 -> cluster.diskState("e" + i, DiskRecord.RETIRING);
                case 3 -> cluster.diskState("e" + i, DiskRecord.FORGETTING);
                default -> {}
            }
        }
        for (int round = 0; round < 200; round++) {
            List<PlacementStep> steps = Planner.next(cluster.view());
            for (PlacementStep step : steps) {
                long before = living(cluster.group(step.groupId()));
                assertThat(living(step.after()))
                        .as("living copies after: %s", step.says())
                        .isGreaterThanOrEqualTo(before > 3 ? 3 : before);
                cluster.apply(step);
            }
            cluster.groups.keySet().stream().toList().forEach(cluster::settle);
        }
        assertThat(Planner.next(cluster.view())).isEmpty();
    }

    /** On disks that nobody gave up, and that are not lost. */
    private long living(GroupRecord group) {
        return group.members().stream()
                .filter(member -> member.state().equals(MemberRecord.ACTIVE))
                .filter(member -> !cluster.lost.contains(member.diskId()))
                .filter(member -> !cluster.view().isGivenUp(member.diskId()))
                .count();
    }
}
