package io.caisson.store.route;

import static io.caisson.store.route.Ended.compareAndWrite;
import static io.caisson.store.route.Ended.read;
import static io.caisson.store.route.Ended.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.BlockDevice;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.route.ThreeNodes.Node;
import io.caisson.store.volume.GatewayLimits;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three replicas whose files change under them. */
@Timeout(300)
class BadBlocksTest {
    private static final long DATA_POSITION = 73728;

    @TempDir
    Path directory;

    private ThreeNodes cluster;

    @BeforeEach
    void start() throws Exception {
        GatewayLimits patient = GatewayLimits.defaults()
                .withWritePatience(Duration.ofSeconds(30))
                .withReadPatience(Duration.ofSeconds(30));
        cluster = new ThreeNodes(directory, patient);
        cluster.leader();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void aBadBlockOfTheLeaderIsReadFromAnotherReplicaAndWrittenAnew() throws Exception {
        Node leader = cluster.leader();
        for (Node reader : cluster.nodes) {
            assertThat(write(leader.volume(), 0, 64 << 10, 5).how()).isEqualTo("OK");
            awaitOnDisk(cluster.nodes, 0, 16, 5);
            flip(leader, 3);
            flip(leader, 7);
            assertThat(read(reader.volume(), 0, 128)).containsOnly(5);
            awaitOnDisk(cluster.nodes, 0, 16, 5);
        }
        assertThat(leader.repairs.sample().repaired()).isEqualTo(6);
        assertThat(leader.repairs.sample().unrepairable()).isZero();
        int asked = leader.copiesAsked.get();
        assertThat(read(leader.volume(), 0, 128)).containsOnly(5);
        assertThat(leader.copiesAsked).as("it is good here now").hasValue(asked);
    }

    @Test
    void aBlockThatIsBadEverywhereIsAMediumErrorForThatBlockOnlyUntilItIsWritten() throws Exception {
        Node leader = cluster.leader();
        assertThat(write(leader.volume(), 0, 64 << 10, 5).how()).isEqualTo("OK");
        awaitOnDisk(cluster.nodes, 0, 16, 5);
        for (Node node : cluster.nodes) {
            flip(node, 3);
        }
        flip(leader, 4);
        for (Node reader : cluster.nodes) {
            assertThat(howRead(reader.volume(), 24, 8)).isEqualTo("UNRECOVERABLE");
            assertThat(howRead(reader.volume(), 0, 128)).isEqualTo("UNRECOVERABLE");
            assertThat(read(reader.volume(), 0, 24)).containsOnly(5);
            assertThat(read(reader.volume(), 32, 96)).containsOnly(5);
            assertThat(write(reader.volume(), 25, 512, 6).how()).isEqualTo("UNRECOVERABLE");
        }
        assertThat(leader.repairs.sample().unrepairable()).isPositive();
        assertThat(write(leader.volume(), 24, 4096, 7).how()).isEqualTo("OK");
        assertThat(read(leader.volume(), 24, 8)).containsOnly(7);
    }

    @Test
    void aPartOfABlockIsWrittenAndComparedWhereTheLeadersCopyIsBad() throws Exception {
        Node leader = cluster.leader();
        BlockDevice volume = leader.volume();
        assertThat(write(volume, 0, 64 << 10, 5).how()).isEqualTo("OK");
        awaitOnDisk(cluster.nodes, 0, 16, 5);
        flip(leader, 0);
        assertThat(write(volume, 1, 512, 6).how()).isEqualTo("OK");
        assertThat(read(volume, 0, 1)).containsOnly(5);
        assertThat(read(volume, 1, 1)).containsOnly(6);
        assertThat(read(volume, 2, 6)).containsOnly(5);

        flip(leader, 1);
        assertThat(compareAndWrite(volume, 9, 4, 9).how()).isEqualTo("MISCOMPARE");
        assertThat(compareAndWrite(volume, 9, 5, 9).how()).isEqualTo("OK");
        assertThat(read(volume, 8, 1)).containsOnly(5);
        assertThat(read(volume, 9, 1)).containsOnly(9);
        assertThat(leader.repairs.sample().repaired()).isEqualTo(2);
    }

    @Test
    void aReplicaThatCannotBeAskedMakesNoMediumError() throws Exception {
        Node leader = cluster.leader();
        List<Node> followers = cluster.followers();
        assertThat(write(leader.volume(), 0, 64 << 10, 5).how()).isEqualTo("OK");
        awaitOnDisk(cluster.nodes, 0, 16, 5);
        flip(leader, 3);
        flip(followers.get(0), 3);
        followers.get(1).stop();
        assertThat(howRead(leader.volume(), 24, 8)).isEqualTo("BUSY");
        followers.get(1).start();
        Conditions.await(
                "it is read once the other is back",
                () -> howRead(leader.volume(), 24, 8).equals("OK"));
        awaitOnDisk(cluster.nodes, 3, 1, 5);
    }

    @Test
    void chunksThatAreLostComeBackBlockByBlock() throws Exception {
        assertThat(write(cluster.leader().volume(), 0, 2 << 20, 5).how()).isEqualTo("OK");
        awaitOnDisk(cluster.nodes, 0, 512, 5);
        Ended unmapped = new Ended();
        cluster.leader().volume().unmap(800, 8, unmapped);
        assertThat(unmapped.how()).isEqualTo("OK");
        awaitOnDisk(cluster.nodes, 100, 1, 0);
        for (Node node : cluster.nodes) {
            node.stop();
        }
        // Two of the three, so that the leader is among them sooner or later.
        Files.delete(cluster.nodes.get(0).chunkFile());
        Files.delete(cluster.nodes.get(1).chunkFile());
        for (Node node : cluster.nodes) {
            node.start();
        }
        BlockDevice volume = cluster.leader().volume();
        assertThat(read(volume, 0, 800)).containsOnly(5);
        assertThat(read(volume, 800, 8)).containsOnly(0);
        assertThat(read(volume, 808, 4096 - 808)).containsOnly(5);
        assertThat(read(volume, 4096, 512)).containsOnly(0);
    }

    @Test
    void whatIsWrittenMeanwhileIsNeverOverwrittenByTheRepair() throws Exception {
        Node leader = cluster.leader();
        BlockDevice volume = leader.volume();
        assertThat(write(volume, 0, 4096, 1).how()).isEqualTo("OK");
        awaitOnDisk(cluster.nodes, 0, 1, 1);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> flipping = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                try {
                    flip(leader, 0);
                    read(volume, 0, 8);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        for (int value = 2; value < 120; value++) {
            CompletableFuture<byte[]> before = CompletableFuture.supplyAsync(() -> read(volume, 0, 8));
            assertThat(write(volume, 0, 4096, value).how()).isEqualTo("OK");
            assertThat(read(volume, 0, 8)).as("written and acknowledged").containsOnly(value);
            assertThat(before.get(60, TimeUnit.SECONDS)).containsAnyOf((byte) (value - 1), (byte) value);
        }
        over.set(true);
        flipping.get(60, TimeUnit.SECONDS);
        assertThat(read(volume, 0, 8)).containsOnly(119);
        awaitOnDisk(cluster.nodes, 0, 1, 119);
        assertThat(leader.repairs.sample().repaired()).isPositive();
    }

    @Test
    void aLeaderThatGoesInTheMiddleOfARepairLeavesTheReadToTheNext() throws Exception {
        Node leader = cluster.leader();
        Node other = cluster.followers().get(0);
        assertThat(write(other.volume(), 0, 1 << 20, 5).how()).isEqualTo("OK");
        awaitOnDisk(cluster.nodes, 0, 256, 5);
        for (int block = 0; block < 256; block++) {
            flip(leader, block);
        }
        List<CompletableFuture<byte[]>> reads = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            int at = 64 * i;
            reads.add(CompletableFuture.supplyAsync(() -> read(other.volume(), at, 64)));
        }
        Conditions.await("the repair has begun", () -> leader.copiesAsked.get() > 0);
        leader.stop();
        for (CompletableFuture<byte[]> read : reads) {
            assertThat(read.get(60, TimeUnit.SECONDS)).containsOnly(5);
        }
        leader.start();
        assertThat(read(leader.volume(), 0, 2048)).containsOnly(5);
    }

    private static String howRead(BlockDevice volume, long firstBlock, int blocks) {
        Ended ended = new Ended();
        volume.read(firstBlock, blocks, Unpooled.buffer(blocks * 512, blocks * 512), ended);
        return ended.how();
    }

    /** As a disk does it: nobody is told. */
    private static void flip(Node node, int block) throws IOException {
        long position = DATA_POSITION + 4096L * block + 1000;
        try (FileChannel file = FileChannel.open(node.chunkFile(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, position);
            one.put(0, (byte) (one.get(0) ^ 0x10)).rewind();
            file.write(one, position);
        }
    }

    /** Waits until the blocks have these bytes in the file of each node. */
    private static void awaitOnDisk(List<Node> nodes, int firstBlock, int blocks, int value) throws Exception {
        byte[] expected = new byte[4096 * blocks];
        Arrays.fill(expected, (byte) value);
        for (Node node : nodes) {
            Conditions.await(
                    "on the disk of " + node.id, () -> Arrays.equals(expected, onDisk(node, firstBlock, blocks)));
        }
    }

    private static byte[] onDisk(Node node, int firstBlock, int blocks) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4096 * blocks);
        if (Files.exists(node.chunkFile())) {
            try (FileChannel file = FileChannel.open(node.chunkFile(), StandardOpenOption.READ)) {
                int read = file.read(bytes, DATA_POSITION + 4096L * firstBlock);
                assertThat(read).isLessThanOrEqualTo(bytes.capacity());
            }
        }
        return bytes.array();
    }
}
