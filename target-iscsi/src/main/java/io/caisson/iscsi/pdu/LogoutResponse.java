package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Logout Response (RFC 7143, 11.15).
 *
 * <pre>
 *  0|.|.| 0x26      |1| Reserved    | Response      | Reserved      |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| Reserved                                                      |
 * 16| Initiator Task Tag                                            |
 * 20| Reserved                                                      |
 * 24| StatSN                                                        |
 * 28| ExpCmdSN                                                      |
 * 32| MaxCmdSN                                                      |
 * 36| Reserved                                                      |
 * 40| Time2Wait                     | Time2Retain                   |
 * 44| Reserved                                                      |
 * </pre>
 */
public record LogoutResponse(
        int response,
        int initiatorTaskTag,
        int statSn,
        int expCmdSn,
        int maxCmdSn,
        int time2WaitSeconds,
        int time2RetainSeconds)
        implements TargetPdu {

    public static final int CLOSED = 0;
    public static final int CID_NOT_FOUND = 1;
    public static final int RECOVERY_NOT_SUPPORTED = 2;
    public static final int CLEANUP_FAILED = 3;

    private static final int RESPONSE = 2;
    private static final int TIME_TO_WAIT = 40;
    private static final int TIME_TO_RETAIN = 42;

    @Override
    public Opcode opcode() {
        return Opcode.LOGOUT_RESPONSE;
    }

    @Override
    public int dataLength() {
        return 0;
    }

    public static LogoutResponse decode(ByteBuf in, int at) {
        return new LogoutResponse(
                in.getUnsignedByte(at + RESPONSE),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getInt(at + BasicHeader.STAT_SN),
                in.getInt(at + BasicHeader.EXP_CMD_SN),
                in.getInt(at + BasicHeader.MAX_CMD_SN),
                in.getUnsignedShort(at + TIME_TO_WAIT),
                in.getUnsignedShort(at + TIME_TO_RETAIN));
    }

    @Override
    public void encode(ByteBuf out) {
        BasicHeader.start(out, opcode().code(), BasicHeader.FINAL, response, 0, 0);
        out.writeLong(0);
        out.writeInt(initiatorTaskTag);
        out.writeInt(0);
        out.writeInt(statSn);
        out.writeInt(expCmdSn);
        out.writeInt(maxCmdSn);
        out.writeInt(0);
        out.writeShort(time2WaitSeconds);
        out.writeShort(time2RetainSeconds);
        out.writeInt(0);
    }
}
