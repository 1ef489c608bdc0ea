package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.control.ReplicaSpace;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.service.Volume;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replicas die on nodes of a cluster of three, in one process. */
@Timeout(400)
class FailedReplicaTest {
    private static final int BLOCK_BYTES = 512;
    private static final int BLOCKS = 64;

    private final long seed = Long.getLong("caisson.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final int[] expected = new int[BLOCKS];

    @TempDir
    Path directory;

    private StoreCluster cluster;
    private Volume volume;
    private GroupId group;
    private int leader;

    @BeforeEach
    void start() throws Exception {
        System.out.println("seed " + seed);
        cluster = new StoreCluster(directory, 84);
        cluster.start(3);
        Conditions.await(
                "three groups of three",
                () -> cluster.node(1).catalog().list(Records.GROUP).stream()
                                .filter(placed -> placed.value().members().size() == 3
                                        && placed.value().members().stream()
                                                .allMatch(
                                                        member -> member.state().equals(MemberRecord.ACTIVE)))
                                .count()
                        == 3);
        volume = cluster.volume(1, "v");
        group = new GroupId(UUID.fromString(cluster.node(1)
                .catalog()
                .get(Records.VOLUME, volume.id())
                .orElseThrow()
                .value()
                .groupId()));
        for (int at = 1; at <= 3; at++) {
            if (cluster.node(at).homeGroup().equals(group.toString())) {
                leader = at;
            }
        }
        Conditions.await("led at home", () -> leads(leader));
        for (int i = 0; i < BLOCKS; i++) {
            write(1 + i % 3, i);
        }
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void theReplicaThatLeadsDiesAndItsNodeServesOn() throws Exception {
        dies(leader);
        Conditions.await("leads again", () -> leads(leader));
        write(leader, 1);
        readAll(leader);
    }

    @Test
    void aFollowerDiesAgainAndAgain() throws Exception {
        int follower = 1 + leader % 3;
        dies(follower);
        dies(follower);
    }

    /** In all of them nothing that was acknowledged is lost, as their logs are judged anew one after the other. */
    @Test
    void allReplicasDieOneAfterTheOther() throws Exception {
        for (int at = 1; at <= 3; at++) {
            dies(at);
        }
        readAll(2);
    }

    /** Of the group that the disk brought: anywhere else it would begin with nothing. */
    @Test
    void aReplicaThatDiesAgainWhileItIsOpenedIsOpenedOnceMoreWhereItsDataAre() throws Exception {
        NodeGroups groups = cluster.node(leader).groups();
        IOException cause = new IOException("an fsync failed");
        groups.fail(group, cause);
        Conditions.await("closed", () -> condition(leader) == ReplicaCondition.FAILED);
        AtomicBoolean enough = new AtomicBoolean();
        Thread killer = new Thread(() -> {
            while (!enough.get()) {
                groups.fail(group, cause);
                Thread.onSpinWait();
            }
        });
        killer.start();
        try {
            Conditions.await("being opened", () -> condition(leader) != ReplicaCondition.FAILED);
            Conditions.await("closed again", () -> condition(leader) == ReplicaCondition.FAILED);
        } finally {
            enough.set(true);
            killer.join();
        }
        Conditions.await("open again", () -> isOpenAgain(leader));
        write(leader, 1);
        readAll(leader);
        assertThat(directory
                        .resolve("n" + leader)
                        .resolve(NodeDisk.NAME)
                        .resolve("groups")
                        .resolve(group.toString()))
                .doesNotExist();
    }

    private void dies(int at) throws Exception {
        StoreNode node = cluster.node(at);
        node.groups().fail(group, new IOException("an fsync failed"));
        for (int i = 0; i < 30; i++) {
            write(1 + i % 3, random.nextInt(BLOCKS));
        }
        Conditions.await("closed", () -> condition(at) == ReplicaCondition.FAILED || isOpenAgain(at));
        readAll(at);
        Conditions.await("open again", () -> isOpenAgain(at));
        write(at, random.nextInt(BLOCKS));
        readAll(at);
        for (StoreNode each : cluster.running()) {
            assertThat(each.whenServing().toCompletableFuture()).isCompleted();
        }
    }

    private boolean isOpenAgain(int at) {
        return condition(at) == ReplicaCondition.OPEN
                && cluster.node(at)
                        .groups()
                        .local(group)
                        .filter(local -> local.chunks().allocatedBytes() > 0)
                        .isPresent();
    }

    private @Nullable ReplicaCondition condition(int at) {
        return cluster.node(at)
                .groups()
                .replicas()
                .report()
                .replica(group.value())
                .map(ReplicaSpace::condition)
                .orElse(null);
    }

    private boolean leads(int at) {
        return cluster.node(at).groupsLed().contains(group.toString());
    }

    private void write(int at, int block) throws Exception {
        int value = random.nextInt();
        ByteBuf data = WriteBuffers.allocate(BLOCK_BYTES).writeZero(BLOCK_BYTES);
        data.setInt(0, value);
        assertThat(ended(completion ->
                        cluster.node(at).device(volume.id()).orElseThrow().write(block, data, completion)))
                .as("written at %d", at)
                .isNull();
        expected[block] = value;
    }

    private void readAll(int at) throws Exception {
        ByteBuf data = Unpooled.buffer(BLOCKS * BLOCK_BYTES, BLOCKS * BLOCK_BYTES);
        assertThat(ended(completion ->
                        cluster.node(at).device(volume.id()).orElseThrow().read(0, BLOCKS, data, completion)))
                .isNull();
        for (int i = 0; i < BLOCKS; i++) {
            assertThat(data.getInt(i * BLOCK_BYTES)).as("block %d at %d", i, at).isEqualTo(expected[i]);
        }
    }

    private static @Nullable BlockError ended(Consumer<BlockCompletion> operation) throws Exception {
        CompletableFuture<@Nullable BlockError> ended = new CompletableFuture<>();
        operation.accept(new BlockCompletion() {
            @Override
            public void succeeded() {
                ended.complete(null);
            }

            @Override
            public void failed(BlockError error, long detail) {
                ended.complete(error);
            }
        });
        return ended.get(60, TimeUnit.SECONDS);
    }
}
