package io.caisson.nvme.queue;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.pdu.ControllerData;
import io.caisson.nvme.pdu.PduEncoder;
import io.caisson.nvme.pdu.ReadyToTransfer;
import io.caisson.nvme.pdu.ResponseCapsule;
import io.caisson.store.net.Gather;
import io.netty.buffer.ByteBuf;

/** What goes to the host once the connection is initialized, in order. Owner: the queue's event loop. */
final class Output {

    private final Gather gather;
    private final PduEncoder encoder;
    private boolean closed;

    Output(Gather gather, PduEncoder encoder) {
        this.gather = gather;
        this.encoder = encoder;
    }

    void send(ResponseCapsule pdu) {
        if (!closed) {
            encoder.encode(pdu, gather.room(PduEncoder.MAX_OVERHEAD_BYTES));
        }
    }

    void send(ReadyToTransfer pdu) {
        if (!closed) {
            encoder.encode(pdu, gather.room(PduEncoder.MAX_OVERHEAD_BYTES));
        }
    }

    /** @param data borrowed; its bytes at {@code index}, retained as long as they must be if they are not copied */
    void send(ControllerData pdu, ByteBuf data, int index) {
        if (closed) {
            return;
        }
        int length = pdu.length();
        if (length <= Gather.COPY_LIMIT_BYTES) {
            ByteBuf out = gather.room(PduEncoder.MAX_OVERHEAD_BYTES + length);
            encoder.header(pdu, out);
            out.writeBytes(data, index, length);
            encoder.trailer(data, index, length, out);
            return;
        }
        encoder.header(pdu, gather.room(PduEncoder.MAX_OVERHEAD_BYTES));
        gather.add(data.retainedSlice(index, length));
        if (encoder.trailerBytes() > 0) {
            encoder.trailer(data, index, length, gather.room(PduEncoder.MAX_OVERHEAD_BYTES));
        }
    }

    /** The same with data that comes from {@code source}; returns false if none came, and then nothing is sent. */
    boolean send(ControllerData pdu, CommandCompletion.DataSource source) {
        if (closed) {
            return false;
        }
        int length = pdu.length();
        ByteBuf out = gather.room(PduEncoder.MAX_OVERHEAD_BYTES + length);
        int start = out.writerIndex();
        encoder.header(pdu, out);
        int index = out.writerIndex();
        if (!source.appendTo(out)) {
            out.writerIndex(start);
            return false;
        }
        if (out.writerIndex() - index != length) {
            throw new IllegalStateException(
                    (out.writerIndex() - index) + " bytes of data where " + length + " were due");
        }
        encoder.trailer(out, index, length, out);
        return true;
    }

    void flush() {
        gather.flush();
    }

    /** Drops all that is sent from now on. */
    void close() {
        closed = true;
    }
}
