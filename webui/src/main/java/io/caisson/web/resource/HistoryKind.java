package io.caisson.web.resource;

import io.caisson.web.history.Question;
import io.caisson.web.history.SeriesKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Of what the API tells a history. */
enum HistoryKind {
    VOLUME(SeriesKind.VOLUME),
    NODE(SeriesKind.NODE),
    /** All nodes together. */
    CLUSTER(SeriesKind.NODE),
    POOL(SeriesKind.POOL);

    private final SeriesKind series;

    HistoryKind(SeriesKind series) {
        this.series = series;
    }

    SeriesKind series() {
        return series;
    }

    /** Whether there are several, told apart by id. */
    boolean hasId() {
        return this == VOLUME || this == NODE;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<HistoryKind> of(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }

    static HistoryKind of(Question question) {
        return switch (question.kind()) {
            case VOLUME -> VOLUME;
            case NODE -> question.id().equals(Question.ALL) ? CLUSTER : NODE;
            case POOL -> POOL;
        };
    }
}
