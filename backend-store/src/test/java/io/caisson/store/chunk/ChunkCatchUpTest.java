package io.caisson.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.VolumeId;
import io.caisson.store.file.NativeDirectory;
import io.caisson.store.replica.GroupOptions;
import io.caisson.store.replica.InstallationProgress;
import io.caisson.store.replica.ReplicaCluster;
import io.caisson.store.replica.transport.Conditions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three chunk stores over three hosts; one of them comes back when the log no longer has what it lacks. */
@Timeout(300)
class ChunkCatchUpTest {
    private static final LayerId LAYER = new LayerId(new VolumeId(new UUID(9, 9)), 1);
    private static final int CHUNKS = 6;
    private static final int BLOCKS = 64;
    private static final int SEGMENT_BYTES = 1 << 20;

    /** A checkpoint after each MiB of log, and no more than four MiB of it kept for whoever is away. */
    private static final GroupOptions OPTIONS = new GroupOptions(1 << 20, 0, 4 << 20);

    @TempDir
    Path directory;

    private ReplicaCluster<ChunkStore> cluster;

    /** Contents of each block that was written, as the seed they are made from. */
    private final Map<Integer, Long> model = new HashMap<>();

    private long contents;

    @BeforeEach
    void start() throws Exception {
        cluster = new ReplicaCluster<>(
                directory,
                SEGMENT_BYTES,
                OPTIONS,
                home -> new ChunkStore(NativeDirectory.open(home.resolve("chunks")), new ChunkStoreOptions(64, 64)));
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void aWipedFollowerCatchesUpUnderWrites() throws Exception {
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            write(chunk, 0, BLOCKS);
        }
        ReplicaCluster<ChunkStore>.Node follower = cluster.follower();
        follower.stop();
        writeUntilTheLogIsGone();
        follower.wipe();

        follower.start();
        follower.open(false);
        for (int i = 0; i < 200; i++) {
            write(i % CHUNKS, i % BLOCKS, 1);
        }

        awaitEqual(follower);
    }

    @Test
    void aFollowerThatWasAwayForLongGetsOnlyTheChunksThatChanged() throws Exception {
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            write(chunk, 0, BLOCKS);
        }
        ReplicaCluster<ChunkStore>.Node follower = cluster.follower();
        awaitEqual(follower);
        follower.stop();
        writeUntilTheLogIsGone();
        long oldest = 2;

        follower.start();
        follower.open(false);
        awaitEqual(follower);

        assertThat(follower.state().installedChunks()).isBetween(1L, oldest);
    }

    @Test
    void aFollowerThatIsStoppedInTheMiddleGoesOnWhenItIsStartedAgain() throws Exception {
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            write(chunk, 0, BLOCKS);
        }
        ReplicaCluster<ChunkStore>.Node follower = cluster.follower();
        follower.stop();
        writeUntilTheLogIsGone();
        follower.wipe();

        for (int i = 0; i < 4; i++) {
            follower.start();
            follower.open(false);
            int wanted = i;
            Conditions.await("the installation is on its way", () -> {
                Optional<InstallationProgress> progress = follower.host().installation(cluster.id());
                return !follower.state().isHalfInstalled() && follower.state().installedChunks() > 0
                        || progress.isPresent() && progress.get().done() >= wanted;
            });
            follower.stop();
        }
        follower.start();
        follower.open(false);

        write(0, 0, 1);
        awaitEqual(follower);
    }

    @Test
    void itGoesOnWithAnotherSourceWhenTheLeaderDies() throws Exception {
        ReplicaCluster<ChunkStore>.Node follower = cluster.follower();
        write(0, 0, 1);
        awaitEqual(follower);
        follower.stop();
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            write(chunk, 0, BLOCKS);
        }
        writeUntilTheLogIsGone();
        ReplicaCluster<ChunkStore>.Node leader = cluster.leader();

        follower.start();
        follower.open(false);
        Conditions.await(
                "the installation is on its way",
                () -> follower.state().isHalfInstalled() || follower.state().installedChunks() > 0);
        leader.stop();

        // Two of three are left, and one of them has to be brought up first: nothing can be written before.
        write(0, 0, 1);
        awaitEqual(follower);
        leader.start();
        leader.open(false);
        write(1, 0, 1);
        awaitEqual(leader);
    }

    @Test
    void aWipedMemberNeitherVotesNorStandsUntilItHasWhatTheLeaderHad() throws Exception {
        write(0, 0, 1);
        ReplicaCluster<ChunkStore>.Node follower = cluster.follower();
        awaitEqual(follower);
        follower.stop();
        writeUntilTheLogIsGone();
        follower.wipe();
        ReplicaCluster<ChunkStore>.Node leader = cluster.leader();
        leader.stop();

        follower.start();
        follower.open(false);
        Path newcomer = follower.home().resolve("group/newcomer");
        assertThat(newcomer).exists();
        ReplicaCluster<ChunkStore>.Node third = cluster.nodes().stream()
                .filter(node -> node != follower && node != leader)
                .findFirst()
                .orElseThrow();
        long votesUntil = System.nanoTime() + 3_000_000_000L;
        Conditions.await("some elections have failed", () -> {
            assertThat(third.group().mayRead()).isFalse();
            return System.nanoTime() - votesUntil > 0;
        });
        assertThat(newcomer).exists();

        leader.start();
        leader.open(false);
        write(1, 0, 1);
        awaitEqual(follower);
        Conditions.await("it votes again", () -> !Files.exists(newcomer));
        cluster.leader().stop();
        write(2, 0, 1);
    }

    /** Overwrites one chunk until the log that the others keep begins after what a node that is away has. */
    private void writeUntilTheLogIsGone() throws Exception {
        for (int i = 0; i < 12 * (1 << 20) / (BLOCKS * ChunkLayout.BLOCK_BYTES); i++) {
            write(1, 0, BLOCKS);
        }
        Conditions.await(
                "the log was purged at the leader",
                () -> cluster.leader().host().logStart(cluster.id()) > 20);
    }

    private void write(int chunk, int firstBlock, int blocks) throws Exception {
        byte[] data = new byte[blocks * ChunkLayout.BLOCK_BYTES];
        for (int i = 0; i < blocks; i++) {
            contents++;
            System.arraycopy(Entries.data(contents, 1), 0, data, i * ChunkLayout.BLOCK_BYTES, ChunkLayout.BLOCK_BYTES);
            model.put(chunk * ChunkLayout.BLOCKS_PER_CHUNK + firstBlock + i, contents);
        }
        cluster.propose(LogEntryCodec.encode(List.of(Entries.write(LAYER, chunk, firstBlock, data))));
    }

    /** The replica has everything that was written. */
    private void awaitEqual(ReplicaCluster<ChunkStore>.Node node) throws Exception {
        Conditions.await("equal at " + node.id(), () -> {
            for (Map.Entry<Integer, Long> block : model.entrySet()) {
                ByteBuf read = Unpooled.buffer(ChunkLayout.BLOCK_BYTES);
                try {
                    int answer = node.state()
                            .read(
                                    LAYER,
                                    block.getKey() / ChunkLayout.BLOCKS_PER_CHUNK,
                                    block.getKey() % ChunkLayout.BLOCKS_PER_CHUNK,
                                    1,
                                    read,
                                    true);
                    if (answer != ChunkReader.OK
                            || !ByteBuffer.wrap(read.array())
                                    .equals(ByteBuffer.wrap(Entries.data(block.getValue(), 1)))) {
                        return false;
                    }
                } catch (IOException notReadableYet) {
                    return false;
                }
            }
            return true;
        });
    }
}
