package io.caisson.web.task;

import org.jspecify.annotations.Nullable;

/**
 * Long work, as it is now.
 *
 * @param id made of what is done and what it is done to: the same work has the same, at every node
 * @param on what it is about
 * @param title for people, a phrase
 * @param done of {@code all}, in units of the kind
 * @param all 0 where nobody can say
 * @param since when it began (RFC 3339); null where nobody knows
 * @param waitsFor a phrase; null if it waits for nothing
 * @param cancel whether and how it can be ended
 */
public record Task(
        String id,
        TaskKind kind,
        On on,
        TaskState state,
        String title,
        long done,
        long all,
        @Nullable String since,
        @Nullable String waitsFor,
        Cancel cancel) {

    /**
     * What a task is about.
     *
     * @param kind {@code node}, {@code disk}, {@code group} or {@code volume}
     */
    public record On(String kind, String id, String name) {}

    /**
     * Whether a task can be ended.
     *
     * @param says what ending it does, or why it cannot be ended; a phrase
     */
    public record Cancel(boolean isPossible, String says) {
        static Cancel by(String says) {
            return new Cancel(true, says);
        }

        static Cancel not(String why) {
            return new Cancel(false, why);
        }
    }

    /** The same, which somebody has ended. */
    Task cancelled() {
        return new Task(
                id,
                kind,
                on,
                TaskState.CANCELLED,
                title,
                done,
                all,
                since,
                null,
                Cancel.not("it is cancelled already"));
    }
}
