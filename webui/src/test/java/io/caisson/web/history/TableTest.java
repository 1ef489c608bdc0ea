package io.caisson.web.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final UUID ID = new UUID(3, 3);
    private static final int NODE_COLUMNS = SeriesKind.NODE.columns().size();

    private static NavigableMap<Long, long[]> up(long... times) {
        NavigableMap<Long, long[]> up = new TreeMap<>();
        for (long time : times) {
            up.put(time, new long[NODE_COLUMNS]);
        }
        return up;
    }

    private static long[] row(long reads, long writes, long readMedian, long readWorst) {
        return new long[] {reads, writes, reads * 512, writes * 512, readMedian, 0, readWorst, 0};
    }

    @Test
    void flowsAreToldPerSecondInWhichTheNodeWasUp() {
        NavigableMap<Long, long[]> rows = new TreeMap<>();
        rows.put(100L, row(10, 0, 40, 80));
        rows.put(102L, row(20, 6, 70, 75));
        Table table = Table.of(new Question(SeriesKind.VOLUME, ID, 100, 120, 10), rows, up(100, 101, 102, 103));
        assertThat(table.rows()).containsOnlyKeys(100L);
        assertThat(table.rows().get(100L)).containsExactly(7.5, 1.5, 3840, 768, 60, 0, 80, 0);
    }

    @Test
    void whereTheVolumeWasIdleThereIsNoughtAndWhereTheNodeWasDownNothing() {
        Table table = Table.of(new Question(SeriesKind.VOLUME, ID, 100, 103, 1), new TreeMap<>(), up(101));
        assertThat(table.rows()).containsOnlyKeys(101L);
        assertThat(table.rows().get(101L)).containsOnly(0);
    }

    @Test
    void whatSeveralNodesDidIsAddedUp() {
        NavigableMap<Long, double[]> one = new TreeMap<>();
        one.put(5L, new double[] {30, 0, 1, 0, 100, 0, 900, 0});
        one.put(6L, new double[] {1, 0, 1, 0, 7, 0, 8, 0});
        NavigableMap<Long, double[]> other = new TreeMap<>();
        other.put(5L, new double[] {10, 2, 2, 3, 300, 50, 400, 60});
        Table sum = new Table(SeriesKind.VOLUME, one).and(new Table(SeriesKind.VOLUME, other));
        assertThat(sum.rows().get(5L)).containsExactly(40, 2, 3, 3, 150, 50, 900, 60);
        assertThat(sum.rows().get(6L)).containsExactly(1, 0, 1, 0, 7, 0, 8, 0);
        assertThat(one.get(5L)[0]).as("is left as it was").isEqualTo(30);
    }
}
