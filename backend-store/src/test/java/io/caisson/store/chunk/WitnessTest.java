package io.caisson.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.block.VolumeId;
import io.caisson.store.file.NativeDirectory;
import io.caisson.store.replica.GroupOptions;
import io.caisson.store.replica.LogPosition;
import io.caisson.store.replica.ReplicaCluster;
import io.caisson.store.replica.ReplicatedState;
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
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two chunk stores and a witness, over three hosts and the real transport. */
@Timeout(300)
class WitnessTest {
    private static final LayerId LAYER = new LayerId(new VolumeId(new UUID(9, 9)), 1);
    private static final int CHUNKS = 4;
    private static final int BLOCKS = 64;
    private static final int SEGMENT_BYTES = 1 << 20;

    /** A checkpoint after each MiB of log, and no more than eight MiB of it kept for whoever is away. */
    private static final GroupOptions OPTIONS = new GroupOptions(1 << 20, 0, 8 << 20);

    private static final int WRITE_BYTES = BLOCKS * ChunkLayout.BLOCK_BYTES;

    @TempDir
    Path directory;

    private ReplicaCluster<ReplicatedState> cluster;

    /** Contents of each block that was acknowledged, as the seed they are made from. */
    private final Map<Integer, Long> model = new HashMap<>();

    private long contents;

    @BeforeEach
    void start() throws Exception {
        cluster = new ReplicaCluster<>(
                directory,
                SEGMENT_BYTES,
                OPTIONS,
                home -> home.endsWith("n3")
                        ? new WitnessState(home.resolve("witness"))
                        : new ChunkStore(NativeDirectory.open(home.resolve("chunks")), new ChunkStoreOptions(64, 64)),
                List.of(2, 1, 0));
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    private ReplicaCluster<ReplicatedState>.Node first() {
        return cluster.nodes().get(0);
    }

    private ReplicaCluster<ReplicatedState>.Node second() {
        return cluster.nodes().get(1);
    }

    private ReplicaCluster<ReplicatedState>.Node witness() {
        return cluster.nodes().get(2);
    }

    private static void startAgain(ReplicaCluster<ReplicatedState>.Node node) throws Exception {
        node.start();
        node.open(false);
    }

    @Test
    void whatOnlyTheWitnessHasBesidesTheDeadComesToWhoWasAway() throws Exception {
        writeEverywhere();
        awaitEqual(second());
        second().stop();
        for (int i = 0; i < 10; i++) {
            write(i % CHUNKS, i, 1);
        }
        assertThat(cluster.leader()).isSameAs(first());
        first().stop();

        startAgain(second());
        assertThat(cluster.leader()).isSameAs(second());
        awaitEqual(second());

        writeEverywhere();
        startAgain(first());
        awaitEqual(first());
        Conditions.await("who should lead does", () -> cluster.leader() == first());
    }

    @Test
    void theWitnessKeepsWhatTheOtherLacksThroughStartsOfItsOwn() throws Exception {
        writeEverywhere();
        awaitEqual(second());
        second().stop();
        for (int round = 0; round < 3; round++) {
            writeBytes(3 << 19);
            witness().stop();
            startAgain(witness());
        }
        writeBytes(1 << 20);
        awaitCaughtUp();
        // Its last checkpoint, right after a start: it knows of nobody what he has.
        witness().stop();
        startAgain(witness());
        first().stop();

        startAgain(second());
        assertThat(cluster.leader()).isSameAs(second());
        awaitEqual(second());
    }

    @Test
    void whoLacksWhatTheWitnessDroppedServesNothingUntilTheOtherIsBack() throws Exception {
        writeEverywhere();
        awaitEqual(second());
        second().stop();
        for (int i = 0; i < 60 && witness().host().logStart(cluster.id()) < 20; i++) {
            writeBytes(1 << 20);
        }
        assertThat(witness().host().logStart(cluster.id()))
                .as("the witness does not keep the log for ever")
                .isGreaterThan(20);
        first().stop();

        startAgain(second());
        Conditions.await(
                "the witness leads, as it has most of the log",
                () -> witness().host().leader(cluster.id()).equals(java.util.Optional.of("n3")));
        long untilNanos = System.nanoTime() + 5_000_000_000L;
        Conditions.await("some seconds have gone by", () -> {
            assertThat(second().group().mayRead()).isFalse();
            assertThat(witness().group().mayRead()).isFalse();
            assertThat(second().state().isHalfInstalled())
                    .as("what it has is not given up for a source that has nothing")
                    .isFalse();
            return System.nanoTime() - untilNanos > 0;
        });

        startAgain(first());
        assertThat(cluster.leader()).isSameAs(first());
        awaitEqual(first());
        awaitEqual(second());
        writeEverywhere();
        awaitEqual(second());
    }

    @Test
    void bothGoOnWithoutTheWitnessWhichIsWorthSomethingAgainWhenItIsBack() throws Exception {
        writeEverywhere();
        witness().stop();
        writeBytes(14 << 20);
        Conditions.await(
                "the log that the witness lacks is gone",
                () -> cluster.leader().host().logStart(cluster.id()) > 20);
        awaitEqual(second());

        startAgain(witness());
        awaitCaughtUp();
        second().stop();
        writeEverywhere();
        first().stop();
        startAgain(second());
        awaitEqual(second());
    }

    @Test
    void aWitnessThatLostAllVotesForNobodyUntilItHasWhatTheLeaderHad() throws Exception {
        writeEverywhere();
        awaitEqual(second());
        witness().stop();
        writeBytes(14 << 20);
        awaitEqual(second());
        witness().wipe();
        first().stop();

        startAgain(witness());
        long untilNanos = System.nanoTime() + 3_000_000_000L;
        Conditions.await("some elections have failed", () -> {
            assertThat(second().group().mayRead()).isFalse();
            return System.nanoTime() - untilNanos > 0;
        });

        startAgain(first());
        write(0, 0, 1);
        Path newcomer = witness().home().resolve("group/newcomer");
        Conditions.await("it votes again", () -> !Files.exists(newcomer));
        awaitEqual(second());
        first().stop();
        write(1, 0, 1);
        assertThat(cluster.leader()).isSameAs(second());
    }

    @Test
    void howFarItIsSurvivesAndIsNotBelievedWhenDamaged() throws Exception {
        Path place = directory.resolve("alone");
        WitnessState state = new WitnessState(place);
        assertThat(state.open()).isEqualTo(LogPosition.NONE);
        state.apply(new LogPosition(3, 77), List.of());
        assertThat(state.checkpoint()).isEqualTo(new LogPosition(3, 77));
        assertThat(new WitnessState(place).open()).isEqualTo(new LogPosition(3, 77));

        byte[] bytes = Files.readAllBytes(place.resolve("witness"));
        bytes[20] ^= 1;
        Files.write(place.resolve("witness"), bytes);
        assertThatThrownBy(() -> new WitnessState(place).open()).isInstanceOf(DamagedStoreException.class);
    }

    private void awaitCaughtUp() throws Exception {
        Conditions.await(
                "the witness has all",
                () -> ((WitnessState) witness().state()).appliedIndex()
                        >= ((ChunkStore) cluster.leader().state()).appliedIndex());
    }

    private void writeEverywhere() throws Exception {
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            write(chunk, 0, BLOCKS);
        }
    }

    private void writeBytes(int bytes) throws Exception {
        for (int i = 0; i < bytes / WRITE_BYTES; i++) {
            write(1, 0, BLOCKS);
        }
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

    /** The replica has everything that was acknowledged. */
    private void awaitEqual(ReplicaCluster<ReplicatedState>.Node node) throws Exception {
        Conditions.await("equal at " + node.id(), () -> {
            for (Map.Entry<Integer, Long> block : model.entrySet()) {
                if (!isThere((ChunkStore) node.state(), block.getKey(), block.getValue())) {
                    return false;
                }
            }
            return true;
        });
    }

    private static boolean isThere(ChunkStore store, int block, long seed) {
        ByteBuf read = Unpooled.buffer(ChunkLayout.BLOCK_BYTES);
        try {
            int answer = store.read(
                    LAYER, block / ChunkLayout.BLOCKS_PER_CHUNK, block % ChunkLayout.BLOCKS_PER_CHUNK, 1, read, true);
            return answer == ChunkReader.OK
                    && ByteBuffer.wrap(read.array()).equals(ByteBuffer.wrap(Entries.data(seed, 1)));
        } catch (IOException notReadableYet) {
            return false;
        }
    }
}
