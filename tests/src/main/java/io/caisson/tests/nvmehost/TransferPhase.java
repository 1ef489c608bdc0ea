package io.caisson.tests.nvmehost;

import io.caisson.tests.initiator.ProtocolViolationException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Data, requests for data and responses (TCP, 3.3). Owner: the connection's event loop. */
final class TransferPhase implements PduSink {
    private final NvmeQueue queue;
    private final CommandTable commands;
    private final OutgoingBatch out;
    private final TransportParameters parameters;
    private @Nullable NvmeCommand receiver;
    private int receiverIndex;

    TransferPhase(NvmeQueue queue, CommandTable commands, OutgoingBatch out, TransportParameters parameters) {
        this.queue = queue;
        this.commands = commands;
        this.out = out;
        this.parameters = parameters;
    }

    @Override
    public @Nullable ByteBuf onHeader(ByteBuf header, int dataLength) {
        if (header.getUnsignedByte(Pdu.TYPE) != Pdu.CONTROLLER_DATA) {
            return null;
        }
        NvmeCommand command = require(header.getUnsignedShortLE(Pdu.COMMAND_ID));
        long offset = header.getUnsignedIntLE(Pdu.TRANSFER_OFFSET);
        long length = header.getUnsignedIntLE(Pdu.TRANSFER_LENGTH);
        // Data of one command comes in order (TCP, 3.3.2.1).
        if (!command.isRead()
                || length != dataLength
                || offset != command.transferred
                || offset + length > command.lengthBytes()) {
            throw new ProtocolViolationException(String.format(
                    "data of %d bytes at %d in a PDU with %d bytes, for %s", length, offset, dataLength, command));
        }
        receiver = command;
        receiverIndex = command.dataIndex() + (int) offset;
        return command.requireData();
    }

    @Override
    public int dataIndex() {
        return receiverIndex;
    }

    @Override
    public void onPdu(ByteBuf header, ByteBuf data, int dataLength) {
        int type = header.getUnsignedByte(Pdu.TYPE);
        switch (type) {
            case Pdu.CONTROLLER_DATA -> onData(header.getByte(Pdu.FLAGS), dataLength);
            case Pdu.RESPONSE_CAPSULE -> onResponse(header);
            case Pdu.READY_TO_TRANSFER -> onRequest(header);
            case Pdu.CONTROLLER_TERMINATION ->
                throw new TerminatedException(
                        header.getUnsignedShortLE(Pdu.FATAL_STATUS), header.getIntLE(Pdu.FATAL_INFORMATION));
            default -> throw new ProtocolViolationException(String.format("a PDU of type %02x out of turn", type));
        }
    }

    private void onData(int flags, int dataLength) {
        NvmeCommand command = receiver;
        receiver = null;
        if (command == null) {
            throw new ProtocolViolationException("a C2HData PDU without data");
        }
        command.transferred += dataLength;
        boolean last = (flags & Pdu.LAST) != 0;
        boolean success = (flags & Pdu.SUCCESS) != 0;
        if (success && !last) {
            throw new ProtocolViolationException("SUCCESS without LAST_PDU");
        }
        if (success) {
            commands.remove(command);
            command.endByData();
            queue.sendWaiting();
        }
    }

    private void onResponse(ByteBuf header) {
        NvmeCommand command = require(header.getUnsignedShortLE(Pdu.ENTRY + 12));
        commands.remove(command);
        command.answer(header.getLongLE(Pdu.ENTRY), header.getUnsignedShortLE(Pdu.ENTRY + 14));
        queue.sendWaiting();
    }

    private void onRequest(ByteBuf header) {
        NvmeCommand command = require(header.getUnsignedShortLE(Pdu.COMMAND_ID));
        long offset = header.getUnsignedIntLE(Pdu.TRANSFER_OFFSET);
        long length = header.getUnsignedIntLE(Pdu.TRANSFER_LENGTH);
        if (!command.isWrite()
                || offset != command.transferred
                || length == 0
                || offset + length > command.lengthBytes()) {
            throw new ProtocolViolationException(
                    String.format("a request for %d bytes at %d, for %s", length, offset, command));
        }
        send(command, header.getUnsignedShortLE(Pdu.TRANSFER_TAG), (int) offset, (int) length);
    }

    private void send(NvmeCommand command, int transferTag, int offset, int length) {
        int end = offset + length;
        for (int from = offset; from < end; ) {
            int count = Math.min(end - from, parameters.hostDataMaxBytes());
            int at = out.beginHeader(Pdu.HOST_DATA, from + count == end ? Pdu.LAST : 0, Pdu.DATA_HEADER_BYTES);
            ByteBuf header = out.header();
            header.setShortLE(at + Pdu.COMMAND_ID, command.commandId);
            header.setShortLE(at + Pdu.TRANSFER_TAG, transferTag);
            header.setIntLE(at + Pdu.TRANSFER_OFFSET, from);
            header.setIntLE(at + Pdu.TRANSFER_LENGTH, count);
            out.end(at, command.requireData(), command.dataIndex() + from, count);
            from += count;
        }
        command.transferred += length;
    }

    private NvmeCommand require(int commandId) {
        NvmeCommand command = commands.find(commandId);
        if (command == null) {
            throw new ProtocolViolationException(
                    String.format("a PDU for command %04x, which is not in flight", commandId));
        }
        return command;
    }
}
