package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.service.Node;
import io.caisson.store.service.PlacementGroup;
import io.caisson.store.service.PlacementGroup.Condition;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in one process, one of which is drained, or taken out and back, while hosts of the others write. */
@Timeout(500)
class NodeDutiesTest {

    @TempDir
    Path directory;

    private StoreCluster cluster;
    private BlockAccess access;
    private final List<Volume> volumes = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        cluster = new StoreCluster(directory, 80);
        access = new BlockAccess(cluster);
        cluster.start(3);
        Conditions.await(
                "three groups of three",
                () -> cluster.node(1).catalog().list(Records.GROUP).stream()
                                .flatMap(group -> group.value().members().stream())
                                .filter(member -> member.state().equals(MemberRecord.ACTIVE))
                                .count()
                        == 9);
        for (int i = 1; i <= 3; i++) {
            volumes.add(cluster.volume(1, "v" + i));
        }
        Conditions.await("each leads its own", () -> {
            boolean all = true;
            for (StoreNode node : cluster.running()) {
                all &= node.groupsLed().equals(Set.of(node.homeGroup()));
            }
            return all;
        });
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    /** Writes and reads back at the first two nodes, over and over; any failure fails the test. */
    private final class Hosts implements AutoCloseable {
        private final AtomicBoolean stopping = new AtomicBoolean();
        final AtomicInteger rounds = new AtomicInteger();
        private final CompletableFuture<Void> running = CompletableFuture.runAsync(this::run);

        private void run() {
            try {
                for (int value = 1; !stopping.get(); value++) {
                    for (Volume volume : volumes) {
                        access.write(1 + value % 2, volume, value);
                        assertThat(access.read(2 - value % 2, volume)).isEqualTo(value);
                    }
                    rounds.incrementAndGet();
                }
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        }

        void awaitMore() throws Exception {
            int before = rounds.get();
            Conditions.await("hosts go on", () -> running.isDone() || rounds.get() > before + 2);
        }

        @Override
        public void close() throws Exception {
            stopping.set(true);
            running.get(120, TimeUnit.SECONDS);
        }
    }

    private static Node node(StoreNode asked, String name) throws ServiceException {
        return asked.nodes().get(name);
    }

    @Test
    void aDrainedNodeLeadsNothingUntilItIsActiveAgain() throws Exception {
        StoreNode asked = cluster.node(1);
        StoreNode drained = cluster.node(3);
        try (Hosts hosts = new Hosts()) {
            hosts.awaitMore();
            asked.nodes().drain("node-3");
            Conditions.await(
                    "it is done",
                    () -> drained.groupsLed().isEmpty()
                            && node(asked, "node-3").duty().done());
            hosts.awaitMore();
            assertThat(node(asked, "node-3").duty().text()).startsWith("3 replicas stay");
            for (PlacementGroup group : asked.placement().groups()) {
                assertThat(group.members()).as("never fewer").hasSize(3);
                assertThat(group.leader()).isIn("node-1", "node-2");
            }
            assertThat(access.read(3, volumes.get(0))).as("it serves hosts").isPositive();

            asked.nodes().activate("node-3");
            Conditions.await("leads its own again", () -> drained.groupsLed().equals(Set.of(drained.homeGroup())));
            hosts.awaitMore();
        }
    }

    @Test
    void aNodeInMaintenanceIsStoppedAndStartedWhileHostsGoOn() throws Exception {
        StoreNode asked = cluster.node(1);
        try (Hosts hosts = new Hosts()) {
            hosts.awaitMore();
            asked.nodes().maintain("node-3");
            StoreNode out = cluster.node(3);
            Conditions.await(
                    "it leads nothing",
                    () -> out.groupsLed().isEmpty()
                            && node(asked, "node-3").duty().done());
            cluster.stop(3);
            hosts.awaitMore();
            Conditions.await(
                    "it is missed",
                    () -> asked.placement().groups().stream()
                            .allMatch(group -> group.condition() == Condition.DEGRADED));
            for (PlacementGroup group : asked.placement().groups()) {
                assertThat(group.members()).as("nothing moves").hasSize(3);
            }
            cluster.open(3);
            cluster.awaitServing(3);
            Conditions.await(
                    "it is back, and has caught up",
                    () -> asked.placement().groups().stream()
                            .allMatch(group -> group.condition() == Condition.HEALTHY));
            assertThat(cluster.node(3).groupsLed()).as("still in maintenance").isEmpty();
            hosts.awaitMore();
            asked.nodes().activate("node-3");
            StoreNode back = cluster.node(3);
            Conditions.await("leads its own again", () -> back.groupsLed().equals(Set.of(back.homeGroup())));
        }
        assertThat(access.read(3, volumes.get(2))).isEqualTo(access.read(1, volumes.get(2)));
    }
}
