package io.caisson.iscsi.session;

import io.caisson.iscsi.login.NegotiatedParameters;
import io.caisson.iscsi.pdu.DataIn;
import io.caisson.iscsi.pdu.Residual;
import io.netty.buffer.ByteBuf;

/**
 * The data-in of one command on its way out, cut into PDUs of the initiator's MaxRecvDataSegmentLength and sequences of
 * MaxBurstLength (RFC 7143, 11.7, 13.12, 13.13). Owner: the session's event loop.
 */
final class ReadTransfer {

    final Task task;
    private final ByteBuf data;
    private final int start;
    private final int length;
    private final Residual residual;
    /** The last PDU carries the status, as it is GOOD and there is nothing else to say. */
    private final boolean withStatus;

    private int sent;
    private int dataSn;

    /** @param data owned; its first {@code length} readable bytes are sent */
    ReadTransfer(Task task, ByteBuf data, int length, Residual residual, boolean withStatus, int firstDataSn) {
        this.task = task;
        this.data = data;
        this.start = data.readerIndex();
        this.length = length;
        this.residual = residual;
        this.withStatus = withStatus;
        this.dataSn = firstDataSn;
    }

    /** Whether the next PDU is the last. */
    boolean lastIsNext(NegotiatedParameters parameters) {
        return nextLength(parameters) == length - sent;
    }

    private int nextLength(NegotiatedParameters parameters) {
        int burstLeft = parameters.maxBurstBytes() - sent % parameters.maxBurstBytes();
        return Math.min(Math.min(parameters.peerMaxDataSegmentBytes(), burstLeft), length - sent);
    }

    /** Sends the next PDU. */
    void sendNext(Output output, CommandWindow window, NegotiatedParameters parameters) {
        int count = nextLength(parameters);
        boolean last = sent + count == length;
        boolean endOfBurst = last || (sent + count) % parameters.maxBurstBytes() == 0;
        boolean collapsed = last && withStatus;
        DataIn pdu = new DataIn(
                endOfBurst,
                collapsed,
                0,
                collapsed ? residual : Residual.NONE,
                count,
                task.command.initiatorTaskTag(),
                collapsed ? output.takeStatSn() : 0,
                window.expCmdSn(),
                window.maxCmdSn(),
                dataSn++,
                sent);
        output.sendSlice(pdu, data, start + sent, count);
        sent += count;
    }

    boolean withStatus() {
        return withStatus;
    }

    int dataSn() {
        return dataSn;
    }

    void release() {
        data.release();
    }
}
