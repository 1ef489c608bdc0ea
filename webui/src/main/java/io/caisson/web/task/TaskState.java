package io.caisson.web.task;

import java.util.Locale;

/** How far a task is. */
public enum TaskState {
    /** Something is done for it. */
    RUNNING,

    /** It goes on when something else has come about. */
    WAITING,

    /** Somebody has stopped it, and it can go on. */
    PAUSED,

    /** Nothing is left to do; it lasts until somebody ends it. */
    DONE,

    /** Somebody has just ended it. */
    CANCELLED;

    /** As the API has it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
