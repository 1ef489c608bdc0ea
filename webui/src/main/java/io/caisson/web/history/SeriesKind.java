package io.caisson.web.history;

import static io.caisson.web.history.Column.Unit.MILLIS;
import static io.caisson.web.history.Column.Unit.NUMBER;
import static io.caisson.web.history.Column.Unit.SIZE;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Of what there is a history. The number is that in files. */
public enum SeriesKind {
    /** What hosts did to a volume through one node. */
    VOLUME(1, Column.IO),

    /** What hosts did through one node, and what that cost. There is a row for each second in which the node was up. */
    NODE(
            2,
            Stream.concat(
                            Column.IO.stream(),
                            Stream.of(
                                    new Column("cpu", MILLIS),
                                    new Column("residentBytes", SIZE),
                                    new Column("sessions", NUMBER)))
                    .toList()),

    /** Space, of which all nodes say the same. Minutes only. */
    POOL(
            3,
            List.of(
                    new Column("allocatedBytes", SIZE),
                    new Column("totalBytes", SIZE),
                    new Column("provisionedBytes", SIZE)));

    private final int number;
    private final List<Column> columns;

    SeriesKind(int number, List<Column> columns) {
        this.number = number;
        this.columns = columns;
    }

    int number() {
        return number;
    }

    public List<Column> columns() {
        return columns;
    }

    /** As the API calls it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<SeriesKind> of(int number) {
        return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
    }

    public static Optional<SeriesKind> of(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }
}
