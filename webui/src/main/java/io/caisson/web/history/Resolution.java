package io.caisson.web.history;

import java.time.Duration;

/** How fine rows are, and how long they are kept. */
enum Resolution {
    SECOND(1, 3600, Duration.ofHours(24), 10),
    MINUTE(60, 24 * 3600, Duration.ofDays(366), 600);

    private final int stepSeconds;
    private final int fileSeconds;
    private final Duration kept;
    private final int frameSeconds;

    Resolution(int stepSeconds, int fileSeconds, Duration kept, int frameSeconds) {
        this.stepSeconds = stepSeconds;
        this.fileSeconds = fileSeconds;
        this.kept = kept;
        this.frameSeconds = frameSeconds;
    }

    int stepSeconds() {
        return stepSeconds;
    }

    /** Rows of so many seconds are written together: as many are lost with the process. */
    int frameSeconds() {
        return frameSeconds;
    }

    Duration kept() {
        return kept;
    }

    /** The file that has a moment begins with this one. */
    long fileOf(long second) {
        return Math.floorDiv(second, (long) fileSeconds) * fileSeconds;
    }

    long fileAfter(long file) {
        return file + fileSeconds;
    }

    String directory() {
        return this == SECOND ? "seconds" : "minutes";
    }
}
