package io.caisson.web.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.volume.VolumeStatistics;
import io.caisson.store.volume.VolumeStatistics.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    private static final UUID NODE = new UUID(1, 1);
    private static final UUID VOLUME = new UUID(2, 2);
    private static final SeriesId VOLUME_SERIES = new SeriesId(SeriesKind.VOLUME, VOLUME);
    private static final SeriesId NODE_SERIES = new SeriesId(SeriesKind.NODE, NODE);
    /** A whole day, so that files begin here. */
    private static final long BEGIN = 20_000L * 86_400;

    @TempDir
    private Path directory;

    private final SetClock clock = new SetClock();
    private final Map<String, VolumeStatistics> volumes = new ConcurrentHashMap<>();
    private long cpuMillis;

    private final HistorySource source = new HistorySource() {
        @Override
        public Map<String, VolumeStatistics> volumes() {
            return volumes;
        }

        @Override
        public Process process() {
            return new Process(cpuMillis, 1 << 20, 3);
        }

        @Override
        public Optional<Pool> pool() {
            return Optional.of(new Pool(10, 100, 1000));
        }
    };

    private static final class SetClock extends Clock {
        private long second = BEGIN;

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(second);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    private History open() throws IOException {
        return History.forTest(directory, NODE, source, clock);
    }

    private VolumeStatistics statistics() {
        return volumes.computeIfAbsent(VOLUME.toString(), id -> new VolumeStatistics());
    }

    private void pass(History history, int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.second++;
            history.look();
        }
    }

    private void write(int count, int bytes) {
        for (int i = 0; i < count; i++) {
            statistics().succeeded(Kind.WRITE, bytes, 100_000);
        }
    }

    private static long[] row(Map<Long, long[]> rows, long second) {
        return Objects.requireNonNull(rows.get(second));
    }

    @Test
    void eachSecondHasWhatWasDoneInIt() throws Exception {
        History history = open();
        write(5, 4096);
        pass(history, 1);
        pass(history, 1);
        statistics().succeeded(Kind.UPDATE, 512, 9_000_000);
        statistics().succeeded(Kind.READ, 8192, 20_000);
        pass(history, 1);
        assertThat(history.rows(Resolution.SECOND, VOLUME_SERIES, BEGIN, BEGIN + 10))
                .containsOnlyKeys(BEGIN, BEGIN + 2)
                .satisfies(rows -> {
                    assertThat(rows.get(BEGIN)).startsWith(0, 5, 0, 5 * 4096);
                    assertThat(rows.get(BEGIN + 2)).startsWith(1, 1, 8192, 512);
                    assertThat(row(rows, BEGIN + 2)[4]).as("median of reads").isBetween(20L, 23L);
                    assertThat(row(rows, BEGIN + 2)[7]).as("p99 of writes").isBetween(9_000L, 10_200L);
                });
        assertThat(history.rows(Resolution.SECOND, NODE_SERIES, BEGIN, BEGIN + 10))
                .as("the node was up all the time")
                .containsOnlyKeys(BEGIN, BEGIN + 1, BEGIN + 2);
    }

    @Test
    void whatCameLateIsSpreadOverTheTimeThatItIsOf() throws Exception {
        History history = open();
        pass(history, 1);
        write(10, 1);
        cpuMillis = 2000;
        clock.second += 4;
        history.look();
        assertThat(history.rows(Resolution.SECOND, VOLUME_SERIES, BEGIN + 1, BEGIN + 5).values().stream()
                        .map(row -> row[1]))
                .containsExactly(2L, 3L, 2L, 3L);
        assertThat(row(history.rows(Resolution.SECOND, NODE_SERIES, BEGIN + 1, BEGIN + 5), BEGIN + 4)[8])
                .as("milliseconds of processor time")
                .isEqualTo(500);
    }

    @Test
    void aLongGapHasNoRows() throws Exception {
        History history = open();
        pass(history, 1);
        clock.second += 3600;
        history.look();
        assertThat(history.rows(Resolution.SECOND, NODE_SERIES, BEGIN, BEGIN + 4000))
                .containsOnlyKeys(BEGIN, BEGIN + 3600);
    }

    @Test
    void aVolumeThatIsOpenedAnewCountsFromNought() throws Exception {
        History history = open();
        write(100, 1);
        pass(history, 1);
        volumes.clear();
        write(7, 1);
        pass(history, 1);
        assertThat(row(history.rows(Resolution.SECOND, VOLUME_SERIES, BEGIN, BEGIN + 2), BEGIN + 1)[1])
                .isEqualTo(7);
    }

    @Test
    void minutesHaveWhatTheirSecondsHave() throws Exception {
        History history = open();
        for (int i = 0; i < 125; i++) {
            write(2, 512);
            pass(history, 1);
        }
        assertThat(history.rows(Resolution.MINUTE, VOLUME_SERIES, BEGIN, BEGIN + 200))
                .containsOnlyKeys(BEGIN, BEGIN + 60)
                .satisfies(rows -> assertThat(rows.get(BEGIN + 60)).startsWith(0, 120, 0, 120 * 512));
        SeriesId pool = new SeriesId(SeriesKind.POOL, SeriesId.POOL);
        assertThat(history.rows(Resolution.MINUTE, pool, BEGIN, BEGIN + 200).get(BEGIN + 60))
                .containsExactly(10, 100, 1000);
    }

    @Test
    void theNextProcessFindsWhatThisOneSaw() throws Exception {
        History history = open();
        for (int i = 0; i < 75; i++) {
            write(1, 1);
            pass(history, 1);
        }
        history.close();
        volumes.clear();
        clock.second += 100;
        History next = open();
        assertThat(next.rows(Resolution.SECOND, VOLUME_SERIES, BEGIN, BEGIN + 300))
                .hasSize(75);
        assertThat(next.rows(Resolution.MINUTE, VOLUME_SERIES, BEGIN, BEGIN + 300))
                .containsOnlyKeys(BEGIN);
    }

    @Test
    void aKilledProcessLosesTenSecondsAtMostAndNothingBehindThem() throws Exception {
        History history = open();
        for (int i = 0; i < 25; i++) {
            write(1, 1);
            pass(history, 1);
        }
        Path file = files("seconds").get(0);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
        History next = open();
        for (int i = 0; i < 11; i++) {
            write(1, 1);
            pass(next, 1);
        }
        assertThat(next.rows(Resolution.SECOND, VOLUME_SERIES, BEGIN, BEGIN + 100)
                        .keySet())
                .contains(BEGIN, BEGIN + 9, BEGIN + 26, BEGIN + 35)
                .doesNotContain(BEGIN + 12);
    }

    @Test
    void whatIsOldGoes() throws Exception {
        History history = open();
        pass(history, 20);
        clock.second += 26 * 3600;
        history.look();
        pass(history, 20);
        assertThat(files("seconds")).hasSize(1);
    }

    @Test
    void whatIsTooMuchGoesBeforeItsTime() throws Exception {
        HistoryFiles files = new HistoryFiles(directory, Resolution.SECOND, 100);
        for (int hour = 0; hour < 5; hour++) {
            long second = BEGIN + hour * 3600L;
            NavigableMap<Long, long[]> rows = new TreeMap<>();
            rows.put(second, new long[SeriesKind.NODE.columns().size()]);
            files.append(new Frame(Map.of(NODE_SERIES, rows)), second);
            files.prune(second);
        }
        assertThat(files.read(NODE_SERIES, BEGIN, BEGIN + 86_400).lastKey()).isEqualTo(BEGIN + 4 * 3600L);
        assertThat(files("seconds").size()).isLessThan(4);
    }

    private List<Path> files(String resolution) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(resolution))) {
            return files.toList();
        }
    }
}
