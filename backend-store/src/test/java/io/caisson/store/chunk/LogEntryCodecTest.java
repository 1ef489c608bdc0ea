package io.caisson.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogEntryCodecTest {

    private static final LayerId OTHER = new LayerId(Entries.VOLUME, 7);

    private static List<ChunkOperation> mixed() {
        return List.of(
                Entries.write(Entries.LAYER, 0, 8190, Entries.data(1, 2)),
                new ChunkOperation.Unmap(OTHER, ChunkLayout.MAX_CHUNKS - 1, 0, ChunkLayout.BLOCKS_PER_CHUNK),
                Entries.write(OTHER, 3, 0, Entries.data(2, 1)),
                new ChunkOperation.Drop(Entries.LAYER));
    }

    @Test
    void decodesWhatItEncoded() throws IOException {
        List<ChunkOperation> decoded = LogEntryCodec.decode(Entries.join(LogEntryCodec.encode(mixed())));

        assertThat(decoded).hasSize(4);
        ChunkOperation.Write first = (ChunkOperation.Write) decoded.get(0);
        ChunkOperation.Write original = (ChunkOperation.Write) mixed().get(0);
        assertThat(first.layer()).isEqualTo(Entries.LAYER);
        assertThat(first.firstBlock()).isEqualTo(8190);
        assertThat(first.checksums()).isEqualTo(original.checksums());
        assertThat(first.data()).isEqualTo(original.data());
        assertThat(((ChunkOperation.Write) decoded.get(2)).data())
                .isEqualTo(((ChunkOperation.Write) mixed().get(2)).data());
        assertThat(decoded.get(1)).isEqualTo(mixed().get(1));
        assertThat(decoded.get(3)).isEqualTo(mixed().get(3));
    }

    @Test
    void keepsPayloadWithoutCopy() throws IOException {
        byte[] data = Entries.data(3, 2);
        List<ByteBuffer> pieces = LogEntryCodec.encode(List.of(Entries.write(Entries.LAYER, 1, 5, data)));

        assertThat(pieces).hasSize(2);
        assertThat(pieces.get(1).array()).isSameAs(data);
        ByteBuffer joined = ByteBuffer.allocate(20_000).position(17);
        pieces.forEach(piece -> joined.put(piece.duplicate()));
        ByteBuffer entry = joined.flip().position(17);
        ChunkOperation.Write decoded =
                (ChunkOperation.Write) LogEntryCodec.decode(entry).get(0);
        assertThat(decoded.data().array()).isSameAs(joined.array());
        assertThat(entry.position()).isEqualTo(17);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void decodesHoweverTheEntryIsCut(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            List<ChunkOperation> decoded = LogEntryCodec.decode(Entries.entry(random, mixed()));
            assertThat(Entries.join(LogEntryCodec.encode(decoded)))
                    .isEqualTo(Entries.join(LogEntryCodec.encode(mixed())));
        }
    }

    @Test
    void joinsWritesThatContinueEachOther() throws IOException {
        byte[] data = Entries.data(4, 6);
        List<ChunkOperation> operations = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            byte[] block = java.util.Arrays.copyOfRange(data, i * 4096, (i + 1) * 4096);
            operations.add(Entries.write(Entries.LAYER, 2, 10 + i, block));
        }
        operations.add(Entries.write(Entries.LAYER, 3, 14, Entries.data(5, 1)));
        operations.add(Entries.write(OTHER, 3, 15, Entries.data(6, 1)));
        LogEntry entry = LogEntry.parse(List.of(Entries.join(LogEntryCodec.encode(operations))));

        assertThat(entry.nextRun()).isTrue();
        assertThat(entry.firstBlock()).isEqualTo(10);
        assertThat(entry.blocks()).isEqualTo(4);
        assertThat(entry.payload()).isEqualTo(ByteBuffer.wrap(data, 0, 4 * 4096).slice());
        assertThat(entry.nextRun()).isTrue();
        assertThat(entry.blocks()).isEqualTo(1);
        assertThat(entry.payload()).isEqualTo(ByteBuffer.wrap(Entries.data(5, 1)));
        assertThat(entry.nextRun()).isTrue();
        assertThat(entry.checksum(0))
                .isEqualTo(Entries.write(OTHER, 3, 15, Entries.data(6, 1)).checksums()[0]);
        assertThat(entry.nextRun()).isFalse();
    }

    @Test
    void refusesEveryTruncationAndExtension() {
        ByteBuffer whole = Entries.join(LogEntryCodec.encode(mixed()));
        for (int length = 0; length < whole.limit(); length = length < 400 ? length + 1 : length + 997) {
            ByteBuffer shortened = whole.duplicate().limit(length);
            assertThatThrownBy(() -> LogEntryCodec.decode(shortened)).isInstanceOf(CorruptEntryException.class);
        }
        ByteBuffer longer = ByteBuffer.allocate(whole.limit() + 1).put(whole.duplicate());
        assertThatThrownBy(() -> LogEntryCodec.decode(longer.clear())).isInstanceOf(CorruptEntryException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void refusesEveryDamagedHeader(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer whole = Entries.join(LogEntryCodec.encode(mixed()));
        int headerBytes = 32 + 4 * 40 + 3 * 4;
        for (int i = 0; i < 2000; i++) {
            ByteBuffer damaged =
                    ByteBuffer.allocate(whole.limit()).put(whole.duplicate()).flip();
            int at = random.nextInt(headerBytes);
            damaged.put(at, (byte) (damaged.get(at) ^ 1 << random.nextInt(8)));
            assertThatThrownBy(() -> LogEntryCodec.decode(damaged)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void refusesNonsenseWithARightChecksum(long seed) {
        // A bug, or malice, could sign anything: no field may lead out of bounds.
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer whole = Entries.join(LogEntryCodec.encode(mixed()));
        int headerBytes = 32 + 4 * 40 + 3 * 4;
        for (int i = 0; i < 5000; i++) {
            ByteBuffer odd = ByteBuffer.allocate(whole.limit())
                    .put(whole.duplicate())
                    .flip()
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN);
            int at = 8 + 4 * random.nextInt((headerBytes - 8) / 4);
            odd.putInt(at, random.nextBoolean() ? random.nextInt() : random.nextInt(10_000) - 10);
            odd.putInt(LogEntryFormat.CRC_OFFSET, LogEntryFormat.headerCrc(odd, headerBytes));
            try {
                for (ChunkOperation operation : LogEntryCodec.decode(odd)) {
                    assertThat(operation.layer().number()).isPositive();
                }
            } catch (IOException refused) {
                assertThat(refused).isInstanceOf(CorruptEntryException.class);
            }
        }
    }

    @Test
    void refusesLaterVersionByName() {
        ByteBuffer entry = ByteBuffer.allocate(20_000)
                .put(Entries.join(LogEntryCodec.encode(mixed())))
                .flip();
        entry.put(LogEntryFormat.VERSION_OFFSET, (byte) (LogEntryFormat.VERSION + 1));

        assertThatThrownBy(() -> LogEntryCodec.decode(entry))
                .isInstanceOf(NewerFormatException.class)
                .hasMessageContaining("version 4")
                .hasMessageContaining("up to 3");
    }

    @Test
    void refusesToEncodeWhatCouldNotBeDecoded() {
        assertThatThrownBy(() -> LogEntryCodec.encode(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> LogEntryCodec.encode(List.of(Entries.write(Entries.LAYER, 0, 8191, Entries.data(1, 2)))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LogEntryCodec.encode(
                        List.of(new ChunkOperation.Write(Entries.LAYER, 0, 0, new int[2], ByteBuffer.allocate(4096)))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LogEntryCodec.encode(List.of(new ChunkOperation.Unmap(Entries.LAYER, -1, 0, 1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LogEntryCodec.encode(List.of(new ChunkOperation.Drop(new LayerId(Entries.VOLUME, 0)))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
