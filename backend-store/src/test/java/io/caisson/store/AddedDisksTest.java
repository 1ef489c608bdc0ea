package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.service.Disk;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.Volume;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Disks come to, fail in, and leave a node of a cluster of three, in one process. */
@Timeout(400)
class AddedDisksTest {
    private static final int BLOCK_BYTES = 512;
    private static final int BLOCKS = 64;

    private final long seed = Long.getLong("caisson.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final int[] expected = new int[BLOCKS];

    @TempDir
    Path directory;

    private StoreCluster cluster;

    @BeforeEach
    void start() throws Exception {
        System.out.println("seed " + seed);
        cluster = new StoreCluster(directory, 85);
        cluster.start(3);
        Conditions.await("three groups of three", () -> whole() == 3);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    /** From the addition to the end; in one test, as each step begins where the one before ends. */
    @Test
    void aDiskServesIsMissedReturnsRestartsAndIsForgotten() throws Exception {
        Path mounted = Files.createDirectory(directory.resolve("mounted"));
        Disk disk = cluster.node(1).placement().addDisk("node-2", mounted.toString(), true);
        assertThat(disk.path()).isEqualTo(mounted.toRealPath().toString());
        assertThat(mounted.resolve(DiskIdentity.FILE)).exists();
        Conditions.await("a fourth group of three, led from the disk", () -> whole() == 4 && leads(2, disk.id()));

        Volume volume = cluster.volume(1, "v");
        assertThat(groupOf(volume)).as("the emptiest group").isIn(groups());
        String group = disk.id();
        Volume there = inGroup(group, volume);
        writeAll(there);

        isMissedAndReturns(mounted, disk, there);
        cluster.stop(2);
        write(1, there, 5);
        cluster.open(2);
        cluster.awaitServing(2);
        Conditions.await("open after a restart", () -> leads(2, group));
        readAll(2, there);

        isForgotten(mounted, disk, there);
    }

    private void isMissedAndReturns(Path mounted, Disk disk, Volume there) throws Exception {
        // As if it were not mounted any more: an empty directory is left.
        Path away = directory.resolve("away");
        Files.move(mounted, away);
        Files.createDirectory(mounted);
        Conditions.await("missing", () -> condition(disk.id()).equals("missing"));
        for (int i = 0; i < 30; i++) {
            write(1 + i % 3, there, random.nextInt(BLOCKS));
        }
        readAll(2, there);
        assertThat(cluster.node(2).whenServing().toCompletableFuture())
                .isCompleted()
                .as("the node lives");
        try (var found = Files.list(mounted)) {
            assertThat(found).as("nothing was made where it is not").isEmpty();
        }
        assertThat(cluster.node(1).placement().disk(disk.id()).problem()).contains("not mounted there");

        Files.delete(mounted);
        Files.move(away, mounted);
        Conditions.await("serves again", () -> condition(disk.id()).equals("serving") && leads(2, disk.id()));
        readAll(2, there);
    }

    private void isForgotten(Path mounted, Disk disk, Volume there) throws Exception {
        assertThatThrownBy(() -> cluster.node(1).placement().retireDisk(disk.id()))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("has nowhere to go");
        assertThatThrownBy(() -> cluster.node(1).placement().forgetDisk(disk.id(), false))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("still have a replica on disk");
        cluster.node(1).placement().forgetDisk(disk.id(), true);
        Conditions.await(
                "forgotten, and whole on the other disk",
                () -> cluster.node(2).catalog().get(Records.DISK, disk.id()).isEmpty() && whole() == 4);
        readAll(2, there);
        write(2, there, 6);
        readAll(3, there);
        Conditions.await("no disk any more", () -> !Files.exists(mounted.resolve(DiskIdentity.FILE)));
        assertThat(cluster.node(1)
                        .placement()
                        .addDisk("node-2", mounted.toString(), true)
                        .id())
                .as("it returns as another one")
                .isNotEqualTo(disk.id());
    }

    @Test
    void aNodeStartsWithoutItsDiskAndAWipedOneIsNotTakenForIt() throws Exception {
        Path mounted = directory.resolve("mounted");
        Disk disk = cluster.node(3).placement().addDisk("node-3", mounted.toString(), true);
        Conditions.await("a fourth group of three", () -> whole() == 4 && leads(3, disk.id()));
        Volume there = inGroup(disk.id(), cluster.volume(1, "v"));
        writeAll(there);
        cluster.stop(3);
        Path away = directory.resolve("away");
        Files.move(mounted, away);
        cluster.open(3);
        cluster.awaitServing(3);
        Conditions.await("missing", () -> condition(disk.id()).equals("missing"));
        readAll(3, there);
        write(3, there, 1);
        assertThat(mounted).doesNotExist();

        Path other = directory.resolve("other");
        Disk second = cluster.node(3).placement().addDisk("node-3", other.toString(), true);
        Files.createDirectory(mounted);
        Files.copy(other.resolve(DiskIdentity.FILE), mounted.resolve(DiskIdentity.FILE));
        Conditions.await("foreign", () -> condition(disk.id()).equals("foreign"));
        assertThat(condition(second.id())).isEqualTo("serving");
        NodeDisk.delete(mounted);
        Files.move(away, mounted);
        Conditions.await("serves again", () -> condition(disk.id()).equals("serving") && leads(3, disk.id()));
        readAll(1, there);
    }

    @Test
    void directoriesThatCannotBeDisksAreRefusedWithTheReason() throws Exception {
        assertRefused("relative", false, "is not an absolute path");
        assertRefused(directory.resolve("a/b").toString(), false, "there is no directory");
        assertRefused(directory.resolve("own").toString(), false, "is on the file system of");
        assertThat(directory.resolve("own")).as("made, and refused").doesNotExist();
        assertRefused(directory.resolve("n1/inside").toString(), true, "is inside");
        assertRefused(directory.toString(), true, "contains");
        Path full = Files.createDirectory(directory.resolve("full"));
        Files.createFile(full.resolve("thesis.tex"));
        assertRefused(full.toString(), true, "is not empty ('thesis.tex')");
        Path file = Files.createFile(directory.resolve("file"));
        assertRefused(file.toString(), true, "is not a directory");
        Path first = directory.resolve("first");
        String id = cluster.node(1)
                .placement()
                .addDisk("node-1", first.toString(), true)
                .id();
        assertRefused(first.toString(), true, "is in use by this node already");
        assertThatThrownBy(() ->
                        cluster.node(1).placement().retireDisk(cluster.node(1).homeGroup()))
                .hasMessageContaining("is in the data directory of its node");
        assertThat(cluster.node(1).placement().disk(id).groups()).isPositive();
    }

    /** As a process leaves it that is killed before the catalog knows. */
    @Test
    void anAdditionThatDidNotEndBeginsAnewUnderAnotherId() throws Exception {
        Path mounted = Files.createDirectory(directory.resolve("mounted"));
        StoreFormat format = StoreFormat.read(directory.resolve("n1"));
        DiskIdentity.of(UUID.randomUUID(), format.nodeId(), "c", "").write(mounted);
        Files.createDirectories(mounted.resolve("groups/x/group/log"));
        Disk disk = cluster.node(1).placement().addDisk("node-1", mounted.toString(), true);
        assertThat(DiskIdentity.read(mounted).disk()).hasToString(disk.id());
        assertThat(mounted.resolve("groups/x")).doesNotExist();

        Path foreign = Files.createDirectory(directory.resolve("foreign"));
        DiskIdentity.of(UUID.randomUUID(), UUID.randomUUID(), "c", "").write(foreign);
        assertRefused(foreign.toString(), true, "holds a disk of another node");
    }

    private void assertRefused(String path, boolean shared, String why) {
        assertThatThrownBy(() -> cluster.node(1).placement().addDisk("node-1", path, shared))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(ServiceException.Kind.INVALID))
                .hasMessageContaining(why);
    }

    private Volume inGroup(String group, Volume made) throws Exception {
        Volume volume = made;
        for (int i = 0; !groupOf(volume).equals(group); i++) {
            assertThat(i).as("volumes go to the group that has fewest").isLessThan(5);
            volume = cluster.volume(1, "more-" + i);
        }
        return volume;
    }

    private String groupOf(Volume volume) {
        return cluster.node(1)
                .catalog()
                .get(Records.VOLUME, volume.id())
                .orElseThrow()
                .value()
                .groupId();
    }

    private Set<String> groups() {
        return cluster.node(1).catalog().list(Records.GROUP).stream()
                .map(Versioned::id)
                .collect(Collectors.toSet());
    }

    /** Groups with three replicas. */
    private long whole() {
        return cluster.node(1).catalog().list(Records.GROUP).stream()
                .map(Versioned::value)
                .filter(AddedDisksTest::isWhole)
                .count();
    }

    private static boolean isWhole(GroupRecord group) {
        return group.members().size() == 3
                && group.members().stream().allMatch(member -> member.state().equals(MemberRecord.ACTIVE));
    }

    private String condition(String disk) {
        return cluster.node(1).placement().disks().stream()
                .filter(one -> one.id().equals(disk))
                .map(Disk::condition)
                .findFirst()
                .orElse("");
    }

    private boolean leads(int at, String group) {
        return cluster.node(at).groupsLed().contains(group);
    }

    private void writeAll(Volume volume) throws Exception {
        for (int i = 0; i < BLOCKS; i++) {
            write(1 + i % 3, volume, i);
        }
    }

    private void write(int at, Volume volume, int block) throws Exception {
        int value = random.nextInt();
        ByteBuf data = WriteBuffers.allocate(BLOCK_BYTES).writeZero(BLOCK_BYTES);
        data.setInt(0, value);
        assertThat(ended(completion ->
                        cluster.node(at).device(volume.id()).orElseThrow().write(block, data, completion)))
                .as("written at %d", at)
                .isNull();
        expected[block] = value;
    }

    private void readAll(int at, Volume volume) throws Exception {
        ByteBuf data = Unpooled.buffer(BLOCKS * BLOCK_BYTES, BLOCKS * BLOCK_BYTES);
        assertThat(ended(completion ->
                        cluster.node(at).device(volume.id()).orElseThrow().read(0, BLOCKS, data, completion)))
                .isNull();
        for (int i = 0; i < BLOCKS; i++) {
            assertThat(data.getInt(i * BLOCK_BYTES)).as("block %d at %d", i, at).isEqualTo(expected[i]);
        }
    }

    private static @Nullable BlockError ended(Consumer<BlockCompletion> operation) throws Exception {
        CompletableFuture<Optional<BlockError>> ended = new CompletableFuture<>();
        operation.accept(new BlockCompletion() {
            @Override
            public void succeeded() {
                ended.complete(Optional.empty());
            }

            @Override
            public void failed(BlockError error, long detail) {
                ended.complete(Optional.of(error));
            }
        });
        return ended.get(60, TimeUnit.SECONDS).orElse(null);
    }
}
