package io.caisson.portal.l2;

import java.time.Duration;

/**
 * When hosts are told of an address, after the first time: soon again, as a frame may be lost and a switch may still be learning;
 * and then for ever, as a switch that was cut off, or a host that was told otherwise meanwhile, has missed all of it.
 */
final class AnnouncePlan {
    private static final Duration[] AFTER_THE_LAST = {
        Duration.ofMillis(50), Duration.ofMillis(150), Duration.ofMillis(800), Duration.ofSeconds(10)
    };

    private AnnouncePlan() {}

    /** How long after the last time it is told again, if it was told so often already, at least once. */
    static Duration next(int count) {
        return AFTER_THE_LAST[Math.min(count, AFTER_THE_LAST.length) - 1];
    }

    /** Whether hosts were told so often that whoever still answers for the address deserves to be looked for. */
    static boolean isSettled(int count) {
        return count >= AFTER_THE_LAST.length;
    }
}
