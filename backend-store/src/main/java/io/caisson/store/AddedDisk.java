package io.caisson.store;

import io.caisson.store.control.DiskCondition;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How a disk is that was added to this node. Any thread. */
final class AddedDisk {
    private final UUID id;
    private final Path directory;
    private final LongSupplier nanoClock;

    // Guarded by this.
    private DiskCondition condition = DiskCondition.MISSING;
    private String reason = "it was not looked at yet";
    private long downSinceNanos;
    private boolean checking;
    private long checkedSinceNanos;

    AddedDisk(UUID id, Path directory, LongSupplier nanoClock) {
        this.id = id;
        this.directory = directory;
        this.nanoClock = nanoClock;
        this.downSinceNanos = nanoClock.getAsLong();
    }

    UUID id() {
        return id;
    }

    Path directory() {
        return directory;
    }

    synchronized DiskCondition condition() {
        return condition;
    }

    synchronized boolean isServing() {
        return condition == DiskCondition.SERVING;
    }

    synchronized String reason() {
        return reason;
    }

    /** For how long it has not been serving; 0 while it is. */
    synchronized long downMillis() {
        return isServing() ? 0 : TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - downSinceNanos);
    }

    /** Whether a check may begin: one at a time, as a disk that does not answer holds its check up. */
    synchronized boolean beginCheck() {
        if (checking) {
            return false;
        }
        checking = true;
        checkedSinceNanos = nanoClock.getAsLong();
        return true;
    }

    synchronized void endCheck() {
        checking = false;
    }

    /** For how long the check under way has lasted; 0 if none is. */
    synchronized long checkMillis() {
        return checking ? TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - checkedSinceNanos) : 0;
    }

    /** Answers whether that is news. */
    synchronized boolean up() {
        boolean isNew = !isServing();
        condition = DiskCondition.SERVING;
        reason = "";
        return isNew;
    }

    /** Answers whether it was serving. */
    synchronized boolean down(DiskCondition how, String why) {
        boolean isNew = isServing();
        if (isNew) {
            downSinceNanos = nanoClock.getAsLong();
        }
        condition = how;
        reason = why;
        return isNew;
    }
}
