package io.caisson.store.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.gateway.LeaseSimulation.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTest {
    private static final LeaseTimes TIMES = LeaseSimulation.times(400, 2000, 3000);

    private static void run(LeaseSimulation simulation, int steps) {
        for (int i = 0; i < steps; i++) {
            simulation.step();
        }
    }

    private static LeaseSimulation calm(int nodes) {
        LeaseSimulation simulation = new LeaseSimulation(1, TIMES, nodes);
        simulation.calm = true;
        simulation.nodes.get(0).leads = true;
        return simulation;
    }

    @Test
    void whoRenewsKeepsItsEpoch() {
        try (LeaseSimulation simulation = calm(3)) {
            run(simulation, 1000);
            for (Node node : simulation.nodes) {
                assertThat(node.lease.isHeld()).isTrue();
                assertThat(node.lease.epoch()).isEqualTo(1);
                assertThat(simulation.record(node).renewals()).isGreaterThan(50);
            }
            assertThat(simulation.fences).isEmpty();
        }
    }

    @Test
    void whoStopsIsFencedAndComesBackInTheNextEpoch() {
        try (LeaseSimulation simulation = calm(3)) {
            run(simulation, 20);
            Node stopped = simulation.nodes.get(2);
            List<Long> epochs = new ArrayList<>();
            stopped.lease.follow(epochs::add);
            stopped.isStopped = true;
            run(simulation, 200);
            assertThat(simulation.record(stopped).state()).isEqualTo(GatewayRecord.FENCED);
            assertThat(simulation.fences).containsEntry(stopped.id, 2L);
            assertThat(stopped.lease.isHeld())
                    .as("by its own clock, though nothing ran there")
                    .isFalse();
            stopped.isStopped = false;
            run(simulation, 20);
            assertThat(stopped.lease.isHeld()).isTrue();
            assertThat(epochs).containsExactly(1L, GatewayLease.NONE, 2L);
        }
    }

    /** It was over for those who look at the clock, and they have let go of what they had under it. */
    @Test
    void aLeaseThatLapsedDoesNotComeBackByARenewalThatWasOnItsWay() {
        try (LeaseSimulation simulation = calm(2)) {
            AtomicLong clock = new AtomicLong(-1000);
            String id = new UUID(0, 7).toString();
            NodeLease lease = new NodeLease(
                    simulation.catalog,
                    id,
                    true,
                    TIMES,
                    null,
                    revision -> CompletableFuture.completedStage(null),
                    simulation.timer(),
                    clock::get);
            List<Long> epochs = new ArrayList<>();
            lease.follow(epochs::add);
            clock.addAndGet(TIMES.renewEvery().toNanos());
            lease.tick();
            assertThat(lease.isHeld()).isTrue();
            clock.addAndGet(TIMES.renewEvery().toNanos());
            simulation.catalog.beforeNextCommit = () -> clock.addAndGet(
                    TIMES.longest().toNanos() - TIMES.renewEvery().toNanos());
            lease.tick();
            assertThat(lease.isHeld()).isFalse();
            assertThat(epochs).containsExactly(GatewayLease.NONE, 1L, GatewayLease.NONE);
            assertThat(simulation
                            .catalog
                            .get(Records.GATEWAY, id)
                            .orElseThrow()
                            .value()
                            .renewals())
                    .as("the catalog took it")
                    .isEqualTo(1);
            clock.addAndGet(TIMES.renewEvery().toNanos());
            lease.tick();
            assertThat(simulation
                            .catalog
                            .get(Records.GATEWAY, id)
                            .orElseThrow()
                            .value()
                            .state())
                    .isEqualTo(GatewayRecord.FENCING);
        }
    }

    @Test
    void whoIsAboutToEndSaysSoServesOnAndItsNextProcessDoesNotSayIt() {
        try (LeaseSimulation simulation = calm(2)) {
            run(simulation, 20);
            Node ending = simulation.nodes.get(1);
            CompletableFuture<Void> announced = ending.lease.announceEnd().toCompletableFuture();
            assertThat(announced).isNotDone();
            run(simulation, 20);
            assertThat(announced).isCompleted();
            assertThat(simulation.record(ending).ends()).isTrue();
            run(simulation, 200);
            assertThat(ending.lease.isHeld()).isTrue();
            assertThat(simulation.record(ending).ends()).isTrue();
            ending.lease.close();
            Node restarted = simulation.new Node(ending.id);
            simulation.nodes.set(1, restarted);
            run(simulation, 60);
            assertThat(restarted.lease.epoch()).isEqualTo(2);
            assertThat(simulation.record(restarted).ends()).isFalse();
        }
    }

    @Test
    void aProcessThatStartsAnewHasItsLastOneFencedFirst() {
        try (LeaseSimulation simulation = calm(2)) {
            run(simulation, 20);
            Node old = simulation.nodes.get(1);
            old.lease.close();
            Node restarted = simulation.new Node(old.id);
            simulation.nodes.set(1, restarted);
            simulation.nodes.get(0).leads = false;
            run(simulation, 40);
            assertThat(simulation.record(restarted).state()).isEqualTo(GatewayRecord.FENCING);
            assertThat(restarted.lease.isHeld()).isFalse();
            simulation.nodes.get(0).leads = true;
            run(simulation, 40);
            assertThat(restarted.lease.epoch()).isEqualTo(2);
            assertThat(simulation.fences).containsEntry(old.id, 2L);
        }
    }

    @Test
    void aNodeWithoutPeersTakesTheNextEpochAtOnceAndKeepsIt() {
        try (LeaseSimulation simulation = calm(1)) {
            GatewayRecord before = new GatewayRecord(6, 3, GatewayRecord.SERVING, List.of());
            String id = simulation.nodes.get(0).id;
            simulation.catalog.commit(new Transaction().put(Records.GATEWAY, id, before));
            NodeLease lease = new NodeLease(
                    simulation.catalog,
                    id,
                    false,
                    TIMES,
                    null,
                    revision -> CompletableFuture.completedStage(null),
                    simulation.timer(),
                    simulation.nodes.get(0)::nanos);
            lease.tick();
            assertThat(lease.epoch()).isEqualTo(7);
            long revision = simulation.catalog.revision();
            for (int i = 0; i < 1000; i++) {
                lease.tick();
            }
            assertThat(simulation.catalog.revision()).isEqualTo(revision);
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void whoseDeathIsProvenIsFencedLongBeforeItsLeaseEnds() {
        try (LeaseSimulation simulation = calm(3)) {
            run(simulation, 20);
            Node dead = simulation.nodes.get(2);
            String seal = simulation.record(dead).seal();
            assertThat(seal).isEqualTo("seal of " + dead.id);
            dead.isStopped = true;
            long died = simulation.nodes.get(0).nanos();
            simulation.nodes.get(0).proven = (gateway, said) -> gateway.equals(dead.id) && Objects.equals(said, seal);
            while (!simulation.record(dead).state().equals(GatewayRecord.FENCED)) {
                simulation.step();
            }
            assertThat(simulation.nodes.get(0).nanos() - died)
                    .as("of one group the fence is owed first, as nobody leads it")
                    .isLessThan(TIMES.held().toNanos());
            assertThat(simulation.fences).containsOnly(Map.entry(dead.id, 2L));
        }
    }

    /** A word comes late, when the node has long begun anew. */
    @Test
    void theDeathOfAProcessIsNoneOfTheNextOne() {
        try (LeaseSimulation simulation = calm(3)) {
            run(simulation, 20);
            Node living = simulation.nodes.get(2);
            simulation.nodes.get(0).proven =
                    (gateway, said) -> gateway.equals(living.id) && "seal of the last process".equals(said);
            run(simulation, 200);
            assertThat(living.lease.epoch()).isEqualTo(1);
            assertThat(living.lease.isHeld()).isTrue();
            assertThat(simulation.fences).isEmpty();
        }
    }

    /** Killed after it gave its lease back and before it let its guard go: the guard speaks of what nobody waits for any more. */
    @Test
    void theLastWordOfWhoHasGivenItsLeaseBackCostsItsNextProcessNothing() {
        try (LeaseSimulation simulation = calm(3)) {
            run(simulation, 20);
            Node ended = simulation.nodes.get(2);
            String seal = simulation.record(ended).seal();
            CompletableFuture<Void> back = ended.lease.giveBack().toCompletableFuture();
            run(simulation, 4);
            assertThat(back).isCompleted();
            assertThat(simulation.record(ended).serves()).isFalse();
            simulation.nodes.get(0).proven = (gateway, said) -> gateway.equals(ended.id) && Objects.equals(said, seal);
            run(simulation, 40);
            assertThat(simulation.fences).containsOnly(Map.entry(ended.id, 2L));
            Node next = simulation.new Node(ended.id, "seal of the next process");
            simulation.nodes.set(2, next);
            run(simulation, 200);
            assertThat(next.lease.epoch()).isEqualTo(2);
            assertThat(next.lease.isHeld()).isTrue();
            assertThat(simulation.fences).containsOnly(Map.entry(ended.id, 2L));
        }
    }

    @Test
    void aGroupThatNobodyLeadsKeepsNobodyFromServing() {
        try (LeaseSimulation simulation = calm(3)) {
            run(simulation, 20);
            Node lost = simulation.nodes.get(2);
            lost.isStopped = true;
            run(simulation, 150);
            assertThat(simulation.record(lost).state())
                    .as("time for an election first")
                    .isEqualTo(GatewayRecord.FENCING);
            run(simulation, 100);
            GatewayRecord fenced = simulation.record(lost);
            assertThat(fenced.state()).isEqualTo(GatewayRecord.FENCED);
            assertThat(fenced.owed()).containsExactly(LeaseSimulation.LONELY);

            Node restarted = simulation.new Node(simulation.nodes.get(1).id);
            simulation.nodes.get(1).lease.close();
            simulation.nodes.set(1, restarted);
            run(simulation, 100);
            assertThat(restarted.lease.isHeld()).isTrue();
            assertThat(restarted.lease.epoch()).isEqualTo(2);
            assertThat(simulation.record(restarted).owed()).containsExactly(LeaseSimulation.LONELY);

            lost.isStopped = false;
            simulation.nodes.get(0).leads = false;
            lost.leads = true;
            run(simulation, 100);
            for (Node node : simulation.nodes) {
                assertThat(node.lease.isHeld()).isTrue();
                assertThat(simulation.record(node).owed()).isEmpty();
            }
            assertThat(simulation.lonelyFences).containsOnly(Map.entry(lost.id, 2L), Map.entry(restarted.id, 2L));
        }
    }

    /** Its disks are full or dead, on nodes that serve. */
    @Test
    void aFenceThatIsNotDoneForLongIsOwedWhateverKeepsItsGroup() {
        try (LeaseSimulation simulation = calm(3)) {
            run(simulation, 20);
            simulation.leaderless.add(LeaseSimulation.GROUP);
            Node restarted = simulation.new Node(simulation.nodes.get(1).id);
            simulation.nodes.get(1).lease.close();
            simulation.nodes.set(1, restarted);
            run(simulation, 160);
            assertThat(restarted.lease.isHeld())
                    .as("an election may take a while")
                    .isFalse();
            run(simulation, 100);
            assertThat(restarted.lease.epoch()).isEqualTo(2);
            assertThat(simulation.record(restarted).owed()).contains(LeaseSimulation.GROUP);
            simulation.leaderless.clear();
            run(simulation, 20);
            assertThat(simulation.record(restarted).owed()).doesNotContain(LeaseSimulation.GROUP);
            assertThat(simulation.fences).containsEntry(restarted.id, 2L);
        }
    }

    private static boolean isPending(GatewayRecord record, String group) {
        return record.unfenced().contains(group) || record.owed().contains(group);
    }

    /** Whoever relies on a gateway's silence, because the catalog says it is fenced, is right at every instant. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void nobodyServesWhoIsSaidNotTo(long seed) {
        try (LeaseSimulation simulation = new LeaseSimulation(seed, TIMES, 3)) {
            int held = 0;
            int fenced = 0;
            for (int i = 0; i < 20_000; i++) {
                simulation.disturb();
                simulation.step();
                for (Node node : simulation.nodes) {
                    if (!simulation.hasRecord(node)) {
                        continue;
                    }
                    GatewayRecord record = simulation.record(node);
                    String when = "seed " + seed + ", step " + i + ", " + record;
                    if (node.lease.isHeld()) {
                        held++;
                        assertThat(record.serves()).as(when).isTrue();
                        assertThat(node.lease.epoch()).as(when).isEqualTo(record.epoch());
                    }
                    if (record.state().equals(GatewayRecord.FENCED)) {
                        fenced++;
                    }
                    if (!isPending(record, LeaseSimulation.GROUP)) {
                        assertThat(simulation.fences.getOrDefault(node.id, 1L))
                                .as(when)
                                .isEqualTo(record.epoch());
                    }
                    if (!isPending(record, LeaseSimulation.LONELY)) {
                        assertThat(simulation.lonelyFences.getOrDefault(node.id, 1L))
                                .as(when)
                                .isEqualTo(record.epoch());
                    }
                }
            }
            assertThat(held).as("seed " + seed).isPositive();
            assertThat(fenced).as("seed " + seed).isPositive();
            simulation.calm = true;
            simulation.nodes.forEach(node -> node.isStopped = false);
            simulation.nodes.get(0).leads = true;
            run(simulation, 400);
            assertThat(simulation.nodes)
                    .as("seed " + seed)
                    .allSatisfy(node -> assertThat(node.lease.isHeld()).isTrue());
        }
    }

    /** Addresses may be at a node for as long as was promised first. */
    @Test
    void aLeaseThatIsShortenedNeverEndsSoonerThanWasPromised() {
        try (LeaseSimulation simulation = calm(2)) {
            run(simulation, 20);
            Node node = simulation.nodes.get(0);
            assertThat(simulation.record(node).heldMillis()).isEqualTo(3000);
            long until = node.lease.heldUntilNanos();
            for (int i = 0; i < 2000; i++) {
                simulation.step();
                assertThat(node.lease.heldUntilNanos() - until).isNotNegative();
                until = node.lease.heldUntilNanos();
            }
            assertThat(simulation.record(node).heldMillis()).isEqualTo(2000);
        }
    }

    @Test
    void timesInTheWrongOrderAreRefused() {
        assertThatThrownBy(() -> LeaseSimulation.times(400, 2000, 1999)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LeaseSimulation.times(1100, 2000, 2200)).isInstanceOf(IllegalArgumentException.class);
    }
}
