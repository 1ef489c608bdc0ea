package io.caisson.store.volume;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What the members of a group have room for: the leader admits nothing that any member could not hold. Any thread.
 *
 * <p>The limit is one for the <i>footprint</i> of the group's data, which is the same on every member that has applied the same: so a
 * member that lags, or is away, is counted with what it will have to take once it comes back. What was admitted and is not
 * applied yet is counted on top. Reports come about once a second; how old one is does not matter, because the footprint here
 * says what was added since.
 *
 * <p>Blocks that are present take no further space: overwrites ask only whether enough members take entries at all.
 */
public final class GroupRoom {
    /** Of a limit that nobody has set. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Data, and its place in the journal; and the metadata of a small write. */
    private static final int COST_OF_QUEUED = 2;

    private static final long METADATA_BYTES = 8192;

    private record Limit(long footprintBytes, long knownBytes, boolean takesEntries) {}

    private final LongSupplier footprintBytes;
    private final BooleanSupplier isFull;
    private final AtomicLong admittedBytes = new AtomicLong();
    private volatile Limit limit = new Limit(UNLIMITED, 0, true);

    /**
     * @param footprintBytes of the group's data on this node, as of now
     * @param isFull whether the log on this node can take nothing at present, though those of others may
     */
    public GroupRoom(LongSupplier footprintBytes, BooleanSupplier isFull) {
        this.footprintBytes = footprintBytes;
        this.isFull = isFull;
    }

    /** For a group without other members: its own disk decides. */
    public static GroupRoom unlimited() {
        return new GroupRoom(() -> 0, () -> false);
    }

    /**
     * A new report.
     *
     * @param footprint the most that the group's data may take on any member; negative if nothing more fits
     * @param takesEntries whether a majority of the members takes entries
     * @param queuedBytes what was admitted here and has not ended
     */
    public void limit(long footprint, boolean takesEntries, LongSupplier queuedBytes) {
        // In this order nothing is missed that is admitted or applied meanwhile; some of it may count twice.
        admittedBytes.set(0);
        long queued = COST_OF_QUEUED * queuedBytes.getAsLong();
        limit = new Limit(footprint, footprintBytes.getAsLong(), takesEntries);
        admittedBytes.addAndGet(queued);
    }

    /**
     * Whether {@code bytes} of data may be written where nothing may have been before.
     *
     * @param queuedBytes what was admitted and has not ended, this write included
     */
    boolean admitNew(long bytes, long queuedBytes) {
        Limit now = limit;
        if (!now.takesEntries()) {
            return false;
        }
        if (now.footprintBytes() == UNLIMITED) {
            return true;
        }
        long cost = COST_OF_QUEUED * bytes + METADATA_BYTES;
        long queued = COST_OF_QUEUED * queuedBytes;
        // As if everything admitted since the report had taken new space: far from the limit that is enough to know.
        if (now.knownBytes() + admittedBytes.addAndGet(cost) + queued <= now.footprintBytes()) {
            return true;
        }
        return footprintBytes.getAsLong() + cost + queued <= now.footprintBytes();
    }

    /** Whether somebody else is about to lead, because only the disk here is full: space is not out, hosts should come again. */
    boolean stepsAside() {
        return limit.takesEntries() && isFull.getAsBoolean();
    }

    /** Whether data may be written over blocks that are present. */
    boolean admitOverwrite() {
        return limit.takesEntries();
    }
}
