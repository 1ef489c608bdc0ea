package io.caisson.store.replica;

import io.caisson.store.file.FreeSpace;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the logs on a disk may grow. A log that finds its disk full is lost until it is opened anew, so entries of leaders are
 * refused before that, and come again: the replica lags, and goes on by itself when there is space. What it leaves free is for
 * elections, checkpoints, and what has been taken already. Any thread; a look at the file system every few milliseconds.
 */
public final class DiskRoom {
    private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** In the log, in a chunk, and some metadata. */
    private static final int COST = 3;

    private final FreeSpace disk;
    private final long limitBytes;
    private final long againBytes;
    private final LongSupplier nanoClock;
    private final Consumer<Boolean> changed;

    // Guarded by this.
    private long usableBytes;
    private long takenBytes;
    private long lookedAtNanos;
    private boolean lookFailed;

    private volatile boolean full;

    /**
     * @param limitBytes below which nothing is taken
     * @param againBytes from which something is taken again: more than what is given up on a full disk, which is no new space
     * @param changed told when the disk becomes full, and when it no longer is; must not block
     */
    public DiskRoom(
            FreeSpace disk, long limitBytes, long againBytes, LongSupplier nanoClock, Consumer<Boolean> changed) {
        this.disk = disk;
        this.limitBytes = limitBytes;
        this.againBytes = againBytes;
        this.nanoClock = nanoClock;
        this.changed = changed;
        this.lookedAtNanos = nanoClock.getAsLong() - FRESH_NANOS;
    }

    /** Whether entries of so many bytes may be added to a log. */
    public synchronized boolean takes(long bytes) {
        takenBytes += COST * bytes;
        if (full || usableBytes - takenBytes < limitBytes || nanoClock.getAsLong() - lookedAtNanos >= FRESH_NANOS) {
            look();
        }
        return !full;
    }

    /** As of now. */
    public synchronized boolean isFull() {
        if (nanoClock.getAsLong() - lookedAtNanos >= FRESH_NANOS) {
            look();
        }
        return full;
    }

    /** As of the last look. */
    public boolean wasFull() {
        return full;
    }

    private synchronized void look() {
        lookedAtNanos = nanoClock.getAsLong();
        try {
            usableBytes = disk.usableBytes();
            takenBytes = 0;
            lookFailed = false;
        } catch (IOException e) {
            if (!lookFailed) {
                LOG.warn("cannot tell the free space of the disk, going by the last answer: {}", e.toString());
            }
            lookFailed = true;
            return;
        }
        boolean now = usableBytes < (full ? againBytes : limitBytes);
        if (now == full) {
            return;
        }
        full = now;
        if (now) {
            LOG.error(
                    "the disk is full, {} bytes are left: its replicas take nothing more until there is space;"
                            + " the other members go on",
                    usableBytes);
        } else {
            LOG.info("the disk has space again, {} bytes: its replicas catch up", usableBytes);
        }
        changed.accept(now);
    }
}
