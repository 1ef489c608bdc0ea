package io.caisson.tests.initiator;

import io.netty.buffer.ByteBuf;

/** Sends the data of writing commands: immediate, unsolicited and asked for (section 4.2.5.2). Owner: the event loop. */
final class WriteData {
    private final OutgoingBatch out;
    private final SerialNumbers numbers;
    private final SessionParameters parameters;

    WriteData(OutgoingBatch out, SerialNumbers numbers, SessionParameters parameters) {
        this.out = out;
        this.numbers = numbers;
        this.parameters = parameters;
    }

    int immediateBytes(ScsiCommand command) {
        return command.isWrite() ? parameters.immediateBytes(command.expectedLength()) : 0;
    }

    int unsolicitedBytes(ScsiCommand command) {
        return command.isWrite() ? parameters.unsolicitedBytes(command.expectedLength()) : 0;
    }

    /** Sends what may follow the command PDU without an R2T. */
    void sendUnsolicited(ScsiCommand command) {
        int immediate = immediateBytes(command);
        int unsolicited = unsolicitedBytes(command);
        command.transferred = immediate;
        command.requestedUpTo = unsolicited;
        if (unsolicited > immediate) {
            sendSequence(command, Header.RESERVED_TAG, immediate, unsolicited - immediate);
        }
    }

    void sendRequested(ScsiCommand command, int transferTag, int offset, int length) {
        sendSequence(command, transferTag, offset, length);
    }

    private void sendSequence(ScsiCommand command, int transferTag, int offset, int length) {
        int end = offset + length;
        int dataSn = 0;
        for (int at = offset; at < end; ) {
            int count = Math.min(end - at, parameters.sendDataSegmentLength());
            sendOne(command, transferTag, dataSn++, at, count, at + count == end);
            at += count;
        }
        command.transferred += length;
    }

    private void sendOne(ScsiCommand command, int transferTag, int dataSn, int offset, int count, boolean last) {
        int at = out.beginHeader(Header.DATA_OUT, last ? Header.FINAL : 0);
        ByteBuf header = out.header();
        header.setLong(at + Header.LUN, command.encodedLun());
        header.setInt(at + Header.TASK_TAG, command.taskTag);
        header.setInt(at + Header.TRANSFER_TAG, transferTag);
        header.setInt(at + Header.EXPECTED_STATUS_SN, numbers.expectedStatusSn());
        header.setInt(at + Header.DATA_SN, dataSn);
        header.setInt(at + Header.BUFFER_OFFSET, offset);
        out.end(at, command.requireData(), command.dataIndex() + offset, count);
    }
}
