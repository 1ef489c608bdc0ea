package io.caisson.store.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
    private final PlannedCluster cluster = new PlannedCluster();

    private void joined(int nodes, int replicas) {
        for (int number = 1; number <= nodes; number++) {
            cluster.join(number, replicas);
        }
    }

    private static Set<String> holders(GroupRecord group) {
        return group.members().stream().map(MemberRecord::nodeId).collect(Collectors.toSet());
    }

    @Test
    void aNodeAloneHasNothingToPlanButToLeadItsGroup() {
        joined(1, 3);
        cluster.run();
        assertThat(cluster.group("d1").members())
                .containsExactly(new MemberRecord("d1", "n1", MemberRecord.ACTIVE, LeaderPlan.LEADS));
        assertThat(Planner.next(cluster.view())).isEmpty();
    }

    @Test
    void threeNodesHoldAllGroupsAndLeadOneEach() {
        joined(3, 3);
        cluster.run();
        for (int number = 1; number <= 3; number++) {
            GroupRecord group = cluster.group("d" + number);
            assertThat(holders(group)).containsExactlyInAnyOrder("n1", "n2", "n3");
            String home = "n" + number;
            assertThat(group.members())
                    .allSatisfy(member -> assertThat(member.priority())
                            .isEqualTo(member.nodeId().equals(home) ? LeaderPlan.LEADS : LeaderPlan.STANDS_BY));
        }
    }

    @Test
    void aGroupGrowsByOneMemberAtATime() {
        joined(3, 3);
        List<PlacementStep> steps = Planner.next(cluster.view());
        assertThat(steps).hasSize(3);
        steps.forEach(cluster::apply);
        assertThat(cluster.groups.values())
                .allSatisfy(group -> assertThat(group.members()).hasSize(2));
        assertThat(Planner.next(cluster.view()).stream()
                        .filter(step -> step.after().members().size() > 2))
                .isEmpty();
    }

    @Test
    void fiveNodesShareThreeReplicasOfEachGroupEvenly() {
        joined(5, 3);
        cluster.run();
        assertThat(cluster.view().load().values()).containsOnly(3);
        assertThat(LeaderPlan.leaders(cluster.view()).values()).containsExactlyInAnyOrder("n1", "n2", "n3", "n4", "n5");
    }

    @Test
    void whoJoinsLaterGetsItsShare() {
        joined(4, 3);
        cluster.run();
        cluster.join(5, 3);
        cluster.run();
        assertThat(cluster.view().load().values()).containsOnly(3);
    }

    @Test
    void aDrainedNodeLosesItsReplicasWhenOthersCanTakeThem() {
        joined(4, 3);
        cluster.run();
        cluster.state("n1", NodeRecord.DRAINING);
        cluster.run();
        assertThat(cluster.groups.values()).allSatisfy(group -> {
            assertThat(holders(group)).containsExactlyInAnyOrder("n2", "n3", "n4");
        });
        assertThat(LeaderPlan.leaders(cluster.view()).values()).doesNotContain("n1");
    }

    @Test
    void aDrainedNodeKeepsItsReplicasWhenThereIsNoOtherPlaceButLeadsNothing() {
        joined(3, 3);
        cluster.run();
        cluster.state("n1", NodeRecord.DRAINING);
        cluster.run();
        assertThat(cluster.groups.values()).allSatisfy(group -> {
            assertThat(group.members()).hasSize(3);
            assertThat(group.member("n1").orElseThrow().priority()).isEqualTo(LeaderPlan.LAST);
        });
    }

    @Test
    void aNodeInMaintenanceLeadsNothingAndKeepsItsReplicas() {
        joined(4, 3);
        cluster.run();
        Map<String, GroupRecord> before = Map.copyOf(cluster.groups);
        cluster.state("n1", NodeRecord.MAINTENANCE);
        cluster.silent.add("n1");
        cluster.run();
        assertThat(LeaderPlan.leaders(cluster.view()).values()).hasSize(4).doesNotContain("n1");
        before.forEach((id, group) -> {
            assertThat(holders(cluster.group(id))).as(id).isEqualTo(holders(group));
            cluster.group(id)
                    .member("n1")
                    .ifPresent(member -> assertThat(member.priority()).isEqualTo(LeaderPlan.LAST));
        });
        cluster.silent.clear();
        cluster.state("n1", NodeRecord.ACTIVE);
        cluster.run();
        assertThat(cluster.groups).isEqualTo(before);
    }

    /** There is nobody else, and maintenance would never be done. */
    @Test
    void whoIsOnTheWayOutLeadsWhileAllOthersAreInMaintenance() {
        joined(3, 3);
        cluster.run();
        cluster.state("n2", NodeRecord.DRAINING);
        cluster.state("n3", NodeRecord.DRAINING);
        cluster.run();
        cluster.state("n1", NodeRecord.MAINTENANCE);
        cluster.run();
        for (GroupRecord group : cluster.groups.values()) {
            assertThat(group.member("n1").orElseThrow().priority()).isEqualTo(LeaderPlan.LAST);
            assertThat(group.members())
                    .filteredOn(member -> member.priority() == LeaderPlan.LEADS)
                    .hasSize(1);
            assertThat(LeaderPlan.mayLead(cluster.view(), group, "n1")).isFalse();
            assertThat(LeaderPlan.mayLead(cluster.view(), group, "n2")).isTrue();
        }
        cluster.state("n1", NodeRecord.ACTIVE);
        cluster.run();
        for (GroupRecord group : cluster.groups.values()) {
            assertThat(group.member("n1").orElseThrow().priority()).isEqualTo(LeaderPlan.LEADS);
            assertThat(LeaderPlan.mayLead(cluster.view(), group, "n2")).isFalse();
        }
    }

    @Test
    void aNodeInMaintenanceGetsNothingNew() {
        joined(2, 3);
        cluster.run();
        cluster.state("n2", NodeRecord.MAINTENANCE);
        cluster.join(3, 3);
        cluster.run();
        assertThat(holders(cluster.group("d3"))).containsExactlyInAnyOrder("n1", "n3");
        cluster.state("n2", NodeRecord.ACTIVE);
        cluster.run();
        assertThat(holders(cluster.group("d3"))).hasSize(3);
    }

    @Test
    void theOnlyReplicaLeadsInMaintenanceToo() {
        joined(1, 3);
        cluster.run();
        cluster.state("n1", NodeRecord.MAINTENANCE);
        assertThat(Planner.next(cluster.view())).isEmpty();
    }

    @Test
    void aNodeThatIsRemovedGoesAlthoughReplicasBecomeFewer() {
        joined(3, 3);
        cluster.run();
        cluster.state("n1", NodeRecord.REMOVING);
        cluster.run();
        assertThat(cluster.groups.values())
                .allSatisfy(group -> assertThat(holders(group)).containsExactlyInAnyOrder("n2", "n3"));
    }

    @Test
    void theLastReplicaNeverGoes() {
        joined(1, 3);
        cluster.state("n1", NodeRecord.REMOVING);
        assertThat(Planner.next(cluster.view()))
                .as("at most its priority changes")
                .allSatisfy(step -> assertThat(step.after().members())
                        .allSatisfy(member -> assertThat(member.state()).isEqualTo(MemberRecord.ACTIVE)));
    }

    @Test
    void aSilentNodeGetsNothingAndWhatWasToComeThereIsGivenUp() {
        joined(3, 3);
        cluster.silent.add("n3");
        Planner.next(cluster.view())
                .forEach(step -> assertThat(step.after().member("n3"))
                        .isEqualTo(cluster.group(step.groupId()).member("n3")));
        List<MemberRecord> members = new ArrayList<>(cluster.group("d1").members());
        members.add(new MemberRecord("d3", "n3", MemberRecord.JOINING, 1));
        cluster.groups.put("d1", cluster.group("d1").withMembers(members));
        PlacementStep step = Planner.next(cluster.view()).get(0);
        assertThat(holders(step.after())).containsExactly("n1");
    }

    @Test
    void aSilentMemberIsNoReasonToDoAnything() {
        joined(4, 3);
        cluster.run();
        cluster.silent.add("n1");
        assertThat(Planner.next(cluster.view())).isEmpty();
    }

    @Test
    void replicasOfARetiringDiskMove() {
        joined(4, 3);
        cluster.run();
        cluster.disks.computeIfPresent(
                "d2", (id, disk) -> new DiskRecord("n2", disk.name(), DiskRecord.RETIRING, disk.capacityBytes(), ""));
        cluster.run();
        assertThat(cluster.view().load()).containsEntry("d2", 0);
    }

    @Test
    void fewerReplicasAreWantedAndTheFurthestGo() {
        joined(3, 3);
        cluster.run();
        cluster.groups.replaceAll(
                (id, group) -> new GroupRecord(1, group.homeDisk(), group.members(), group.createdAt()));
        cluster.run();
        cluster.groups.forEach((id, group) -> assertThat(group.members())
                .singleElement()
                .satisfies(member -> assertThat(member.diskId()).isEqualTo(id)));
    }

    /** Nodes come, go, fall silent and return in any order; whatever happens, no group ever loses a replica it needs. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void neverFewerReplicasThanThereWere(long seed) {
        Random random = new Random(seed);
        int replicas = 1 + random.nextInt(3);
        joined(1 + random.nextInt(3), replicas);
        for (int round = 0; round < 300; round++) {
            disturb(random, replicas);
            List<PlacementStep> steps = new ArrayList<>(Planner.next(cluster.view()));
            Collections.shuffle(steps, random);
            for (PlacementStep step : steps.subList(0, random.nextInt(steps.size() + 1))) {
                check(seed, cluster.group(step.groupId()), step);
                cluster.apply(step);
            }
            for (String id : List.copyOf(cluster.groups.keySet())) {
                if (random.nextInt(3) == 0) {
                    cluster.settle(id);
                }
            }
        }
        cluster.silent.clear();
        cluster.nodes.replaceAll((id, node) -> node.withState(NodeRecord.ACTIVE));
        cluster.run();
        int holders = Math.min(replicas, cluster.nodes.size());
        assertThat(cluster.groups.values())
                .as("seed " + seed)
                .allSatisfy(group -> assertThat(group.members()).hasSize(holders));
        Map<String, Integer> load = cluster.view().load();
        assertThat(Collections.max(load.values()) - Collections.min(load.values()))
                .as("seed %d: %s", seed, load)
                .isLessThanOrEqualTo(1);
        assertThat(LeaderPlan.leaders(cluster.view()).values())
                .as("seed " + seed)
                .doesNotHaveDuplicates();
    }

    private void disturb(Random random, int replicas) {
        String node = "n" + (1 + random.nextInt(cluster.nodes.size()));
        switch (random.nextInt(12)) {
            case 0 -> {
                if (cluster.nodes.size() < 5) {
                    cluster.join(cluster.nodes.size() + 1, replicas);
                }
            }
            case 1 -> cluster.silent.add(node);
            case 2 -> cluster.silent.clear();
            case 3 -> cluster.state(node, NodeRecord.DRAINING);
            case 4, 5 -> cluster.state(node, NodeRecord.ACTIVE);
            case 6 -> cluster.state(node, NodeRecord.MAINTENANCE);
            default -> {}
        }
    }

    private void check(long seed, GroupRecord before, PlacementStep step) {
        GroupRecord after = step.after();
        String what = "seed " + seed + ": " + step.says();
        assertThat(holders(after)).as(what).hasSameSizeAs(after.members());
        long stayBefore = staying(before);
        long stayAfter = staying(after);
        assertThat(stayAfter)
                .as(what)
                .isGreaterThanOrEqualTo(Math.min(stayBefore, after.replicas()))
                .isGreaterThanOrEqualTo(1);
        Set<MemberRecord> changed = new HashSet<>(after.members());
        before.members()
                .forEach(member -> changed.removeIf(other ->
                        other.nodeId().equals(member.nodeId()) && other.state().equals(member.state())));
        assertThat(changed).as(what).hasSizeLessThanOrEqualTo(1);
    }

    /** Those that hold the data and are not going. */
    private static long staying(GroupRecord group) {
        return group.members().stream()
                .filter(member -> member.state().equals(MemberRecord.ACTIVE))
                .count();
    }
}
