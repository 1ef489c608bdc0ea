package io.caisson.store.volume;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps reads of one volume from seeing an atomic write half done (SBC-4, 4.29): a read of blocks that such a write changes
 * now waits for it, and one during which such a write began is read again. Any thread; costs a volume that never had an
 * atomic write one volatile read per read.
 */
final class AtomicWrites {

    /** How many of the latest are remembered; a read that took longer than so many counts as met by one. */
    private static final int REMEMBERED = 64;

    /** Bytes of the volume that an atomic write changes. */
    record Range(long start, long end) {
        boolean overlaps(long otherStart, long otherEnd) {
            return start < otherEnd && otherStart < end;
        }
    }

    private record Waiter(long start, long end, Runnable go) {}

    private final Range[] latest = new Range[REMEMBERED];
    private final List<Range> running = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();

    /** How many have begun. Written under the lock, before the write is submitted. */
    private volatile long begun;

    /** The write is about to be submitted; {@link #ended} must follow unless its outcome stays unknown. */
    synchronized Range begin(long startByte, long lengthBytes) {
        Range range = new Range(startByte, startByte + lengthBytes);
        latest[(int) (begun % REMEMBERED)] = range;
        running.add(range);
        begun++;
        return range;
    }

    /** The write has taken effect as a whole, or not at all. Runs the reads that waited for it. */
    void ended(Range range) {
        List<Runnable> free = new ArrayList<>();
        synchronized (this) {
            running.removeIf(other -> other == range);
            waiters.removeIf(waiter -> {
                boolean isFree = !isRunning(waiter.start(), waiter.end());
                if (isFree) {
                    free.add(waiter.go());
                }
                return isFree;
            });
        }
        free.forEach(Runnable::run);
    }

    /** The moment at which a read begins, for {@link #metSince}. */
    long now() {
        return begun;
    }

    /**
     * Lets a read wait while an atomic write changes its blocks.
     *
     * @return null when there is none, and nothing was done; whether there was room to wait otherwise
     */
    @Nullable
    Boolean hold(long startByte, long endByte, int maxWaiters, Runnable go) {
        if (begun == 0) {
            return null;
        }
        synchronized (this) {
            if (!isRunning(startByte, endByte)) {
                return null;
            }
            if (waiters.size() >= maxWaiters) {
                return false;
            }
            waiters.add(new Waiter(startByte, endByte, go));
            return true;
        }
    }

    /** Whether an atomic write changes these bytes now, so that a read of them would have to wait. */
    boolean isHeldUp(long startByte, long endByte) {
        if (begun == 0) {
            return false;
        }
        synchronized (this) {
            return isRunning(startByte, endByte);
        }
    }

    private boolean isRunning(long startByte, long endByte) {
        return running.stream().anyMatch(range -> range.overlaps(startByte, endByte));
    }

    /** Whether an atomic write on these bytes may have begun since {@code moment}. */
    boolean metSince(long moment, long startByte, long endByte) {
        if (begun == moment) {
            return false;
        }
        synchronized (this) {
            if (begun - moment > REMEMBERED) {
                return true;
            }
            for (long i = moment; i < begun; i++) {
                if (latest[(int) (i % REMEMBERED)].overlaps(startByte, endByte)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Lets all waiting reads go: the volume is closed, and they will find out. */
    void close() {
        List<Waiter> left;
        synchronized (this) {
            running.clear();
            left = List.copyOf(waiters);
            waiters.clear();
        }
        left.forEach(waiter -> waiter.go().run());
    }
}
