package io.caisson.store.net;

/** A command with its claim to memory. Owner: the event loop of its connection. */
public abstract class RoomClaim {

    private long missingBytes;
    private long grantedBytes;
    long waitsSinceNanos;

    /** What it misses before it can go on; 0 if nothing. */
    public final void miss(long bytes) {
        missingBytes = bytes;
    }

    public final long missingBytes() {
        return missingBytes;
    }

    /** What {@link RoomQueue} took for it, to be given back at its end. */
    public final long grantedBytes() {
        return grantedBytes;
    }

    final void granted() {
        grantedBytes = missingBytes;
        missingBytes = 0;
    }
}
