package io.caisson.store.volume;

/** The detail of a {@code GATEWAY_LOST} that a {@link NamedOperation} ends with; hosts never see it. */
public enum LossReason {
    /** This replica leads no more, or cannot know: the next leader does. */
    UNKNOWN,
    /** The gateway's epoch was fenced: it must be silent. */
    FENCED,
    /** The gateway has used the slot for a later operation, so nobody can wait for this one. */
    FINISHED;

    private static final LossReason[] ALL = values();

    public static LossReason of(long detail) {
        return detail >= 0 && detail < ALL.length ? ALL[(int) detail] : UNKNOWN;
    }

    long detail() {
        return ordinal();
    }
}
