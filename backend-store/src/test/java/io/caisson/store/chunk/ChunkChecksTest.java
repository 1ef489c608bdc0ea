package io.caisson.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.chunk.BlockCopies.Copy;
import io.caisson.store.chunk.ChunkChecks.Look;
import io.caisson.store.chunk.ChunkChecks.Place;
import io.caisson.store.file.NativeDirectory;
import io.caisson.store.replica.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas: what one finds bad, or different, and what it takes from the other. */
class ChunkChecksTest {
    private static final Place PLACE = new Place(Entries.LAYER, 2);

    private final SplittableRandom random = new SplittableRandom(4);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(ChunkChecks.STEP_BLOCKS * 4096);

    @TempDir
    Path root;

    private ChunkStore one;
    private ChunkStore other;

    @BeforeEach
    void open() throws IOException {
        one = open("one");
        other = open("other");
    }

    @AfterEach
    void close() throws IOException {
        one.close();
        other.close();
    }

    private ChunkStore open(String name) throws IOException {
        Path directory = Files.createDirectories(root.resolve(name));
        ChunkStore opened = new ChunkStore(NativeDirectory.open(directory), new ChunkStoreOptions(2, 2));
        opened.open();
        opened.replayed();
        return opened;
    }

    private void apply(ChunkStore store, long index, ChunkOperation... operations) throws IOException {
        store.apply(new LogPosition(1, index), Entries.entry(random, List.of(operations)));
    }

    private void flip(String name, int block) throws IOException {
        Path file = root.resolve(name + "/chunks/" + Entries.VOLUME + "/1/00000002");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(4096), 73728 + 4096L * block);
        }
    }

    private @Nullable BitSet differences() throws IOException {
        return one.differences(PLACE, Entries.join(other.answer(ChunkChecks.digestQuestion(PLACE))));
    }

    private BlockCopies copies(int firstBlock, int blocks) throws IOException {
        ByteBuffer question = BlockCopies.question(Entries.LAYER, 2, firstBlock, blocks);
        return one.copies(Entries.LAYER, 2, firstBlock, blocks, Entries.join(other.answer(question)));
    }

    @Test
    void aLookFindsTheBadBlocksAmongThePresentOnes() throws IOException {
        apply(one, 1, Entries.write(Entries.LAYER, 2, 100, Entries.data(1, 70)));
        flip("one", 103);
        flip("one", 150);
        Look look = one.checks().look(PLACE, 0, scratch);
        assertThat(look.bad()).containsExactly(103, 150);
        assertThat(look.nextBlock()).isEqualTo(164);
        Look next = one.checks().look(PLACE, look.nextBlock(), scratch);
        assertThat(next.bad()).isEmpty();
        assertThat(next.blocksRead()).isEqualTo(6);
        assertThat(one.checks().look(PLACE, next.nextBlock(), scratch).nextBlock())
                .isEqualTo(8192);
    }

    @Test
    void chunksAreVisitedInOrderAndEachOnce() throws IOException {
        LayerId second = new LayerId(Entries.LAYER.volume(), 2);
        byte[] data = Entries.data(1, 1);
        apply(one, 1, Entries.write(second, 7, 0, data), Entries.write(Entries.LAYER, 1000, 0, data));
        apply(one, 2, Entries.write(Entries.LAYER, 2, 0, data));
        Place first = one.checks().next(null);
        assertThat(first).isEqualTo(PLACE);
        Place then = one.checks().next(first);
        assertThat(then).isEqualTo(new Place(Entries.LAYER, 1000));
        Place last = one.checks().next(then);
        assertThat(last).isEqualTo(new Place(second, 7));
        assertThat(one.checks().next(last)).isNull();
        assertThat(one.checks().count()).isEqualTo(3);
    }

    @Test
    void replicasThatAppliedTheSameHaveNoDifferences() throws IOException {
        for (ChunkStore store : List.of(one, other)) {
            apply(store, 1, Entries.write(Entries.LAYER, 2, 0, Entries.data(1, 200)));
            apply(store, 2, new ChunkOperation.Unmap(Entries.LAYER, 2, 10, 5));
        }
        apply(one, 3, Entries.write(Entries.LAYER, 5, 0, Entries.data(2, 1)));
        assertThat(differences()).isEqualTo(new BitSet());
    }

    @Test
    void replicasAtNoCommonPositionAreNotCompared() throws IOException {
        apply(one, 1, Entries.write(Entries.LAYER, 2, 0, Entries.data(1, 1)));
        apply(other, 1, Entries.write(Entries.LAYER, 2, 0, Entries.data(1, 1)));
        apply(one, 2, Entries.write(Entries.LAYER, 2, 0, Entries.data(2, 1)));
        assertThat(differences()).isNull();
        apply(other, 2, Entries.write(Entries.LAYER, 2, 0, Entries.data(2, 1)));
        assertThat(differences()).isEqualTo(new BitSet());
    }

    @Test
    void aReplicaThatLostAWriteDiffersInItsSector() throws IOException {
        apply(one, 1, Entries.write(Entries.LAYER, 2, 0, Entries.data(1, 200)));
        apply(other, 1, Entries.write(Entries.LAYER, 2, 0, Entries.data(1, 200)));
        apply(one, 2, Entries.write(Entries.LAYER, 2, 70, Entries.data(2, 1)));
        apply(other, 2, Entries.write(Entries.LAYER, 5, 70, Entries.data(2, 1)));
        assertThat(Objects.requireNonNull(differences()).stream()).containsExactly(1);
    }

    @Test
    void aCopyOfTheSameVersionIsGoodAndOneOfAnotherIsNot() throws IOException {
        byte[] data = Entries.data(1, 4);
        apply(one, 1, Entries.write(Entries.LAYER, 2, 0, data));
        apply(other, 1, Entries.write(Entries.LAYER, 2, 0, data));
        apply(other, 2, Entries.write(Entries.LAYER, 2, 1, Entries.data(9, 1)));
        apply(other, 3, new ChunkOperation.Unmap(Entries.LAYER, 2, 2, 1));
        flip("other", 3);
        BlockCopies copies = copies(0, 5);
        assertThat(copies.copy(0)).isEqualTo(Copy.GOOD);
        assertThat(copies.contents(0)).isEqualTo(Arrays.copyOf(data, 4096));
        assertThat(copies.copy(1)).isEqualTo(Copy.OTHER_VERSION);
        assertThat(copies.copy(2)).isEqualTo(Copy.OTHER_VERSION);
        assertThat(copies.copy(3)).isEqualTo(Copy.BAD);
        assertThat(copies.copy(4)).as("absent in both").isEqualTo(Copy.ABSENT);
    }

    @Test
    void withoutAnOwnWordACopyIsOnlyProbable() throws IOException {
        apply(other, 1, Entries.write(Entries.LAYER, 2, 0, Entries.data(1, 1)));
        assertThat(copies(0, 2).copy(0)).isEqualTo(Copy.PROBABLE);
        assertThat(copies(0, 2).copy(1)).isEqualTo(Copy.ABSENT);
        ByteBuffer answer = Entries.join(other.answer(BlockCopies.question(Entries.LAYER, 2, 0, 2)));
        assertThat(BlockCopies.upTo(answer)).isEqualTo(1);
    }

    @Test
    void dataThatChangedOnTheWayAreNoCopy() throws IOException {
        byte[] data = Entries.data(1, 1);
        apply(one, 1, Entries.write(Entries.LAYER, 2, 0, data));
        apply(other, 1, Entries.write(Entries.LAYER, 2, 0, data));
        ByteBuffer answer = Entries.join(other.answer(BlockCopies.question(Entries.LAYER, 2, 0, 1)));
        byte[] changed = new byte[answer.remaining()];
        answer.get(changed);
        changed[changed.length - 1] ^= 1;
        assertThat(one.copies(Entries.LAYER, 2, 0, 1, ByteBuffer.wrap(changed)).copy(0))
                .isEqualTo(Copy.BAD);
    }

    @Test
    void questionsThatMakeNoSenseAreRefused() {
        byte[] tooMany = BlockCopies.question(Entries.LAYER, 2, 0, 256).array();
        tooMany[32] = 2;
        assertThatThrownBy(() -> other.answer(ByteBuffer.wrap(tooMany))).isInstanceOf(IOException.class);
        byte[] beyond = BlockCopies.question(Entries.LAYER, 2, 8190, 3).array();
        assertThatThrownBy(() -> other.answer(ByteBuffer.wrap(beyond))).isInstanceOf(IOException.class);
        byte[] cut = Arrays.copyOf(BlockCopies.question(Entries.LAYER, 2, 0, 1).array(), 33);
        assertThatThrownBy(() -> other.answer(ByteBuffer.wrap(cut))).isInstanceOf(IOException.class);
        byte[] unknown = ChunkChecks.digestQuestion(PLACE).array();
        unknown[1] = 17;
        assertThatThrownBy(() -> other.answer(ByteBuffer.wrap(unknown))).isInstanceOf(IOException.class);
    }
}
