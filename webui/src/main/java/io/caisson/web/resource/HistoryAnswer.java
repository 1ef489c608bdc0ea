package io.caisson.web.resource;

import io.caisson.web.history.Column;
import io.caisson.web.history.Histories;
import io.caisson.web.history.Question;
import io.caisson.web.json.Doc;
import java.util.ArrayList;
import java.util.List;

/** A part of a history, as JSON: columns, so that a page can draw them as they are. */
public record HistoryAnswer(
        @Doc(
                value = "of what",
                values = {"volume", "node", "cluster", "pool"})
        String kind,

        @Doc("of which one; empty for the cluster and the pool")
        String id,

        @Doc("first second, of 1970 on; inclusive") long from,
        @Doc("last second; exclusive") long to,
        @Doc("of how many seconds each value is") int stepSeconds,

        @Doc("when each began; times at which no node knows anything are left out")
        List<Long> times,

        @Doc("what was counted") List<HistoryColumn> columns,

        @Doc("nodes that did not answer: what hosts did through these is missing")
        List<String> missing) {

    /** One column of it. */
    public record HistoryColumn(
            @Doc("what is told, such as writes") String name,

            @Doc(
                    value = "of each value; micros-median and micros-p99 are latencies",
                    values = {
                        "per-second",
                        "bytes-per-second",
                        "processors",
                        "micros-median",
                        "micros-p99",
                        "bytes",
                        "number"
                    })
            String unit,

            @Doc("as many as times") List<Double> values) {}

    static HistoryAnswer of(Question question, String id, Histories.Told told) {
        List<HistoryColumn> columns = new ArrayList<>();
        for (int i = 0; i < question.kind().columns().size(); i++) {
            Column column = question.kind().columns().get(i);
            int position = i;
            columns.add(new HistoryColumn(
                    column.name(),
                    unit(column.unit()),
                    told.table().rows().values().stream()
                            .map(row -> told(column.unit(), row[position]))
                            .toList()));
        }
        return new HistoryAnswer(
                HistoryKind.of(question).text(),
                id,
                question.from(),
                question.to(),
                question.stepSeconds(),
                List.copyOf(told.table().rows().keySet()),
                columns,
                told.missing());
    }

    private static String unit(Column.Unit unit) {
        return switch (unit) {
            case OPERATIONS -> "per-second";
            case BYTES -> "bytes-per-second";
            case MILLIS -> "processors";
            case MICROS_MEDIAN -> "micros-median";
            case MICROS_WORST -> "micros-p99";
            case SIZE -> "bytes";
            case NUMBER -> "number";
        };
    }

    private static double told(Column.Unit unit, double value) {
        double scaled = unit == Column.Unit.MILLIS ? value / 1000 : value;
        return Math.round(scaled * 1000) / 1000.0;
    }
}
