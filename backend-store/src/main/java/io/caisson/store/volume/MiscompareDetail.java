package io.caisson.store.volume;

import io.caisson.store.chunk.StatusFate;

/**
 * The detail of a {@code MISCOMPARE} between a leader and a gateway: the offset of the first difference, and whether the command may
 * be one that took effect already, which depends on a status of which it is not known yet whether its initiator has it.
 */
public final class MiscompareDetail {
    private static final long OPEN_HERE = 1L << 62;
    private static final long OPEN_ELSEWHERE = 1L << 61;

    private MiscompareDetail() {}

    static long of(long difference, StatusFate fate) {
        return switch (fate) {
            case OPEN_HERE -> difference | OPEN_HERE;
            case OPEN_ELSEWHERE -> difference | OPEN_ELSEWHERE;
            case DELIVERED, LOST -> difference;
        };
    }

    /** Offset of the first byte that is not as expected. */
    public static long difference(long detail) {
        return detail & ~(OPEN_HERE | OPEN_ELSEWHERE);
    }

    /** Whether it depends on a status that the gateway that asked has sent itself. */
    public static boolean isOpenHere(long detail) {
        return (detail & OPEN_HERE) != 0;
    }

    /** Whether it depends on a status that another gateway has sent. */
    public static boolean isOpenElsewhere(long detail) {
        return (detail & OPEN_ELSEWHERE) != 0;
    }
}
