package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.service.Node;
import io.caisson.store.service.Volume;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes and a witness (the third) in one process. */
@Timeout(400)
class WitnessClusterTest {
    private static final int WITNESS = 3;

    @TempDir
    Path directory;

    private StoreCluster cluster;
    private BlockAccess access;

    @BeforeEach
    void start() throws Exception {
        cluster = new StoreCluster(directory, 79);
        access = new BlockAccess(cluster);
        cluster.start(2);
        cluster.joinWitness(WITNESS);
        Conditions.await("two groups of two and a witness", () -> isPlaced(2, true));
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    /** By what the first node knows: each group is on all nodes with disks, and has a witness or not. */
    private boolean isPlaced(int nodes, boolean isWitnessed) {
        List<Versioned<GroupRecord>> groups = cluster.node(1).catalog().list(Records.GROUP);
        return groups.size() == nodes
                && groups.stream()
                        .map(Versioned::value)
                        .allMatch(group -> group.members().size() == nodes
                                && group.members().stream().allMatch(WitnessClusterTest::isActive)
                                && (isWitnessed
                                        ? group.witness() != null && isActive(group.witness())
                                        : group.witness() == null));
    }

    private static boolean isActive(MemberRecord member) {
        return member.state().equals(MemberRecord.ACTIVE);
    }

    @Test
    void eitherNodeMayGoAndNothingThatWasAcknowledgedIsMissed() throws Exception {
        Volume volume = cluster.volume(1, "v");
        Volume other = cluster.volume(2, "w");
        access.write(1, volume, 1);
        access.write(2, other, 2);

        cluster.stop(2);
        access.write(1, volume, 3);
        access.write(1, other, 4);
        assertThat(access.read(1, other)).isEqualTo(4);
        cluster.stop(1);

        // Only the witness has what was written last, until it has given it away.
        cluster.open(2);
        cluster.awaitServing(2);
        assertThat(access.read(2, volume)).isEqualTo(3);
        assertThat(access.read(2, other)).isEqualTo(4);
        access.write(2, volume, 5);

        cluster.open(1);
        cluster.awaitServing(1);
        assertThat(access.read(1, volume)).isEqualTo(5);
        assertThat(cluster.node(WITNESS).groupsLed()).isEmpty();
    }

    @Test
    void bothGoOnWithoutTheWitnessAndAloneNobodyDoes() throws Exception {
        Volume volume = cluster.volume(1, "v");
        access.write(1, volume, 1);
        cluster.stop(WITNESS);
        access.write(2, volume, 2);
        assertThat(access.read(1, volume)).isEqualTo(2);

        cluster.stop(2);
        CompletableFuture<Integer> held = access.begin(1, volume);
        cluster.open(WITNESS);
        cluster.awaitServing(WITNESS);
        assertThat(held.get(60, TimeUnit.SECONDS)).isEqualTo(2);
        access.write(1, volume, 3);
    }

    @Test
    void aWitnessHasNoDiskNoLeaseAndNoPlaceForData() throws Exception {
        StoreNode witness = cluster.node(WITNESS);
        assertThat(witness.isWitness()).isTrue();
        assertThat(witness.catalog().list(Records.DISK)).hasSize(2);
        assertThat(witness.catalog().get(Records.GATEWAY, witness.nodeId())).isEmpty();
        assertThat(witness.gatewayLease().isHeld()).isFalse();
        assertThat(witness.nodes().list()).extracting(Node::role).containsExactly(null, null, "witness");
        assertThat(witness.placement().disks()).hasSize(2);
        assertThatThrownBy(() -> witness.placement()
                        .addDisk(witness.nodeId(), directory.resolve("more").toString(), true))
                .hasMessageContaining("witness");
        // Its API is as good as that of any other node.
        Volume volume = cluster.volume(WITNESS, "made-at-the-witness");
        access.write(1, volume, 7);
        assertThat(access.read(2, volume)).isEqualTo(7);
        assertThat(cluster.node(1).scrubs().list()).hasSize(2);
    }

    @Test
    void oneIsEnoughAndAThirdNodeTakesItsPlace() throws Exception {
        assertThatThrownBy(() -> cluster.joinWitness(5)).hasMessageContaining("is the witness of this cluster");
        Volume volume = cluster.volume(1, "v");
        access.write(1, volume, 1);

        cluster.join(4);
        Conditions.await("three groups of three without a witness", () -> isPlaced(3, false));
        access.write(4, volume, 2);

        cluster.node(1).nodes().remove(cluster.node(WITNESS).nodeId());
        Conditions.await(
                "it is gone",
                () -> cluster.node(1).nodes().list().stream().noneMatch(node -> "witness".equals(node.role())));
        assertThatThrownBy(() -> cluster.joinWitness(6)).hasMessageContaining("has 3");
        assertThat(access.read(2, volume)).isEqualTo(2);
    }

    @Test
    void aWitnessIsReplacedByAnother() throws Exception {
        Volume volume = cluster.volume(1, "v");
        access.write(1, volume, 1);
        String old = cluster.node(WITNESS).nodeId();
        cluster.stop(WITNESS);
        cluster.node(1).nodes().remove(old);
        Conditions.await(
                "it is gone",
                () -> cluster.node(1).catalog().get(Records.NODE, old).isEmpty());
        assertThat(isPlaced(2, false)).isTrue();

        cluster.joinWitness(4);
        Conditions.await("the groups have it", () -> isPlaced(2, true));
        cluster.stop(2);
        access.write(1, volume, 2);
        assertThat(access.read(1, volume)).isEqualTo(2);
    }
}
