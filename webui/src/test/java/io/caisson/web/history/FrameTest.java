package io.caisson.web.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {

    private static Frame random(long seed) {
        Random random = new Random(seed);
        Map<SeriesId, NavigableMap<Long, long[]>> series = new HashMap<>();
        for (SeriesKind kind : SeriesKind.values()) {
            NavigableMap<Long, long[]> rows = new TreeMap<>();
            for (int i = 1 + random.nextInt(20); i > 0; i--) {
                rows.put(
                        1_000_000L + random.nextInt(1000),
                        random.longs(kind.columns().size())
                                .map(value -> value >> random.nextInt(64))
                                .toArray());
            }
            series.put(new SeriesId(kind, new UUID(random.nextLong(), random.nextLong())), rows);
        }
        return new Frame(series);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsWrittenIsReadAgain(long seed) {
        Frame frame = random(seed);
        ByteBuffer bytes = ByteBuffer.wrap(frame.encode());
        Frame read = Frame.decode(bytes, any -> true).orElseThrow();
        assertThat(bytes.hasRemaining()).isFalse();
        assertThat(read.series().keySet()).isEqualTo(frame.series().keySet());
        frame.series().forEach((id, rows) -> {
            NavigableMap<Long, long[]> again =
                    Objects.requireNonNull(read.series().get(id));
            assertThat(again).containsOnlyKeys(rows.keySet());
            rows.forEach((time, row) -> assertThat(again.get(time)).isEqualTo(row));
        });
    }

    @Test
    void onlyWhatIsWantedIsRead() {
        Frame frame = random(9);
        for (SeriesId id : frame.series().keySet()) {
            Frame read =
                    Frame.decode(ByteBuffer.wrap(frame.encode()), id::equals).orElseThrow();
            assertThat(read.series()).containsOnlyKeys(id);
            assertThat(Objects.requireNonNull(read.series().get(id)).keySet())
                    .isEqualTo(Objects.requireNonNull(frame.series().get(id)).keySet());
        }
    }

    @Test
    void whatIsCutOffOrDamagedIsNoFrame() {
        byte[] whole = random(10).encode();
        for (int length = 0; length < whole.length; length++) {
            assertThat(Frame.decode(ByteBuffer.wrap(whole, 0, length), any -> true))
                    .isEqualTo(Optional.empty());
        }
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x10;
            assertThat(Frame.decode(ByteBuffer.wrap(damaged), any -> true)).isEqualTo(Optional.empty());
        }
    }
}
