package io.caisson.iscsi.scsi.unit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The COMPARE AND WRITEs of one unit that took effect and whose initiators were never told: aborted, or their session ended,
 * before there was a status. Such an initiator sends its command again, and must not be told that the medium differs from what it
 * expects because of what it has itself written. Any thread; in memory, so a restart forgets them.
 */
public final class LostComparisons {

    private static final int MOST = 64;
    /** Hosts send again within seconds; later, the same bytes are another command. */
    private static final Duration REMEMBERED = Duration.ofSeconds(60);

    private record Lost(String initiatorName, long firstBlock, byte[] operand, Instant until) {
        boolean is(String name, long block, byte[] bytes) {
            return firstBlock == block && initiatorName.equals(name) && Arrays.equals(operand, bytes);
        }
    }

    private final InstantSource clock;
    /** The oldest first. Guarded by this. */
    private final Deque<Lost> lost = new ArrayDeque<>();

    LostComparisons(InstantSource clock) {
        this.clock = clock;
    }

    /** @param operand kept: what was expected, and what was written */
    public synchronized void add(String initiatorName, long firstBlock, byte[] operand) {
        if (lost.size() == MOST) {
            lost.remove();
        }
        lost.add(new Lost(initiatorName, firstBlock, operand, clock.instant().plus(REMEMBERED)));
    }

    /** Whether this is one of them, sent again; it is forgotten then, as it was lost but once. */
    public synchronized boolean take(String initiatorName, long firstBlock, byte[] operand) {
        Instant now = clock.instant();
        lost.removeIf(entry -> entry.until().isBefore(now));
        for (Lost entry : lost) {
            if (entry.is(initiatorName, firstBlock, operand)) {
                lost.remove(entry);
                return true;
            }
        }
        return false;
    }
}
