package io.caisson.store.route;

import io.caisson.store.block.VolumeId;
import io.caisson.store.volume.VolumeStatistics.Kind;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Names operations of hosts that took long in the log {@code io.caisson.slow}, with where they waited as far as the gateway knows:
 * until they were on their way to a leader, and from then on. Lines are limited; what is left out is counted in the next one. Any
 * thread.
 */
final class SlowOperations {

    private static final long DEFAULT_MILLIS = 1_000;
    private static final int MOST_LINES = 10;
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Milliseconds from which on an operation is slow; 0 for none. Fixed, so that asking costs a comparison. */
    private static final long LIMIT_NANOS =
            Math.max(0, Long.getLong("caisson.slow.millis", DEFAULT_MILLIS)) * NANOS_PER_MILLI;

    /** Of this process. */
    static final SlowOperations LOG = new SlowOperations(
            System::nanoTime, line -> LoggerFactory.getLogger("io.caisson.slow").warn(line));

    private final LongSupplier nanoClock;
    private final Consumer<String> log;

    /** Guarded by this, as the next two. */
    private long windowStartedNanos;

    private int lines = -1;
    private long leftOut;

    SlowOperations(LongSupplier nanoClock, Consumer<String> log) {
        this.nanoClock = nanoClock;
        this.log = log;
    }

    static boolean isSlow(long nanos) {
        return LIMIT_NANOS > 0 && nanos >= LIMIT_NANOS;
    }

    /**
     * How an operation came to whoever did it.
     *
     * @param sentTo the node that it was last sent to; null if it was done here
     * @param waitedNanos until then
     * @param timesSent more than once if the leader changed, or did not answer
     */
    record Way(@Nullable String sentTo, long waitedNanos, int timesSent) {}

    /** @param nanos from its arrival to its end */
    void note(VolumeId volume, Kind kind, boolean succeeded, long bytes, long nanos, Way way) {
        long before;
        synchronized (this) {
            long now = nanoClock.getAsLong();
            if (lines < 0 || now - windowStartedNanos > WINDOW.toNanos()) {
                windowStartedNanos = now;
                lines = 0;
            }
            if (lines >= MOST_LINES) {
                leftOut++;
                return;
            }
            lines++;
            before = leftOut;
            leftOut = 0;
        }
        log.accept(String.format(
                Locale.ROOT,
                "%s of %d bytes on volume %s took %d ms%s: %s%s",
                kind.name().toLowerCase(Locale.ROOT),
                bytes,
                volume,
                nanos / NANOS_PER_MILLI,
                succeeded ? "" : " and failed",
                where(nanos, way),
                before == 0 ? "" : "; " + before + " more were as slow and are not in the log"));
    }

    private static String where(long nanos, Way way) {
        String node = way.sentTo();
        if (node == null) {
            return "at this node, which leads its group";
        }
        long waited = Math.min(nanos, Math.max(0, way.waitedNanos()));
        return String.format(
                Locale.ROOT,
                "%d ms until it was sent to its leader %s%s, %d ms there and on the way",
                waited / NANOS_PER_MILLI,
                node,
                way.timesSent() > 1 ? " for the last of " + way.timesSent() + " times" : "",
                (nanos - waited) / NANOS_PER_MILLI);
    }
}
