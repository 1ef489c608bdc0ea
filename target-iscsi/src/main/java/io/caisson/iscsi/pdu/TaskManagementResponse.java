package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Task Management Function Response (RFC 7143, 11.6).
 *
 * <pre>
 *  0|.|.| 0x22      |1| Reserved    | Response      | Reserved      |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| Reserved                                                      |
 * 16| Initiator Task Tag                                            |
 * 20| Reserved                                                      |
 * 24| StatSN                                                        |
 * 28| ExpCmdSN                                                      |
 * 32| MaxCmdSN                                                      |
 * </pre>
 *
 * @param response a code of {@link TaskManagementResult}
 */
public record TaskManagementResponse(int response, int initiatorTaskTag, int statSn, int expCmdSn, int maxCmdSn)
        implements TargetPdu {

    private static final int RESPONSE = 2;
    private static final int RESERVED_BYTES = 12;

    @Override
    public Opcode opcode() {
        return Opcode.TASK_MANAGEMENT_RESPONSE;
    }

    @Override
    public int dataLength() {
        return 0;
    }

    public static TaskManagementResponse decode(ByteBuf in, int at) {
        return new TaskManagementResponse(
                in.getUnsignedByte(at + RESPONSE),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getInt(at + BasicHeader.STAT_SN),
                in.getInt(at + BasicHeader.EXP_CMD_SN),
                in.getInt(at + BasicHeader.MAX_CMD_SN));
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
        out.writeZero(RESERVED_BYTES);
    }
}
