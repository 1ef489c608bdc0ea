package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Logout Request (RFC 7143, 11.14).
 *
 * <pre>
 *  0|.|I| 0x06      |1| Reason Code | Reserved                      |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| Reserved                                                      |
 * 16| Initiator Task Tag                                            |
 * 20| CID or Reserved               | Reserved                      |
 * 24| CmdSN                                                         |
 * 28| ExpStatSN                                                     |
 * </pre>
 */
public record LogoutRequest(
        boolean immediate, int reason, int dataLength, int initiatorTaskTag, int cid, int cmdSn, int expStatSn)
        implements InitiatorPdu, NumberedRequest {

    public static final int CLOSE_SESSION = 0;
    public static final int CLOSE_CONNECTION = 1;
    public static final int REMOVE_FOR_RECOVERY = 2;

    private static final int REASON_MASK = 0x7F;
    private static final int CID = 20;
    private static final int RESERVED_BYTES = 16;

    @Override
    public Opcode opcode() {
        return Opcode.LOGOUT_REQUEST;
    }

    public static LogoutRequest decode(ByteBuf in, int at) {
        return new LogoutRequest(
                BasicHeader.immediate(in, at),
                in.getByte(at + BasicHeader.FLAGS) & REASON_MASK,
                BasicHeader.dataLength(in, at),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getUnsignedShort(at + CID),
                in.getInt(at + BasicHeader.CMD_SN),
                in.getInt(at + BasicHeader.EXP_STAT_SN));
    }

    @Override
    public void encode(ByteBuf out) {
        BasicHeader.start(out, BasicHeader.opcode(opcode(), immediate), BasicHeader.FINAL | reason, 0, 0, dataLength);
        out.writeLong(0);
        out.writeInt(initiatorTaskTag);
        out.writeInt(cid << Short.SIZE);
        out.writeInt(cmdSn);
        out.writeInt(expStatSn);
        out.writeZero(RESERVED_BYTES);
    }
}
