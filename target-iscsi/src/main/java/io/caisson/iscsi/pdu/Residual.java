package io.caisson.iscsi.pdu;

/**
 * How far what was moved differs from what the initiator expected (RFC 7143, 11.4.1, 11.4.5).
 *
 * @param count unsigned 32 bits; 0 exactly for {@link Direction#NONE}
 */
public record Residual(Direction direction, long count) {

    /** Which of the two bits is set. */
    public enum Direction {
        NONE(0),
        /** U: fewer bytes were moved than expected. */
        UNDERFLOW(0x02),
        /** O: the command wanted to move more than the initiator expected. */
        OVERFLOW(0x04);

        private final int flag;

        Direction(int flag) {
            this.flag = flag;
        }
    }

    public static final Residual NONE = new Residual(Direction.NONE, 0);

    /** Shift from O and U to o and u, the bits of a bidirectional command's read part. */
    static final int BIDIRECTIONAL_SHIFT = 2;

    private static final long MAX_COUNT = 0xFFFF_FFFFL;

    /** The residual of a transfer of {@code actual} bytes where the initiator expected {@code expected}. */
    public static Residual of(long expected, long actual) {
        if (expected == actual) {
            return NONE;
        }
        return expected > actual
                ? new Residual(Direction.UNDERFLOW, expected - actual)
                : new Residual(Direction.OVERFLOW, Math.min(actual - expected, MAX_COUNT));
    }

    int flags() {
        return direction.flag;
    }

    static Residual decode(int flags, long count) {
        if ((flags & Direction.OVERFLOW.flag) != 0) {
            return new Residual(Direction.OVERFLOW, count);
        }
        return (flags & Direction.UNDERFLOW.flag) != 0 ? new Residual(Direction.UNDERFLOW, count) : NONE;
    }
}
