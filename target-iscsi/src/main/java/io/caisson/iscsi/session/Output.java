package io.caisson.iscsi.session;

import io.caisson.iscsi.pdu.Pdu;
import io.caisson.iscsi.pdu.PduEncoder;
import io.caisson.store.net.Gather;
import io.caisson.store.net.Link;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What goes to the initiator, in order: PDUs with their StatSN. Owner: the connection's event loop.
 *
 * <p>An initiator that does not take our answers is read from all the same, as a COMPARE AND WRITE may come behind the reads
 * whose data it does not take yet; the command window and the memory for data bound what it may ask for. But answers that nothing
 * bounds, such as those to pings, must not pile up: then it is read from no more.
 */
final class Output {

    /** Untaken answers, data aside. Far more than a window of commands has. */
    private static final int MOST_UNTAKEN_BYTES = 128 << 10;

    private final Link link;
    private final Gather gather;
    private int untakenBytes;
    private final PduEncoder encoder = new PduEncoder();
    private final PduTrace trace;
    private int statSn;
    private boolean closed;

    Output(Link link, PduTrace trace, int statSn) {
        this.link = link;
        this.gather = new Gather(link);
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
        encoder.encode(pdu, data, gather.room(PduEncoder.MAX_OVERHEAD_BYTES + data.readableBytes()));
        if (!link.writable()) {
            untakenBytes += PduEncoder.MAX_OVERHEAD_BYTES + data.readableBytes();
            if (untakenBytes > MOST_UNTAKEN_BYTES) {
                link.read(false);
            }
        }
    }

    /** The initiator takes bytes again. */
    void onWritable() {
        untakenBytes = 0;
        link.read(true);
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
        if (length <= Gather.COPY_LIMIT_BYTES) {
            ByteBuf out = gather.room(PduEncoder.MAX_OVERHEAD_BYTES + length);
            encoder.header(pdu, out);
            out.writeBytes(data, index, length);
            encoder.trailer(data, index, length, out);
            return;
        }
        encoder.header(pdu, gather.room(PduEncoder.MAX_OVERHEAD_BYTES));
        gather.add(data.retainedSlice(index, length));
        if (encoder.trailerLength(length) > 0) {
            encoder.trailer(data, index, length, gather.room(PduEncoder.MAX_OVERHEAD_BYTES));
        }
    }

    /** Sends everything gathered so far on its way. */
    void flush() {
        gather.flush();
    }

    /** Drops what was gathered and not handed over, and all that is sent from now on: the session has ended. */
    void close() {
        closed = true;
        gather.close();
    }
}
