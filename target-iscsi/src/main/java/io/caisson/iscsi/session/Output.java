package io.caisson.iscsi.session;

import io.caisson.iscsi.pdu.Pdu;
import io.caisson.iscsi.pdu.PduEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the initiator, in order. Owner: the connection's event loop.
 *
 * <p>Headers and small data of one batch are gathered in one buffer: copying a block that is hot in the cache costs less
 * than one more element of a gathering write. Large data goes out as it is, without a copy.
 */
final class Output {

    /** Data up to this length is copied behind its header. */
    static final int COPY_LIMIT_BYTES = 8192;

    private static final int MIN_BATCH_BYTES = 512;
    private static final int MAX_BATCH_BYTES = 64 << 10;

    private final Link link;
    private final PduEncoder encoder = new PduEncoder();
    private final PduTrace trace;
    private int statSn;
    private @Nullable ByteBuf batch;
    private int batchHint = MIN_BATCH_BYTES;
    private int turnBytes;
    private boolean unflushed;
    private boolean closed;

    Output(Link link, PduTrace trace, int statSn) {
        this.link = link;
        this.trace = trace;
        this.statSn = statSn;
    }

    void useDigests(boolean header, boolean data) {
        encoder.useDigests(header, data);
    }

    /** The StatSN of a response that counts, which moves on (RFC 7143, 4.2.2.2). */
    int takeStatSn() {
        return statSn++;
    }

    /** The StatSN of the next response, for PDUs that only carry it. */
    int nextStatSn() {
        return statSn;
    }

    void send(Pdu pdu) {
        send(pdu, Unpooled.EMPTY_BUFFER);
    }

    /** @param data borrowed; exactly the data segment of {@code pdu} */
    void send(Pdu pdu, ByteBuf data) {
        if (closed) {
            return;
        }
        trace.sent(pdu);
        encoder.encode(pdu, data, room(PduEncoder.MAX_OVERHEAD_BYTES + data.readableBytes()));
    }

    /**
     * Sends a PDU with a part of {@code data} as its data segment.
     *
     * @param data borrowed; retained as long as it must be if it is not copied
     */
    void sendSlice(Pdu pdu, ByteBuf data, int index, int length) {
        if (closed) {
            return;
        }
        trace.sent(pdu);
        if (length <= COPY_LIMIT_BYTES) {
            ByteBuf out = room(PduEncoder.MAX_OVERHEAD_BYTES + length);
            encoder.header(pdu, out);
            out.writeBytes(data, index, length);
            encoder.trailer(data, index, length, out);
            return;
        }
        encoder.header(pdu, room(PduEncoder.MAX_OVERHEAD_BYTES));
        handOver();
        link.write(data.retainedSlice(index, length));
        turnBytes += length;
        if (encoder.trailerLength(length) > 0) {
            encoder.trailer(data, index, length, room(PduEncoder.MAX_OVERHEAD_BYTES));
        }
    }

    /** Sends everything gathered so far on its way. */
    void flush() {
        handOver();
        batchHint = Math.max(MIN_BATCH_BYTES, Math.min(MAX_BATCH_BYTES, turnBytes));
        turnBytes = 0;
        if (unflushed) {
            unflushed = false;
            link.flush();
        }
    }

    /** Drops what was gathered and not handed over, and all that is sent from now on: the session has ended. */
    void close() {
        closed = true;
        ByteBuf dropped = batch;
        batch = null;
        if (dropped != null) {
            dropped.release();
        }
    }

    private ByteBuf room(int bytes) {
        ByteBuf current = batch;
        if (current != null && current.writableBytes() >= bytes) {
            return current;
        }
        handOver();
        ByteBuf fresh = link.allocator().directBuffer(Math.max(batchHint, bytes));
        batch = fresh;
        return fresh;
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
