package io.caisson.tests.register;

import java.util.Locale;

/**
 * One operation on one block, as its client saw it. Filled in by the client's thread under the lock of the {@link BlockHistory}.
 *
 * <p>Values are numbers that stand for contents; {@link #INITIAL} is what every block begins with.
 */
public final class Operation {
    /** The value of a block that nobody has written: zeros. */
    public static final long INITIAL = 0;

    private static final long NONE = Long.MIN_VALUE;
    private static final long NEVER = Long.MAX_VALUE;
    private static final double NANOS_PER_MILLI = 1e6;

    /** What is done. */
    public enum Kind {
        READ,
        WRITE,
        /** Writes {@link #written} if the block holds {@link #expected}. */
        COMPARE_AND_WRITE
    }

    /** What the client knows of its end. */
    public enum Outcome {
        /** It may still end. */
        PENDING,
        /** It was answered, and did what it says. */
        DONE,
        /** A COMPARE AND WRITE was answered: the block held something else. */
        MISCOMPARED,
        /** It was answered, and had no effect. */
        REFUSED,
        /** No answer will come: it may have taken effect at any time since it was sent, may until it expires, or never. */
        UNKNOWN
    }

    private final long id;
    private final int client;
    private final Kind kind;
    private final long expected;
    private final long written;
    private final long invokedNanos;
    private long read = NONE;
    private Outcome outcome = Outcome.PENDING;
    private long endedNanos;
    private long expiredNanos = NEVER;

    private Operation(long id, int client, Kind kind, long expected, long written, long invokedNanos) {
        this.id = id;
        this.client = client;
        this.kind = kind;
        this.expected = expected;
        this.written = written;
        this.invokedNanos = invokedNanos;
    }

    /**
     * A read that begins.
     *
     * @param id the same for all blocks of one command
     */
    public static Operation read(long id, int client, long nowNanos) {
        return new Operation(id, client, Kind.READ, NONE, NONE, nowNanos);
    }

    public static Operation write(long id, int client, long value, long nowNanos) {
        return new Operation(id, client, Kind.WRITE, NONE, value, nowNanos);
    }

    public static Operation compareAndWrite(long id, int client, long expected, long value, long nowNanos) {
        return new Operation(id, client, Kind.COMPARE_AND_WRITE, expected, value, nowNanos);
    }

    /** Ends a read with what was read. */
    void ended(long value, long nowNanos) {
        read = value;
        end(Outcome.DONE, nowNanos);
    }

    void end(Outcome how, long nowNanos) {
        if (outcome != Outcome.PENDING || how == Outcome.PENDING) {
            throw new IllegalStateException(this + " cannot end as " + how);
        }
        outcome = how;
        endedNanos = nowNanos;
    }

    /** The same was sent again and has been answered now: whoever overwrites it from now on must not see this one return. */
    void expire(long nowNanos) {
        if (outcome != Outcome.UNKNOWN) {
            throw new IllegalStateException(this + " cannot expire");
        }
        expiredNanos = nowNanos;
    }

    long id() {
        return id;
    }

    int client() {
        return client;
    }

    Kind kind() {
        return kind;
    }

    Outcome outcome() {
        return outcome;
    }

    long expected() {
        return expected;
    }

    long written() {
        return written;
    }

    long read() {
        return read;
    }

    long invokedNanos() {
        return invokedNanos;
    }

    long endedNanos() {
        return endedNanos;
    }

    boolean hasExpired() {
        return expiredNanos != NEVER;
    }

    long expiredNanos() {
        return expiredNanos;
    }

    /** Whether it is over, one way or the other, as far as its client is concerned. */
    boolean isDetermined() {
        return outcome != Outcome.PENDING;
    }

    /** Whether it says nothing at all: a read nobody saw the end of, or anything that was refused. */
    boolean isMoot() {
        return outcome == Outcome.REFUSED || (kind == Kind.READ && outcome != Outcome.DONE);
    }

    /** Whether an order may leave it out. */
    boolean isOptional() {
        return outcome == Outcome.UNKNOWN;
    }

    /** Whether it changes the block, if it is put anywhere in the order. */
    boolean changes() {
        return kind == Kind.WRITE || (kind == Kind.COMPARE_AND_WRITE && outcome != Outcome.MISCOMPARED);
    }

    /** Whether it may stand in the order where the block holds {@code value}. */
    boolean fits(long value) {
        return switch (kind) {
            case READ -> value == read;
            case WRITE -> true;
            case COMPARE_AND_WRITE -> (value == expected) == (outcome != Outcome.MISCOMPARED);
        };
    }

    /** What the block holds after it, where it {@link #fits}. */
    long after(long value) {
        return changes() ? written : value;
    }

    /** Whether its end depends on the block's holding {@code value}. */
    boolean mentions(long value) {
        return written == value || read == value || expected == value;
    }

    /** @param originNanos where times count from */
    String describe(long originNanos, ValueNames names) {
        String what = switch (kind) {
            case READ -> "reads " + (outcome == Outcome.DONE ? names.name(read) : "");
            case WRITE -> "writes " + names.name(written);
            case COMPARE_AND_WRITE -> "compares with " + names.name(expected) + " and writes " + names.name(written);
        };
        String until = isOptional() || !isDetermined() ? "(no answer)" : millis(endedNanos - originNanos);
        String again = hasExpired() ? ", sent again until " + millis(expiredNanos - originNanos) : "";
        String how = outcome == Outcome.DONE || outcome == Outcome.UNKNOWN ? "" : " -> " + outcome;
        return String.format(
                Locale.ROOT,
                "%12s .. %-12s client %d %s%s%s",
                millis(invokedNanos - originNanos),
                until,
                client,
                what,
                how,
                again);
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / NANOS_PER_MILLI);
    }

    @Override
    public String toString() {
        return describe(0, ValueNames.NUMBERS);
    }
}
