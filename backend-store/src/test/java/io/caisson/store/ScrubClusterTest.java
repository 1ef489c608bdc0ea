package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.repair.ScrubStatus;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.service.ScrubService.NodeScrub;
import io.caisson.store.service.Volume;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in one process that look for bad blocks on their disks. */
@Timeout(400)
class ScrubClusterTest {
    private static final long DATA_POSITION = 73728;
    private static final int BYTES = 64 << 10;

    @TempDir
    Path directory;

    private StoreCluster cluster;
    private Volume volume;

    @BeforeEach
    void start() throws Exception {
        cluster = new StoreCluster(directory, 79);
        cluster.start(3);
        Conditions.await("groups of three", () -> isPlaced(cluster.node(1)));
        volume = cluster.volume(1, "v");
        succeed(5);
        for (int at = 1; at <= 3; at++) {
            awaitOnDisk(at, 0, 16);
        }
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
    void badBlocksAreFoundAndWrittenAnewOnWhateverReplicaTheyAre() throws Exception {
        for (int at = 1; at <= 3; at++) {
            flip(at, DATA_POSITION + 4096L * at + 77);
            flip(at, DATA_POSITION + 4096L * (at + 8) + 77);
        }
        for (int at = 1; at <= 3; at++) {
            ScrubStatus done = round(at);
            assertThat(done.chunksDone()).isPositive();
            assertThat(done.unrepairable()).isZero();
            assertThat(done.differences()).isZero();
            assertThat(done.notCompared()).isZero();
        }
        for (int at = 1; at <= 3; at++) {
            awaitOnDisk(at, 0, 16);
        }
        assertThat(cluster.node(1).scrubs().list().stream()
                        .map(NodeScrub::status)
                        .map(Objects::requireNonNull)
                        .mapToLong(status -> status.repaired() + status.repairedForHosts())
                        .sum())
                .as("by the round of a replica, or on behalf of another one's")
                .isGreaterThanOrEqualTo(6);
    }

    @Test
    void whatNoReplicaHasIsLostAndCountedAndTheCountIsKept() throws Exception {
        for (int at = 1; at <= 3; at++) {
            flip(at, DATA_POSITION + 4096L * 3);
        }
        ScrubStatus done = round(2);
        assertThat(done.bad()).isEqualTo(1);
        assertThat(done.unrepairable()).isEqualTo(1);
        assertThat(done.repaired()).isZero();

        cluster.node(1).scrubs().pause(cluster.node(2).nodeId());
        cluster.stop(2);
        cluster.open(2);
        cluster.awaitServing(2);
        ScrubStatus kept = status(2);
        assertThat(kept.paused()).isTrue();
        assertThat(kept.unrepairable()).isEqualTo(1);
        assertThat(kept.completedAt()).isEqualTo(done.completedAt());
        assertThat(kept.rounds()).isEqualTo(done.rounds());
    }

    /** A round from its beginning to its end, asked for at another node. */
    private ScrubStatus round(int at) throws Exception {
        Conditions.await("no round is under way", () -> !status(at).running());
        long before = status(at).rounds();
        cluster.node(at % 3 + 1).scrubs().start(cluster.node(at).nodeId(), 1L << 30);
        Conditions.await("the round is over", () -> status(at).rounds() > before);
        return status(at);
    }

    private ScrubStatus status(int at) {
        return cluster.node(at).scrubs().list().stream()
                .filter(scrub -> scrub.node().id().equals(cluster.node(at).nodeId()))
                .map(NodeScrub::status)
                .findFirst()
                .map(Objects::requireNonNull)
                .orElseThrow();
    }

    private void succeed(int value) throws Exception {
        byte[] bytes = new byte[BYTES];
        Arrays.fill(bytes, (byte) value);
        ByteBuf data = Unpooled.wrappedBuffer(bytes);
        CompletableFuture<BlockError> ended = new CompletableFuture<>();
        cluster.node(1).device(volume.id()).orElseThrow().write(0, data, new BlockCompletion() {
            @Override
            public void succeeded() {
                ended.complete(null);
            }

            @Override
            public void failed(BlockError error, long detail) {
                ended.complete(error);
            }
        });
        assertThat(ended.get(60, TimeUnit.SECONDS)).isNull();
    }

    private Path chunkFile(int at) throws IOException {
        try (Stream<Path> found = Files.walk(directory.resolve("n" + at))) {
            return found.filter(path -> path.endsWith(Path.of(volume.id(), "1", "00000000")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no chunk yet"));
        }
    }

    private void flip(int at, long position) throws IOException {
        try (FileChannel file = FileChannel.open(chunkFile(at), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            assertThat(file.read(one, position)).isEqualTo(1);
            one.put(0, (byte) (one.get(0) ^ 4)).rewind();
            file.write(one, position);
        }
    }

    private void awaitOnDisk(int at, int firstBlock, int blocks) throws Exception {
        byte[] expected = new byte[4096 * blocks];
        Arrays.fill(expected, (byte) 5);
        Conditions.await("on the disk of node " + at, () -> {
            ByteBuffer bytes = ByteBuffer.allocate(expected.length);
            try (FileChannel file = FileChannel.open(chunkFile(at), StandardOpenOption.READ)) {
                return file.read(bytes, DATA_POSITION + 4096L * firstBlock) == expected.length
                        && Arrays.equals(expected, bytes.array());
            } catch (IOException notYet) {
                return false;
            }
        });
    }
}
