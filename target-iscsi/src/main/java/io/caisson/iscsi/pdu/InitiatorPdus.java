package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** From header bytes to the record of what an initiator sent. */
final class InitiatorPdus {

    private InitiatorPdus() {}

    /** The PDU whose header starts at {@code at}, or null if an initiator does not send such a one. */
    static @Nullable InitiatorPdu decode(ByteBuf in, int at) throws ProtocolViolation {
        Opcode opcode = Opcode.byCode(in.getByte(at));
        if (opcode == null) {
            return null;
        }
        if (opcode != Opcode.SCSI_COMMAND && BasicHeader.additionalLength(in, at) > 0) {
            throw ProtocolViolation.format("additional header segment in " + opcode);
        }
        return switch (opcode) {
            case NOP_OUT -> NopOut.decode(in, at);
            case SCSI_COMMAND -> ScsiCommand.decode(in, at);
            case TASK_MANAGEMENT_REQUEST -> TaskManagementRequest.decode(in, at);
            case LOGIN_REQUEST -> LoginRequest.decode(in, at);
            case TEXT_REQUEST -> TextRequest.decode(in, at);
            case DATA_OUT -> DataOut.decode(in, at);
            case LOGOUT_REQUEST -> LogoutRequest.decode(in, at);
            case SNACK_REQUEST -> SnackRequest.decode(in, at);
            case NOP_IN,
                    SCSI_RESPONSE,
                    TASK_MANAGEMENT_RESPONSE,
                    LOGIN_RESPONSE,
                    TEXT_RESPONSE,
                    DATA_IN,
                    LOGOUT_RESPONSE,
                    READY_TO_TRANSFER,
                    ASYNC_MESSAGE,
                    REJECT -> null;
        };
    }
}
