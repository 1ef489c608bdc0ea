package io.caisson.store.volume;

import io.caisson.store.block.PoolSpace;
import io.caisson.store.block.Subscription;
import io.caisson.store.file.FreeSpace;
import java.io.IOException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one disk from running full: a write is admitted only while the disk keeps its reserve, so that the journal, a
 * checkpoint and everything admitted before always find room. Any thread.
 *
 * <p>Between two looks at the file system every admitted byte is counted at what it may cost at most (once in the journal,
 * once in a chunk, and some metadata), so a burst cannot overshoot. What was admitted before a look but is written after
 * it is part of the reserve. The guard looks again by itself before it refuses, so it recovers when space returns.
 *
 * <p>Blocks that are present already need journal space only, which is in the reserve: overwrites go on while the disk is
 * above the floor. UNMAP is never asked about.
 *
 * <p>A look that finds the used share at the soft threshold raises an alarm. The next one needs the share to have fallen by
 * {@link #HYSTERESIS_PERCENT} below it in between: hosts hear of each rise once.
 */
public final class SpaceGuard {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceGuard.class);

    /** Metadata that one small write may cost: a page of the chunk's table and its header. */
    private static final long METADATA_BYTES = 8192;

    /** A refusal may trust a look that is younger than this. */
    private static final long FRESH_NANOS = 1_000_000;

    /** Of the whole disk. */
    static final int HYSTERESIS_PERCENT = 2;

    private static final int PERCENT = 100;

    private final FreeSpace disk;
    private volatile long reserveBytes;
    private final long floorBytes;
    private final int softPercent;
    private final LongSupplier nanoClock;

    private final AtomicLong spentSinceLook = new AtomicLong();
    private volatile long usableAtLook;
    private volatile long totalAtLook;
    private volatile long lookedAtNanos;
    private boolean lookFailed;
    private boolean alarmed;
    private final CopyOnWriteArrayList<Runnable> shortListeners = new CopyOnWriteArrayList<>();

    /**
     * @param reserveBytes kept free of new data
     * @param floorBytes the part of the reserve that overwrites may not touch either
     * @param softPercent used share of the disk from which {@link #softThresholdReached} holds
     */
    public SpaceGuard(FreeSpace disk, long reserveBytes, long floorBytes, int softPercent, LongSupplier nanoClock) {
        this.disk = disk;
        this.reserveBytes = reserveBytes;
        this.floorBytes = floorBytes;
        this.softPercent = softPercent;
        this.nanoClock = nanoClock;
        look();
    }

    /** Whether {@code bytes} of data may be written where nothing may have been before. */
    public boolean admitNew(long bytes) {
        return admit(2 * bytes + METADATA_BYTES, reserveBytes);
    }

    /** Whether {@code bytes} of data may be written over blocks that are present. */
    public boolean admitOverwrite(long bytes) {
        return admit(bytes, floorBytes);
    }

    private boolean admit(long costBytes, long keepBytes) {
        if (spentSinceLook.addAndGet(costBytes) <= usableAtLook - keepBytes) {
            return true;
        }
        spentSinceLook.addAndGet(-costBytes);
        return admitAfterLooking(costBytes, keepBytes);
    }

    private synchronized boolean admitAfterLooking(long costBytes, long keepBytes) {
        if (nanoClock.getAsLong() - lookedAtNanos >= FRESH_NANOS) {
            look();
        }
        if (spentSinceLook.addAndGet(costBytes) <= usableAtLook - keepBytes) {
            return true;
        }
        spentSinceLook.addAndGet(-costBytes);
        return false;
    }

    /**
     * Looks, and raises the alarm if space has run short since the last time. Cheap; called now and then by a timer,
     * because others may fill the disk too.
     */
    public void watch() {
        look();
        if (alarmIsDue()) {
            PoolSpace now = pool();
            LOG.warn(
                    "space runs short: {} of {} bytes are left for new data, the threshold is {} % used",
                    now.availableBytes(), now.totalBytes(), softPercent);
            shortListeners.forEach(Runnable::run);
        }
    }

    private synchronized boolean alarmIsDue() {
        double usedPercent = usedPercent();
        if (usedPercent < softPercent - HYSTERESIS_PERCENT) {
            alarmed = false;
        }
        boolean due = !alarmed && usedPercent >= softPercent;
        alarmed |= due;
        return due;
    }

    /** Calls {@code listener} at each alarm, on the thread that looks. */
    public Subscription onShort(Runnable listener) {
        // An object of its own for each subscription: the same listener may subscribe twice.
        Runnable entry = () -> listener.run();
        shortListeners.add(entry);
        return () -> shortListeners.remove(entry);
    }

    /** Asks the file system. */
    public synchronized void look() {
        spentSinceLook.set(0);
        try {
            usableAtLook = disk.usableBytes();
            totalAtLook = disk.totalBytes();
            lookFailed = false;
        } catch (IOException e) {
            if (!lookFailed) {
                LOG.warn("cannot tell the free space of the disk, going by the last answer: {}", e.toString());
            }
            lookFailed = true;
        }
        lookedAtNanos = nanoClock.getAsLong();
    }

    /** Bytes that new data may take, as of now. */
    public long usableBytes() {
        return Math.max(0, usableAtLook - reserveBytes - spentSinceLook.get());
    }

    public long totalBytes() {
        return totalAtLook;
    }

    /** Another group comes to the disk, with a journal of its own. */
    public synchronized void reserveMore(long bytes) {
        reserveBytes += bytes;
        look();
    }

    public long reserveBytes() {
        return reserveBytes;
    }

    /** The space as volumes see it: the reserve counts as used. */
    public PoolSpace pool() {
        long total = totalAtLook;
        return new PoolSpace(total, Math.min(total, usableBytes()), softPercent);
    }

    /** Whether the used share of the disk, the reserve counted as used, has reached the soft threshold. */
    public boolean softThresholdReached() {
        return usedPercent() >= softPercent;
    }

    private double usedPercent() {
        double total = totalAtLook;
        return total == 0 ? PERCENT : (total - usableBytes()) * PERCENT / total;
    }
}
