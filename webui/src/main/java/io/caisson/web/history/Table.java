package io.caisson.web.history;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Rows as people want them: what flows, per second; no row where the node was not up. The medians of several are weighed by the
 * operations that they are of.
 */
public record Table(SeriesKind kind, NavigableMap<Long, double[]> rows) {

    /**
     * @param rows of the series, where there was anything
     * @param up of the node, in each interval in which it was up
     */
    static Table of(Question question, NavigableMap<Long, long[]> rows, NavigableMap<Long, long[]> up) {
        NavigableMap<Long, double[]> table = new TreeMap<>();
        int step = question.stepSeconds();
        for (long time = question.from(); time < question.to(); time += step) {
            Map<Long, long[]> present = up.subMap(time, true, time + step, false);
            if (!present.isEmpty()) {
                double seconds = (double) present.size() * question.resolution().stepSeconds();
                Iterable<long[]> some =
                        rows.subMap(time, true, time + step, false).values();
                table.put(time, row(question.kind(), some, seconds));
            }
        }
        return new Table(question.kind(), table);
    }

    private static double[] row(SeriesKind kind, Iterable<long[]> some, double seconds) {
        double[] row = new double[kind.columns().size()];
        for (long[] one : some) {
            add(kind, row, Arrays.stream(one).asDoubleStream().toArray(), true);
        }
        for (int i = 0; i < row.length; i++) {
            if (kind.columns().get(i).unit().flows()) {
                row[i] /= seconds;
            }
        }
        return row;
    }

    /** Adds what another node did of the same. */
    Table and(Table other) {
        NavigableMap<Long, double[]> sum = new TreeMap<>();
        rows.forEach((time, row) -> sum.put(time, row.clone()));
        other.rows.forEach((time, row) -> {
            double[] known = sum.get(time);
            if (known == null) {
                sum.put(time, row.clone());
            } else {
                add(kind, known, row, false);
            }
        });
        return new Table(kind, sum);
    }

    /** @param later whether it is of a later time, otherwise of the same at another node */
    private static void add(SeriesKind kind, double[] sum, double[] row, boolean later) {
        List<Column> columns = kind.columns();
        // First, as they need the operations as they were.
        for (int i = 0; i < sum.length; i++) {
            switch (columns.get(i).unit()) {
                case MICROS_MEDIAN -> {
                    int operations = Column.operationsOf(i);
                    double weight = sum[operations] + row[operations];
                    sum[i] = weight == 0 ? 0 : (sum[i] * sum[operations] + row[i] * row[operations]) / weight;
                }
                case OPERATIONS, BYTES, MILLIS, MICROS_WORST, SIZE, NUMBER -> {}
            }
        }
        for (int i = 0; i < sum.length; i++) {
            switch (columns.get(i).unit()) {
                case OPERATIONS, BYTES, MILLIS -> sum[i] += row[i];
                case MICROS_WORST -> sum[i] = Math.max(sum[i], row[i]);
                case SIZE, NUMBER -> sum[i] = later ? row[i] : sum[i] + row[i];
                case MICROS_MEDIAN -> {}
            }
        }
    }
}
