package io.caisson.store.control;

import org.jspecify.annotations.Nullable;

/** How a disk is, as its node sees it, and tells other nodes and people. */
public enum DiskCondition {
    /** Its replicas are open, or can be. */
    SERVING(1),

    /** What should be there is not: its directory, or the file that says which disk it is. */
    MISSING(2),

    /** Reading, writing or syncing fails, or does not end. */
    FAILED(3),

    /** Another disk is in its place. */
    FOREIGN(4);

    private final int code;

    DiskCondition(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static @Nullable DiskCondition of(int code) {
        for (DiskCondition condition : values()) {
            if (condition.code == code) {
                return condition;
            }
        }
        return null;
    }
}
