package io.caisson.web.history;

import java.util.UUID;

/**
 * What is asked of a history, of one node's and of another's in the same words.
 *
 * @param from first second, inclusive; a multiple of the step
 * @param to last second, exclusive; a multiple of the step
 * @param stepSeconds a whole number of the rows that are kept
 */
public record Question(SeriesKind kind, UUID id, long from, long to, int stepSeconds) {
    public static final int MAX_ROWS = 2000;

    /** In place of the id of a node: what all nodes did together. Also the id of the pool. */
    public static final UUID ALL = new UUID(0, 0);

    public Question {
        if (stepSeconds < 1 || from % stepSeconds != 0 || to % stepSeconds != 0 || from > to) {
            throw new IllegalArgumentException(from + " to " + to + " by " + stepSeconds);
        }
        if ((to - from) / stepSeconds > MAX_ROWS) {
            throw new IllegalArgumentException("more than " + MAX_ROWS + " rows");
        }
    }

    /** As one node is asked: of itself, if it is about nodes. */
    Question to(String nodeId) {
        return kind == SeriesKind.NODE ? new Question(kind, UUID.fromString(nodeId), from, to, stepSeconds) : this;
    }

    Resolution resolution() {
        return stepSeconds % Resolution.MINUTE.stepSeconds() == 0 ? Resolution.MINUTE : Resolution.SECOND;
    }

    SeriesId series() {
        return new SeriesId(kind, id);
    }
}
