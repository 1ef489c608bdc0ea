package io.caisson.tests.initiator;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes the PDUs of a logged-in connection and holds each to the standard: what is out of order, out of bounds or was
 * not asked for closes the connection. Owner: the connection's event loop.
 */
final class FullFeaturePhase implements PduSink {
    private final IscsiConnection connection;
    private final SerialNumbers numbers;
    private final TaskTable tasks;
    private final WriteData writeData;
    private final SessionParameters parameters;
    private @Nullable ScsiCommand reading;

    FullFeaturePhase(
            IscsiConnection connection,
            SerialNumbers numbers,
            TaskTable tasks,
            WriteData writeData,
            SessionParameters parameters) {
        this.connection = connection;
        this.numbers = numbers;
        this.tasks = tasks;
        this.writeData = writeData;
        this.parameters = parameters;
    }

    @Override
    public @Nullable ByteBuf onHeader(ByteBuf header, int segmentLength) {
        if ((header.getByte(Header.OPCODE) & Header.OPCODE_MASK) != Header.DATA_IN) {
            return null;
        }
        ScsiCommand command = requireTask(header);
        int offset = header.getInt(Header.BUFFER_OFFSET);
        int dataSn = header.getInt(Header.DATA_SN);
        if (!command.isRead()) {
            throw new ProtocolViolationException("Data-In for a command that does not read: " + command);
        }
        if (offset != command.transferred || segmentLength > command.expectedLength() - offset) {
            throw new ProtocolViolationException("Data-In at " + offset + " of " + segmentLength + " bytes, after "
                    + command.transferred + " of " + command.expectedLength() + ": " + command);
        }
        if (dataSn != command.nextDataSn) {
            throw new ProtocolViolationException("DataSN " + dataSn + " where " + command.nextDataSn + " was due");
        }
        reading = command;
        return command.requireData();
    }

    @Override
    public int segmentIndex() {
        ScsiCommand command = reading;
        return command == null ? 0 : command.dataIndex() + command.transferred;
    }

    @Override
    public void onPdu(ByteBuf header, ByteBuf segment, int segmentLength) {
        numbers.onWindow(header.getInt(Header.EXPECTED_COMMAND_SN), header.getInt(Header.MAX_COMMAND_SN));
        int opcode = header.getByte(Header.OPCODE) & 0xFF;
        switch (opcode) {
            case Header.DATA_IN -> onDataIn(header, segmentLength);
            case Header.SCSI_RESPONSE -> onScsiResponse(header, segment, segmentLength);
            case Header.READY_TO_TRANSFER -> onReadyToTransfer(header);
            case Header.NOP_IN -> onNopIn(header, segment, segmentLength);
            case Header.TASK_MANAGEMENT_RESPONSE, Header.TEXT_RESPONSE, Header.LOGOUT_RESPONSE -> {
                numbers.onStatus(header.getInt(Header.STATUS_SN));
                connection.onControlAnswer(header.getInt(Header.TASK_TAG), answer(header, segment, segmentLength));
            }
            case Header.ASYNC_MESSAGE -> {
                numbers.onStatus(header.getInt(Header.STATUS_SN));
                connection.onAsyncMessage(
                        header.getByte(Header.ASYNC_EVENT) & 0xFF, header.getByte(Header.ASYNC_EVENT + 1) & 0xFF);
            }
            case Header.REJECT -> onReject(header, segment, segmentLength);
            default -> throw new ProtocolViolationException(String.format("opcode %02x from the target", opcode));
        }
        connection.sendWaiting();
    }

    private void onDataIn(ByteBuf header, int segmentLength) {
        ScsiCommand command = reading;
        reading = null;
        if (command == null || command.outcome() != ScsiCommand.Outcome.PENDING) {
            return;
        }
        command.transferred += segmentLength;
        command.nextDataSn++;
        int flags = header.getByte(Header.FLAGS);
        if ((flags & Header.WITH_STATUS) == 0) {
            return;
        }
        if ((flags & Header.FINAL) == 0) {
            throw new ProtocolViolationException("Data-In with status but without the final bit");
        }
        numbers.onStatus(header.getInt(Header.STATUS_SN));
        end(command, header, flags, ScsiCommand.NO_SENSE);
    }

    private void onScsiResponse(ByteBuf header, ByteBuf segment, int segmentLength) {
        numbers.onStatus(header.getInt(Header.STATUS_SN));
        ScsiCommand command = requireTask(header);
        if (header.getByte(Header.RESPONSE) != 0) {
            tasks.remove(command);
            command.end(ScsiCommand.Outcome.REJECTED);
            return;
        }
        byte[] sense = ScsiCommand.NO_SENSE;
        if (segmentLength >= 2) {
            int senseLength = segment.getUnsignedShort(0);
            if (senseLength > segmentLength - 2) {
                throw new ProtocolViolationException("SenseLength " + senseLength + " in " + segmentLength + " bytes");
            }
            sense = new byte[senseLength];
            segment.getBytes(2, sense);
        }
        end(command, header, header.getByte(Header.FLAGS), sense);
    }

    private void end(ScsiCommand command, ByteBuf header, int flags, byte[] sense) {
        int status = header.getByte(Header.STATUS) & 0xFF;
        int residual = header.getInt(Header.RESIDUAL);
        int missing = command.expectedLength() - command.transferred;
        switch (flags & (Header.OVERFLOW | Header.UNDERFLOW)) {
            case 0 -> residual = 0;
            case Header.OVERFLOW -> residual = -residual;
            case Header.UNDERFLOW -> {}
            default -> throw new ProtocolViolationException("both overflow and underflow: " + command);
        }
        if (status == ScsiCommand.GOOD && missing != Math.max(residual, 0) && !command.isWrite()) {
            throw new ProtocolViolationException("GOOD with residual " + residual + " but " + missing + " of "
                    + command.expectedLength() + " bytes did not move: " + command);
        }
        tasks.remove(command);
        command.answer(status, residual, sense);
    }

    private void onReadyToTransfer(ByteBuf header) {
        ScsiCommand command = requireTask(header);
        int offset = header.getInt(Header.BUFFER_OFFSET);
        int length = header.getInt(Header.DESIRED_LENGTH);
        if (!command.isWrite()) {
            throw new ProtocolViolationException("R2T for a command that does not write: " + command);
        }
        if (header.getInt(Header.DATA_SN) != command.nextR2tSn++) {
            throw new ProtocolViolationException("R2TSN " + header.getInt(Header.DATA_SN) + " out of order");
        }
        if (offset == 0 && command.nextR2tSn == 1) {
            // Section 4.2.5.2: a target may throw unsolicited data away and ask for it again.
            command.requestedUpTo = 0;
        }
        if (offset != command.requestedUpTo || length <= 0 || length > command.expectedLength() - offset) {
            throw new ProtocolViolationException("R2T for " + length + " bytes at " + offset + ", where "
                    + command.requestedUpTo + " of " + command.expectedLength() + " had been asked for");
        }
        if (length > parameters.maxBurstLength()) {
            throw new ProtocolViolationException("R2T for " + length + " bytes, above MaxBurstLength");
        }
        command.requestedUpTo += length;
        writeData.sendRequested(command, header.getInt(Header.TRANSFER_TAG), offset, length);
    }

    private void onNopIn(ByteBuf header, ByteBuf segment, int segmentLength) {
        int taskTag = header.getInt(Header.TASK_TAG);
        if (taskTag != Header.RESERVED_TAG) {
            numbers.onStatus(header.getInt(Header.STATUS_SN));
            connection.onControlAnswer(taskTag, answer(header, segment, segmentLength));
        }
        int transferTag = header.getInt(Header.TRANSFER_TAG);
        if (transferTag != Header.RESERVED_TAG) {
            connection.answerNopIn(header.getLong(Header.LUN), transferTag);
        }
    }

    private void onReject(ByteBuf header, ByteBuf segment, int segmentLength) {
        numbers.onStatus(header.getInt(Header.STATUS_SN));
        int reason = header.getByte(Header.RESPONSE) & 0xFF;
        if (segmentLength < Header.LENGTH_BYTES) {
            throw new ProtocolViolationException("Reject without the header of what it rejects, reason " + reason);
        }
        ScsiCommand command = tasks.find(segment.getInt(Header.TASK_TAG));
        if (command != null) {
            tasks.remove(command);
            command.end(ScsiCommand.Outcome.REJECTED);
        } else {
            connection.onControlRejected(segment.getInt(Header.TASK_TAG), reason);
        }
    }

    private ScsiCommand requireTask(ByteBuf header) {
        int tag = header.getInt(Header.TASK_TAG);
        ScsiCommand command = tasks.find(tag);
        if (command == null) {
            throw new ProtocolViolationException(String.format(
                    "opcode %02x for task %08x, which is not in flight", header.getByte(Header.OPCODE), tag));
        }
        return command;
    }

    private static ControlAnswer answer(ByteBuf header, ByteBuf segment, int segmentLength) {
        byte[] data = new byte[segmentLength];
        segment.getBytes(0, data);
        return new ControlAnswer(
                header.getByte(Header.RESPONSE) & 0xFF,
                header.getByte(Header.FLAGS) & 0xFF,
                header.getInt(Header.TRANSFER_TAG),
                data);
    }
}
