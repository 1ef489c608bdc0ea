package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** The initiator's side of decoding, for tests. */
public final class TargetPdus {

    private TargetPdus() {}

    public static TargetPdu decode(ByteBuf in, int at) {
        Opcode opcode = Opcode.byCode(in.getByte(at));
        if (opcode == null) {
            throw new AssertionError("unknown opcode " + in.getByte(at));
        }
        return switch (opcode) {
            case NOP_IN -> NopIn.decode(in, at);
            case SCSI_RESPONSE -> ScsiResponse.decode(in, at);
            case TASK_MANAGEMENT_RESPONSE -> TaskManagementResponse.decode(in, at);
            case LOGIN_RESPONSE -> LoginResponse.decode(in, at);
            case TEXT_RESPONSE -> TextResponse.decode(in, at);
            case DATA_IN -> DataIn.decode(in, at);
            case LOGOUT_RESPONSE -> LogoutResponse.decode(in, at);
            case READY_TO_TRANSFER -> ReadyToTransfer.decode(in, at);
            case ASYNC_MESSAGE -> AsyncMessage.decode(in, at);
            case REJECT -> Reject.decode(in, at);
            default -> throw new AssertionError("a target does not send " + opcode);
        };
    }
}
