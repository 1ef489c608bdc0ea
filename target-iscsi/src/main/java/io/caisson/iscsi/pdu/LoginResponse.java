package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Login Response (RFC 7143, 11.13).
 *
 * <pre>
 *  0|.|.| 0x23      |T|C|.|.|CSG|NSG| Version-max   | Version-active|
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| ISID                                                          |
 * 12|                               | TSIH                          |
 * 16| Initiator Task Tag                                            |
 * 20| Reserved                                                      |
 * 24| StatSN                                                        |
 * 28| ExpCmdSN                                                      |
 * 32| MaxCmdSN                                                      |
 * 36| Status-Class  | Status-Detail | Reserved                      |
 * 48| key=value text                                                |
 * </pre>
 *
 * @param status class in the high byte, detail in the low one
 */
public record LoginResponse(
        boolean transit,
        boolean continues,
        int currentStage,
        int nextStage,
        int versionMax,
        int versionActive,
        int dataLength,
        long isid,
        int tsih,
        int initiatorTaskTag,
        int statSn,
        int expCmdSn,
        int maxCmdSn,
        int status)
        implements TargetPdu {

    private static final int VERSION_MAX = 2;
    private static final int VERSION_ACTIVE = 3;
    private static final int STATUS = 36;
    private static final int RESERVED_BYTES = 10;

    @Override
    public Opcode opcode() {
        return Opcode.LOGIN_RESPONSE;
    }

    public static LoginResponse decode(ByteBuf in, int at) {
        int flags = in.getByte(at + BasicHeader.FLAGS);
        return new LoginResponse(
                (flags & BasicHeader.FINAL) != 0,
                (flags & BasicHeader.CONTINUE) != 0,
                flags >> LoginRequest.CURRENT_STAGE_SHIFT & LoginRequest.STAGE_MASK,
                flags & LoginRequest.STAGE_MASK,
                in.getUnsignedByte(at + VERSION_MAX),
                in.getUnsignedByte(at + VERSION_ACTIVE),
                BasicHeader.dataLength(in, at),
                in.getLong(at + BasicHeader.LUN) >>> Long.SIZE - LoginRequest.ISID_BITS,
                in.getUnsignedShort(at + LoginRequest.TSIH),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getInt(at + BasicHeader.STAT_SN),
                in.getInt(at + BasicHeader.EXP_CMD_SN),
                in.getInt(at + BasicHeader.MAX_CMD_SN),
                in.getUnsignedShort(at + STATUS));
    }

    @Override
    public void encode(ByteBuf out) {
        int flags = BasicHeader.bit(transit, BasicHeader.FINAL)
                | BasicHeader.bit(continues, BasicHeader.CONTINUE)
                | currentStage << LoginRequest.CURRENT_STAGE_SHIFT
                | nextStage;
        BasicHeader.start(out, opcode().code(), flags, versionMax, versionActive, dataLength);
        out.writeLong(isid << Long.SIZE - LoginRequest.ISID_BITS | tsih);
        out.writeInt(initiatorTaskTag);
        out.writeInt(0);
        out.writeInt(statSn);
        out.writeInt(expCmdSn);
        out.writeInt(maxCmdSn);
        out.writeShort(status);
        out.writeZero(RESERVED_BYTES);
    }
}
