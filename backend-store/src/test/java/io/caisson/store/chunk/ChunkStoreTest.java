package io.caisson.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.file.NativeDirectory;
import io.caisson.store.replica.LogPosition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store on real files. */
class ChunkStoreTest {

    @TempDir
    Path root;

    private ChunkStore store;
    private final SplittableRandom random = new SplittableRandom(1);
    private long index;

    @BeforeEach
    void open() throws IOException {
        store = openStore();
        store.replayed();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private ChunkStore openStore() throws IOException {
        ChunkStore opened = new ChunkStore(NativeDirectory.open(root), new ChunkStoreOptions(2, 2));
        index = opened.open().index();
        return opened;
    }

    private void apply(ChunkOperation... operations) throws IOException {
        store.apply(new LogPosition(1, ++index), Entries.entry(random, List.of(operations)));
    }

    private byte[] read(LayerId layer, int chunk, int first, int blocks) throws IOException {
        ByteBuf destination = Unpooled.directBuffer(blocks * 4096 + 10).writeZero(10);
        try {
            assertThat(store.read(layer, chunk, first, blocks, destination, true))
                    .isEqualTo(ChunkReader.OK);
            byte[] bytes = new byte[blocks * 4096];
            destination.skipBytes(10).readBytes(bytes);
            assertThat(destination.isReadable()).isFalse();
            return bytes;
        } finally {
            destination.release();
        }
    }

    @Test
    void readsWhatWasWrittenAndZerosElsewhere() throws IOException {
        byte[] data = Entries.data(1, 3);
        apply(Entries.write(Entries.LAYER, 5, 100, data));

        byte[] around = read(Entries.LAYER, 5, 99, 5);
        assertThat(java.util.Arrays.copyOfRange(around, 4096, 4 * 4096)).isEqualTo(data);
        assertThat(java.util.Arrays.copyOfRange(around, 0, 4096)).containsOnly(0);
        assertThat(java.util.Arrays.copyOfRange(around, 4 * 4096, 5 * 4096)).containsOnly(0);
        assertThat(read(Entries.LAYER, 6, 0, 1)).containsOnly(0);
        assertThat(store.allocatedBytes(Entries.LAYER)).isEqualTo(3 * 4096);
    }

    @Test
    void survivesCheckpointAndReopening() throws IOException {
        byte[] data = Entries.data(2, 4);
        apply(Entries.write(Entries.LAYER, 0, 0, data));
        apply(Entries.write(Entries.LAYER, 1, 8188, data));
        assertThat(store.checkpoint()).isEqualTo(new LogPosition(1, index));
        store.close();

        store = openStore();
        store.replayed();
        assertThat(index).isEqualTo(1);
        assertThat(read(Entries.LAYER, 0, 0, 4)).isEqualTo(data);
        assertThat(read(Entries.LAYER, 1, 8188, 4)).isEqualTo(data);
        assertThat(store.allocatedBytes(Entries.LAYER)).isEqualTo(8 * 4096);
    }

    @Test
    void unmappedBlocksReadAsZerosAndGiveSpaceBack() throws IOException {
        apply(Entries.write(Entries.LAYER, 0, 0, Entries.data(3, 256)));
        store.checkpoint();
        Path file = root.resolve("chunks/" + Entries.VOLUME + "/1/00000000");
        long before = blocks(file);
        apply(new ChunkOperation.Unmap(Entries.LAYER, 0, 10, 200));
        store.checkpoint();

        assertThat(read(Entries.LAYER, 0, 10, 200)).containsOnly(0);
        assertThat(store.allocatedBytes(Entries.LAYER)).isEqualTo(56 * 4096);
        assertThat(before - blocks(file)).isEqualTo(200 * 4096);
        assertThat(store.extent(Entries.LAYER, 0, 10, 5000)).isEqualTo(-200);
        assertThat(store.extent(Entries.LAYER, 0, 0, 5000)).isEqualTo(10);
        assertThat(store.extent(Entries.LAYER, 0, 210, 20)).isEqualTo(20);
        assertThat(store.extent(Entries.LAYER, 9, 210, 20)).isEqualTo(-20);
    }

    private long blocks(Path file) throws IOException {
        try (var opened = NativeDirectory.open(root).open(root.relativize(file).toString())) {
            return opened.allocatedBytes();
        }
    }

    @Test
    void emptyChunkIsDeletedAtCheckpointAndCanComeBack() throws IOException {
        Path file = root.resolve("chunks/" + Entries.VOLUME + "/1/00000003");
        apply(Entries.write(Entries.LAYER, 3, 0, Entries.data(3, 2)));
        store.checkpoint();
        assertThat(file).exists();
        apply(new ChunkOperation.Unmap(Entries.LAYER, 3, 0, 8192));
        store.checkpoint();
        assertThat(file).doesNotExist();
        apply(Entries.write(Entries.LAYER, 3, 1, Entries.data(4, 1)));
        store.checkpoint();
        assertThat(read(Entries.LAYER, 3, 1, 1)).isEqualTo(Entries.data(4, 1));
    }

    @Test
    void dropRemovesTheLayerAndNothingElse() throws IOException {
        LayerId other = new LayerId(Entries.VOLUME, 2);
        apply(Entries.write(Entries.LAYER, 3, 0, Entries.data(3, 2)), Entries.write(other, 3, 0, Entries.data(4, 2)));
        store.checkpoint();
        apply(new ChunkOperation.Drop(Entries.LAYER));

        assertThat(root.resolve("chunks/" + Entries.VOLUME + "/1")).doesNotExist();
        assertThat(read(Entries.LAYER, 3, 0, 2)).containsOnly(0);
        assertThat(read(other, 3, 0, 2)).isEqualTo(Entries.data(4, 2));
        assertThat(store.allocatedBytes(Entries.LAYER)).isZero();
    }

    @Test
    void worksWithMoreChunksThanMayBeOpen() throws IOException {
        for (int round = 0; round < 3; round++) {
            for (int chunk = 0; chunk < 20; chunk++) {
                apply(Entries.write(Entries.LAYER, chunk, round, Entries.data(chunk * 10 + round, 1)));
            }
        }
        for (int i = 0; i < 2; i++) {
            for (int chunk = 0; chunk < 20; chunk++) {
                for (int round = 0; round < 3; round++) {
                    assertThat(read(Entries.LAYER, chunk, round, 1)).isEqualTo(Entries.data(chunk * 10 + round, 1));
                }
            }
            store.checkpoint();
        }
    }

    @Test
    void refusesReadsBeforeTheReplayHasEnded() throws IOException {
        store.close();
        store = openStore();
        ByteBuf destination = Unpooled.directBuffer(4096);
        assertThatThrownBy(() -> store.read(Entries.LAYER, 0, 0, 1, destination, true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("replay");
        destination.release();
    }

    @Test
    void refusesAnEntryItHasApplied() throws IOException {
        apply(Entries.write(Entries.LAYER, 0, 0, Entries.data(1, 1)));
        index--;
        assertThatThrownBy(() -> apply(Entries.write(Entries.LAYER, 0, 0, Entries.data(2, 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
