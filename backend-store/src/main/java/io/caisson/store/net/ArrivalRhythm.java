package io.caisson.store.net;

/**
 * Decides whether an event loop without work should look for more, or sleep: what comes soon is worth waiting for awake, as
 * waking up costs more than a short wait. Owner: the event loop's thread.
 *
 * <p>It trusts in what was: a few short waits in a row, and the loop spins; long waits, and it sleeps at once. So an idle loop
 * spends nothing, and a loop whose work just ended loses {@link #spinNanos} a few times. A loop that waits for other threads, as it does while the store writes, never spins: they
 * need the processor. Where others want the processor it
 * spins on, which shows in time that went missing, it sleeps for {@value #REST_PER_LOSS} times as long as it missed, whatever the waits are: a lonely interruption
 * costs it next to nothing, and on a crowded machine it spins for less than a twentieth of the time.
 */
final class ArrivalRhythm {

    /** Score from which on it spins. */
    private static final int SURE = 4;

    private static final int MOST = 16;

    /** A long wait leaves this part of the score: the second or third ends the spinning. */
    private static final int LONG_WAIT_DIVISOR = 4;

    /** For how many times what it lost of its processor it does not spin: who is robbed that seldom does not notice. */
    static final long REST_PER_LOSS = 20;

    private final long spinNanos;
    private int score;
    private boolean isCrowded;
    private long crowdedUntilNanos;

    /** @param spinNanos a wait up to this is short */
    ArrivalRhythm(long spinNanos) {
        this.spinNanos = spinNanos;
    }

    boolean isWorthSpinning(long nowNanos) {
        if (score < SURE) {
            return false;
        }
        isCrowded = isCrowded && nowNanos - crowdedUntilNanos < 0;
        return !isCrowded;
    }

    /** A socket had something, {@code nanos} after there was nothing left to do. */
    void arrivedAfter(long nanos) {
        if (nanos <= spinNanos) {
            score = Math.min(MOST, score + 1);
        } else if (score > 0) {
            score /= LONG_WAIT_DIVISOR;
        }
    }

    /** What came was a task of another thread: what the loop waited for needs a processor itself. */
    void wokenByTask() {
        score = 0;
    }

    /** Somebody else ran on the processor for {@code lostNanos}, until now. */
    void crowded(long nowNanos, long lostNanos) {
        isCrowded = true;
        crowdedUntilNanos = nowNanos + REST_PER_LOSS * lostNanos;
    }
}
