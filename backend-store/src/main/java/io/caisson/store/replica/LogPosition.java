package io.caisson.store.replica;

/** Where an entry stands in a log. */
public record LogPosition(long term, long index) {
    /** Before the first entry. */
    public static final LogPosition NONE = new LogPosition(0, -1);
}
