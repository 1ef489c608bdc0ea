package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.PoolSpace;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.control.ReplicaSpace;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.service.Volume;
import io.caisson.store.service.VolumeSpec;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in one process, one of which has a small disk: a tmpfs of its own, where there is the right to mount one. */
@Timeout(600)
class FullPoolTest {
    private static final int MIB = 1 << 20;
    private static final int PIECE_BYTES = MIB / 2;
    private static final int SMALL = 3;

    private final long seed = Long.getLong("caisson.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    Path directory;

    private Path smallDisk;
    private StoreCluster cluster;
    private Volume volume;

    @BeforeEach
    void start() throws Exception {
        System.out.println("seed " + seed);
        smallDisk = Files.createDirectories(directory.resolve("n" + SMALL));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=640m", "tmpfs", smallDisk.toString()), "may mount a tmpfs");
        cluster = new StoreCluster(directory, 83);
        cluster.start(3);
        Conditions.await(
                "three groups of three",
                () -> cluster.node(1).catalog().list(Records.GROUP).stream()
                                .filter(group -> group.value().members().size() == 3
                                        && group.value().members().stream()
                                                .allMatch(
                                                        member -> member.state().equals(MemberRecord.ACTIVE)))
                                .count()
                        == 3);
        volume = cluster.node(1)
                .volumes()
                .create(new VolumeSpec("v", 4096L * MIB, 4096, Map.of()))
                .value();
        String group = cluster.node(1)
                .catalog()
                .get(Records.VOLUME, volume.id())
                .orElseThrow()
                .value()
                .groupId();
        assertThat(group)
                .as("not led by the one with the small disk")
                .isNotEqualTo(cluster.node(SMALL).homeGroup());
        for (int at = 1; at <= 3; at++) {
            StoreNode node = cluster.node(at);
            Conditions.await("open", () -> node.device(volume.id()).isPresent());
        }
    }

    @AfterEach
    void close() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        run("umount", "--lazy", smallDisk.toString());
    }

    @Test
    void hostsHearThatSpaceIsOutBeforeTheDiskOfAFollowerIsFullAndGoOnWhenItReturns() throws Exception {
        PoolSpace empty = device(1).pool();
        long written = 0;
        @Nullable BlockError answer = null;
        while (answer == null && written < 700L * MIB) {
            answer = write(1 + (int) (written / MIB) % 3, written, PIECE_BYTES);
            written += answer == null ? PIECE_BYTES : 0;
        }
        assertThat(answer).as("after %d MiB", written / MIB).isEqualTo(BlockError.OUT_OF_SPACE);
        assertThat(written / MIB).isGreaterThan(40);
        long left = smallDisk.toFile().getUsableSpace();
        System.out.println("out of space after " + written / MIB + " MiB, " + left / MIB + " MiB are left");
        assertThat(left).as("what is left for the journal").isGreaterThan(8L * MIB);
        for (int at = 1; at <= 3; at++) {
            assertThat(write(at, random.nextInt((int) (written / PIECE_BYTES)) * (long) PIECE_BYTES, PIECE_BYTES))
                    .as("written over at %d", at)
                    .isNull();
            PoolSpace pool = device(at).pool();
            assertThat(pool.isShort()).as("at %d: %s", at, pool).isTrue();
            assertThat(pool.totalBytes()).isLessThanOrEqualTo(empty.totalBytes());
            StoreNode asked = cluster.node(at);
            long least = written;
            Conditions.await("everybody is told what the pool holds, not what the disk does", () -> {
                StoreUsage usage = asked.usage();
                return usage.softThresholdReached()
                        && usage.usableBytes() < usage.totalBytes() / 4
                        && usage.allocatedBytes() >= least
                        && usage.allocatedBytes() < 2 * least;
            });
        }
        for (StoreNode node : cluster.running()) {
            assertThat(node.whenServing().toCompletableFuture()).isCompleted();
        }

        long end = written;
        assertThat(ended(completion -> device(2).unmap(0, end / 4096, completion)))
                .isNull();
        Conditions.await("space has returned", () -> {
            try {
                return write(1, end, PIECE_BYTES) == null;
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        });
    }

    @Test
    void aFollowerWhoseDiskOthersHaveFilledTakesNothingAndCatchesUpWhenSpaceReturns() throws Exception {
        for (long position = 0; position < 8L * MIB; position += PIECE_BYTES) {
            assertThat(write(1, position, PIECE_BYTES)).isNull();
        }
        Path filler = smallDisk.resolve("filler");
        // The journal may take some of it in between.
        Conditions.await("the disk is full", () -> {
            long bytes = smallDisk.toFile().getUsableSpace() - MIB;
            return run("fallocate", "-l", Long.toString(bytes), filler.toString());
        });
        for (int i = 0; i < 60; i++) {
            int at = 1 + i % 3;
            assertThat(write(at, i * (long) PIECE_BYTES, PIECE_BYTES))
                    .as("write %d, at %d", i, at)
                    .isNull();
        }
        assertThat(conditions(SMALL)).contains(ReplicaCondition.FULL);
        for (StoreNode node : cluster.running()) {
            assertThat(node.whenServing().toCompletableFuture()).isCompleted();
        }

        Files.delete(filler);
        Conditions.await(
                "caught up",
                () -> conditions(SMALL).stream().allMatch(condition -> condition == ReplicaCondition.OPEN)
                        && footprint(SMALL) == footprint(1)
                        && footprint(1) == footprint(2));
        assertThat(write(SMALL, 0, PIECE_BYTES)).isNull();
    }

    private List<ReplicaCondition> conditions(int at) {
        return cluster.node(at).groups().replicas().report().replicas().stream()
                .map(ReplicaSpace::condition)
                .toList();
    }

    private long footprint(int at) {
        return cluster.node(at).groups().replicas().report().replicas().stream()
                .mapToLong(ReplicaSpace::footprintBytes)
                .sum();
    }

    private BlockDevice device(int at) {
        return cluster.node(at).device(volume.id()).orElseThrow();
    }

    private @Nullable BlockError write(int at, long position, int bytes) throws Exception {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        ByteBuf data = WriteBuffers.allocate(bytes).writeBytes(content);
        return ended(completion -> device(at).write(position / 4096, data, completion));
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

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }
}
