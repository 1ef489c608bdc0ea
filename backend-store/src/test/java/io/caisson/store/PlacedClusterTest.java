package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.service.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Groups, leases and volumes of three nodes in one process. */
@Timeout(400)
class PlacedClusterTest {
    @TempDir
    Path directory;

    private StoreCluster cluster;
    private BlockAccess access;

    @BeforeEach
    void start() throws Exception {
        cluster = new StoreCluster(directory, 78);
        access = new BlockAccess(cluster);
        cluster.start(3);
        Conditions.await("three groups of three", () -> isPlaced(cluster.node(1)));
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private static boolean isPlaced(StoreNode node) {
        List<Versioned<GroupRecord>> groups = node.catalog().list(Records.GROUP);
        return groups.size() == 3
                && groups.stream()
                        .allMatch(group -> group.value().members().size() == 3
                                && group.value().members().stream()
                                        .allMatch(member -> member.state().equals(MemberRecord.ACTIVE)));
    }

    @Test
    void everyNodeLeadsTheGroupOfItsDiskAndServesTheVolumesOfAll() throws Exception {
        for (StoreNode node : cluster.running()) {
            Conditions.await("leads its own", () -> node.groupsLed().equals(Set.of(node.homeGroup())));
        }
        List<Volume> volumes = new ArrayList<>();
        Set<String> groups = new HashSet<>();
        for (int at = 1; at <= 3; at++) {
            Volume volume = cluster.volume(at, "v" + at);
            volumes.add(volume);
            groups.add(cluster.node(at)
                    .catalog()
                    .get(Records.VOLUME, volume.id())
                    .orElseThrow()
                    .value()
                    .groupId());
        }
        assertThat(groups).as("volumes are spread").hasSize(3);
        int value = 0;
        for (Volume volume : volumes) {
            for (int at = 1; at <= 3; at++) {
                access.write(at, volume, ++value);
                for (int from = 1; from <= 3; from++) {
                    assertThat(access.read(from, volume))
                            .as("written at %d, read at %d", at, from)
                            .isEqualTo(value);
                }
            }
        }
    }

    @Test
    void aNodeThatGoesIsNotMissedAndComesBackInTheNextEpoch() throws Exception {
        Volume volume = cluster.volume(1, "v");
        Volume other = cluster.volume(1, "w");
        access.write(1, volume, 1);
        access.write(2, other, 2);
        String gone = cluster.node(3).nodeId();
        long epoch = gateway(1, gone).epoch();
        cluster.stop(3);
        access.write(2, volume, 3);
        access.write(1, other, 4);
        assertThat(access.read(1, volume)).isEqualTo(3);
        assertThat(access.read(2, other)).isEqualTo(4);
        Conditions.await("it is fenced", () -> gateway(1, gone).state().equals(GatewayRecord.FENCED));
        Volume made = cluster.volume(2, "made-without");
        access.write(2, made, 5);

        cluster.open(3);
        cluster.awaitServing(3);
        assertThat(gateway(3, gone).epoch()).isGreaterThan(epoch);
        assertThat(access.read(3, volume)).isEqualTo(3);
        assertThat(access.read(3, other)).isEqualTo(4);
        assertThat(access.read(3, made)).isEqualTo(5);
        access.write(3, volume, 6);
        assertThat(access.read(1, volume)).isEqualTo(6);
        StoreNode back = cluster.node(3);
        Conditions.await("leads its own again", () -> back.groupsLed().contains(back.homeGroup()));
    }

    @Test
    void whatIsChangedAtOneNodeHoldsAtAllWhenItIsAnswered() throws Exception {
        Volume volume = cluster.volume(2, "v");
        for (int round = 2; round < 8; round++) {
            int at = 1 + round % 3;
            long bytes = volume.sizeBytes() * round;
            cluster.node(at).volumes().resize(volume.id(), bytes);
            for (int seen = 1; seen <= 3; seen++) {
                assertThat(access.device(seen, volume).geometry().capacityBytes())
                        .as("changed at %d, seen at %d", at, seen)
                        .isEqualTo(bytes);
            }
        }
        cluster.node(1).volumes().delete(volume.id());
        for (int seen = 1; seen <= 3; seen++) {
            StoreNode node = cluster.node(seen);
            Conditions.await("gone", () -> node.device(volume.id()).isEmpty());
        }
    }

    private GatewayRecord gateway(int at, String nodeId) {
        return cluster.node(at)
                .catalog()
                .get(Records.GATEWAY, nodeId)
                .orElseThrow()
                .value();
    }
}
