package io.caisson.store.net;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a peer, in order. Owner: the connection's event loop.
 *
 * <p>Headers and small data of one batch are gathered in one buffer: copying a block that is hot in the cache costs less
 * than one more element of a gathering write. Large data goes out as it is, without a copy.
 */
public final class Gather {

    /** Data up to this length is better copied into {@link #room} than sent as a buffer of its own. */
    public static final int COPY_LIMIT_BYTES = 8192;

    private static final int MIN_BATCH_BYTES = 512;
    private static final int MAX_BATCH_BYTES = 64 << 10;

    private final Link link;
    private @Nullable ByteBuf batch;
    private int batchHint = MIN_BATCH_BYTES;
    /** Gathered in this turn: what goes out as it is needs no room in the next one either. */
    private int turnBytes;

    private boolean unflushed;

    public Gather(Link link) {
        this.link = link;
    }

    /** A buffer to which {@code bytes} bytes may be appended at once; borrowed until the next call. */
    public ByteBuf room(int bytes) {
        ByteBuf current = batch;
        if (current != null && current.writableBytes() >= bytes) {
            return current;
        }
        handOver();
        ByteBuf fresh = link.allocator().directBuffer(Math.max(batchHint, bytes));
        batch = fresh;
        return fresh;
    }

    /** Sends a buffer of its own behind what was gathered. Consumes {@code large}. */
    public void add(ByteBuf large) {
        handOver();
        unflushed = true;
        link.write(large);
    }

    /** Sends everything gathered so far on its way. */
    public void flush() {
        handOver();
        batchHint = Math.max(MIN_BATCH_BYTES, Math.min(MAX_BATCH_BYTES, turnBytes));
        turnBytes = 0;
        if (unflushed) {
            unflushed = false;
            link.flush();
        }
    }

    /** Drops what was gathered and not handed over. */
    public void close() {
        ByteBuf dropped = batch;
        batch = null;
        if (dropped != null) {
            dropped.release();
        }
    }

    private void handOver() {
        ByteBuf full = batch;
        batch = null;
        if (full != null) {
            unflushed = true;
            turnBytes += full.readableBytes();
            link.write(full);
        }
    }
}
