package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.ConflictException;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.Volume;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A group whose only replica is on a node that is gone: it must stop nothing but itself. */
@Timeout(400)
class LonelyGroupTest {
    private static final int GONE = 3;

    @TempDir
    Path directory;

    private StoreCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new StoreCluster(directory, 79);
        cluster.start(3);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void whatAllGatewaysMustHonourIsDoneAndANodeComesBackWithoutTheGroup() throws Exception {
        String lonely = cluster.node(GONE).homeGroup();
        Conditions.await("three groups of three", () -> isPlaced(cluster.node(1)));
        Volume safe = volumeIn(cluster.node(1).homeGroup());
        Volume inIt = volumeIn(lonely);
        Conditions.await("one replica", () -> hasOneReplica(lonely));
        BlockAccess access = new BlockAccess(cluster);
        access.write(2, safe, 1);
        access.write(2, inIt, 2);

        String gone = cluster.node(GONE).nodeId();
        cluster.stop(GONE);
        resize(safe);
        Conditions.await("its fence is owed", () -> gateway(1, gone).owed().contains(lonely));
        resize(inIt);
        assertThat(gateway(1, gone).state()).isEqualTo(GatewayRecord.FENCED);

        cluster.stop(2);
        cluster.open(2);
        cluster.awaitServing(2);
        access.write(2, safe, 3);
        assertThat(access.read(1, safe)).isEqualTo(3);
        CompletableFuture<Integer> held = access.begin(2, inIt);
        assertThat(held).isNotDone();

        cluster.open(GONE);
        cluster.awaitServing(GONE);
        assertThat(held.get(120, TimeUnit.SECONDS)).isEqualTo(2);
        access.write(GONE, inIt, 4);
        assertThat(access.read(1, inIt)).isEqualTo(4);
        Conditions.await(
                "nothing is owed",
                () -> cluster.node(1).catalog().list(Records.GATEWAY).stream()
                        .allMatch(gateway -> gateway.value().owed().isEmpty()));
    }

    private static boolean isPlaced(StoreNode node) {
        List<Versioned<GroupRecord>> groups = node.catalog().list(Records.GROUP);
        return groups.size() == 3
                && groups.stream()
                                .flatMap(group -> group.value().members().stream())
                                .filter(member -> member.state().equals(MemberRecord.ACTIVE))
                                .count()
                        == 9;
    }

    /** Has the group shrink to its home, as it is right after its node has joined. */
    private boolean hasOneReplica(String id) throws Exception {
        Versioned<GroupRecord> group =
                cluster.node(1).catalog().get(Records.GROUP, id).orElseThrow();
        GroupRecord record = group.value();
        if (record.replicas() != 1) {
            commit(new Transaction()
                    .expect(Records.GROUP, group)
                    .put(
                            Records.GROUP,
                            id,
                            new GroupRecord(1, record.homeDisk(), record.members(), record.createdAt())));
            return false;
        }
        return record.members().size() == 1 && cluster.node(GONE).groupsLed().contains(id);
    }

    private Volume volumeIn(String group) throws Exception {
        for (int i = 0; i < 3; i++) {
            Volume made = cluster.volume(1, "v-" + group + "-" + i);
            if (groupOf(made).equals(group)) {
                return made;
            }
        }
        throw new AssertionError("volumes are not spread over three groups");
    }

    private String groupOf(Volume volume) {
        return cluster.node(1)
                .catalog()
                .get(Records.VOLUME, volume.id())
                .orElseThrow()
                .value()
                .groupId();
    }

    private void commit(Transaction transaction) throws Exception {
        try {
            cluster.node(1).catalog().commit(transaction).toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException notNow) {
            assertThat(notNow).hasCauseInstanceOf(ConflictException.class);
        }
    }

    private void resize(Volume volume) throws Exception {
        long bytes = 2 * volume.sizeBytes();
        Conditions.await("resized", () -> {
            try {
                cluster.node(1).volumes().resize(volume.id(), bytes);
                return true;
            } catch (ServiceException notNow) {
                assertThat(notNow.kind()).isEqualTo(ServiceException.Kind.UNAVAILABLE);
                return false;
            }
        });
    }

    private GatewayRecord gateway(int at, String nodeId) {
        return cluster.node(at)
                .catalog()
                .get(Records.GATEWAY, nodeId)
                .orElseThrow()
                .value();
    }
}
