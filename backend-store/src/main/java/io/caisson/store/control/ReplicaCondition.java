package io.caisson.store.control;

import org.jspecify.annotations.Nullable;

/** How a replica is, as nodes tell each other and people. */
public enum ReplicaCondition {
    /** It takes entries. */
    OPEN(1),

    /** Its disk is full: it takes no entries until there is space, and then catches up. */
    FULL(2),

    /** It has failed and is closed; it will be opened anew. */
    FAILED(3),

    /** Its data comes from another replica. */
    INSTALLING(4);

    private final int code;

    ReplicaCondition(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static @Nullable ReplicaCondition of(int code) {
        for (ReplicaCondition condition : values()) {
            if (condition.code == code) {
                return condition;
            }
        }
        return null;
    }
}
