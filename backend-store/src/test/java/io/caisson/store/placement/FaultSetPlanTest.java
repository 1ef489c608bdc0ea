package io.caisson.store.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where replicas go when nodes fail together, and when groups have one or two of them. */
class FaultSetPlanTest {
    private final PlannedCluster cluster = new PlannedCluster();

    private void joined(int nodes, int replicas) {
        for (int number = 1; number <= nodes; number++) {
            cluster.join(number, replicas);
        }
    }

    private Set<String> sets(GroupRecord group) {
        return group.members().stream()
                .map(member -> cluster.view().faultSet(member.nodeId()))
                .collect(Collectors.toSet());
    }

    private static Set<String> nodes(GroupRecord group) {
        return group.members().stream().map(MemberRecord::nodeId).collect(Collectors.toSet());
    }

    private Optional<String> set(String node) {
        return Optional.ofNullable(cluster.nodes.get(node)).map(NodeRecord::faultSet);
    }

    @Test
    void replicasAreInAsManyFaultSetsAsThereAre() {
        joined(5, 3);
        for (int number = 1; number <= 3; number++) {
            cluster.faultSet(number, "rack1");
        }
        cluster.run();
        assertThat(cluster.groups.values())
                .allSatisfy(group -> assertThat(sets(group)).hasSize(3));
    }

    @Test
    void nodesThatTurnOutToFailTogetherGiveReplicasAwayAndNoneIsMissingMeanwhile() {
        joined(5, 3);
        cluster.run();
        cluster.faultSet(1, "rack1");
        cluster.faultSet(2, "rack1");
        cluster.faultSet(3, "rack1");
        for (int round = 0; round < 100; round++) {
            List<PlacementStep> steps = Planner.next(cluster.view());
            steps.forEach(cluster::apply);
            assertThat(cluster.groups.values())
                    .allSatisfy(group -> assertThat(group.members())
                            .filteredOn(member -> member.state().equals(MemberRecord.ACTIVE))
                            .hasSizeGreaterThanOrEqualTo(3));
            List.copyOf(cluster.groups.keySet()).forEach(cluster::settle);
        }
        assertThat(Planner.next(cluster.view())).isEmpty();
        assertThat(cluster.groups.values())
                .allSatisfy(group -> assertThat(sets(group)).hasSize(3));
    }

    @Test
    void twoRacksHaveAllReplicasAndItIsSaidWhatTheyShare() {
        joined(4, 3);
        cluster.faultSet(1, "a");
        cluster.faultSet(2, "a");
        cluster.faultSet(3, "b");
        cluster.faultSet(4, "b");
        cluster.run();
        for (GroupRecord group : cluster.groups.values()) {
            assertThat(group.members()).hasSize(3);
            assertThat(sets(group)).hasSize(2);
            assertThat(FaultSets.shared(group, this::set)).hasSize(1);
            assertThat(FaultSets.mayMoveApart(cluster.view(), group)).isFalse();
        }
        cluster.join(5, 3);
        cluster.run();
        assertThat(cluster.groups.values())
                .allSatisfy(group -> assertThat(sets(group)).hasSize(3));
    }

    @Test
    void aDrainedNodesReplicaDoesNotGoWhereAnotherOneIs() {
        joined(4, 2);
        cluster.faultSet(1, "a");
        cluster.faultSet(2, "a");
        cluster.run();
        cluster.state("n3", NodeRecord.DRAINING);
        cluster.run();
        assertThat(cluster.groups.values()).allSatisfy(group -> {
            assertThat(nodes(group)).doesNotContain("n3").hasSize(2);
            assertThat(sets(group)).hasSize(2);
        });
    }

    @Test
    void aGroupOfOneMovesByBecomingTwoAndThenOne() {
        joined(3, 3);
        cluster.found("g1", "d1", 1);
        cluster.run();
        assertThat(nodes(cluster.group("g1"))).containsExactly("n1");
        cluster.state("n1", NodeRecord.DRAINING);
        List<Integer> sizes = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            Planner.next(cluster.view()).forEach(cluster::apply);
            sizes.add(cluster.group("g1").members().size());
            List.copyOf(cluster.groups.keySet()).forEach(cluster::settle);
        }
        assertThat(sizes).contains(2);
        assertThat(nodes(cluster.group("g1"))).hasSize(1).doesNotContain("n1");
        cluster.state("n1", NodeRecord.ACTIVE);
        cluster.run();
        assertThat(nodes(cluster.group("g1"))).as("it comes home").containsExactly("n1");
    }

    @Test
    void theOnlyReplicaOfADiskThatIsLostIsNotDoneWithoutBeforeAnotherHasCome() {
        joined(3, 3);
        cluster.addDisk("x1", 1, 3);
        cluster.found("g1", "x1", 1);
        cluster.run();
        cluster.lose("x1");
        Planner.next(cluster.view()).forEach(cluster::apply);
        // As long as it is lost, nobody leads the group, and what joins never becomes active.
        for (int round = 0; round < 10; round++) {
            assertThat(cluster.group("g1").members())
                    .filteredOn(member -> member.diskId().equals("x1"))
                    .singleElement()
                    .satisfies(member -> assertThat(member.state()).isEqualTo(MemberRecord.ACTIVE));
            Planner.next(cluster.view()).stream()
                    .filter(step -> step.groupId().equals("g1"))
                    .forEach(cluster::apply);
        }
    }

    /** Whatever happens to nodes, disks and fault sets: no replica goes before it is spared, and in the end all is as it should be. */
    @ParameterizedTest
    @ValueSource(
            longs = {
                1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
                29, 30
            })
    void neverFewerReplicasAndApartInTheEnd(long seed) {
        Random random = new Random(seed);
        joined(1 + random.nextInt(5), 3);
        for (int round = 0; round < 300; round++) {
            disturb(random);
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
        int sets = cluster.nodes.keySet().stream()
                .map(cluster.view()::faultSet)
                .collect(Collectors.toCollection(HashSet::new))
                .size();
        cluster.groups.forEach((id, group) -> {
            String what = "seed " + seed + ", group " + id + ": " + group.members() + ", nodes " + cluster.nodes;
            assertThat(group.members()).as(what).hasSize(Math.min(group.replicas(), cluster.nodes.size()));
            assertThat(sets(group)).as(what).hasSize(Math.min(group.replicas(), sets));
        });
    }

    private void disturb(Random random) {
        int number = 1 + random.nextInt(cluster.nodes.size());
        String node = "n" + number;
        switch (random.nextInt(16)) {
            case 0 -> {
                if (cluster.nodes.size() < 5) {
                    cluster.join(cluster.nodes.size() + 1, 3);
                }
            }
            case 1 -> cluster.silent.add(node);
            case 2 -> cluster.silent.clear();
            case 3 -> cluster.state(node, NodeRecord.DRAINING);
            case 4, 5 -> cluster.state(node, NodeRecord.ACTIVE);
            case 6 -> cluster.state(node, NodeRecord.MAINTENANCE);
            case 7, 8 -> cluster.faultSet(number, "rack" + random.nextInt(3));
            case 9 -> cluster.faultSet(number, null);
            case 10 -> {
                if (cluster.disks.size() < 8) {
                    cluster.addDisk("x" + cluster.disks.size(), number, 3);
                }
            }
            case 11, 12 -> {
                int replicas = 1 + random.nextInt(2);
                List<String> disks = List.copyOf(cluster.disks.keySet());
                String disk = disks.get(random.nextInt(disks.size()));
                String id = disk + "-" + replicas;
                if (!cluster.groups.containsKey(id) && cluster.view().mayTake(disk)) {
                    cluster.found(id, disk, replicas);
                }
            }
            default -> {}
        }
    }

    private static void check(long seed, GroupRecord before, PlacementStep step) {
        GroupRecord after = step.after();
        String what = "seed " + seed + ": " + step.says();
        assertThat(nodes(after)).as(what).hasSameSizeAs(after.members());
        assertThat(staying(after))
                .as(what)
                .isGreaterThanOrEqualTo(Math.min(staying(before), after.replicas()))
                .isGreaterThanOrEqualTo(1);
    }

    /** Those that hold the data and are not going. */
    private static long staying(GroupRecord group) {
        return group.members().stream()
                .filter(member -> member.state().equals(MemberRecord.ACTIVE))
                .count();
    }
}
