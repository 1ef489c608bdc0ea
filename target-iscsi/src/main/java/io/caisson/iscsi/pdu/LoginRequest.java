package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Login Request (RFC 7143, 11.12). Always immediate.
 *
 * <pre>
 *  0|.|1| 0x03      |T|C|.|.|CSG|NSG| Version-max   | Version-min   |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| ISID                                                          |
 * 12|                               | TSIH                          |
 * 16| Initiator Task Tag                                            |
 * 20| CID                           | Reserved                      |
 * 24| CmdSN                                                         |
 * 28| ExpStatSN or Reserved                                         |
 * 48| key=value text                                                |
 * </pre>
 *
 * @param isid 48 bits
 * @param tsih 0 for a new session
 */
public record LoginRequest(
        boolean transit,
        boolean continues,
        int currentStage,
        int nextStage,
        int versionMax,
        int versionMin,
        int dataLength,
        long isid,
        int tsih,
        int initiatorTaskTag,
        int cid,
        int cmdSn,
        int expStatSn)
        implements InitiatorPdu {

    static final int CURRENT_STAGE_SHIFT = 2;
    static final int STAGE_MASK = 0x03;
    static final int TSIH = 14;
    static final int ISID_BITS = 48;
    private static final int VERSION_MAX = 2;
    private static final int VERSION_MIN = 3;
    private static final int CID = 20;
    private static final int RESERVED_BYTES = 16;

    @Override
    public Opcode opcode() {
        return Opcode.LOGIN_REQUEST;
    }

    public static LoginRequest decode(ByteBuf in, int at) {
        int flags = in.getByte(at + BasicHeader.FLAGS);
        return new LoginRequest(
                (flags & BasicHeader.FINAL) != 0,
                (flags & BasicHeader.CONTINUE) != 0,
                flags >> CURRENT_STAGE_SHIFT & STAGE_MASK,
                flags & STAGE_MASK,
                in.getUnsignedByte(at + VERSION_MAX),
                in.getUnsignedByte(at + VERSION_MIN),
                BasicHeader.dataLength(in, at),
                in.getLong(at + BasicHeader.LUN) >>> Long.SIZE - ISID_BITS,
                in.getUnsignedShort(at + TSIH),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getUnsignedShort(at + CID),
                in.getInt(at + BasicHeader.CMD_SN),
                in.getInt(at + BasicHeader.EXP_STAT_SN));
    }

    @Override
    public void encode(ByteBuf out) {
        int flags = BasicHeader.bit(transit, BasicHeader.FINAL)
                | BasicHeader.bit(continues, BasicHeader.CONTINUE)
                | currentStage << CURRENT_STAGE_SHIFT
                | nextStage;
        BasicHeader.start(out, BasicHeader.opcode(opcode(), true), flags, versionMax, versionMin, dataLength);
        out.writeLong(isid << Long.SIZE - ISID_BITS | tsih);
        out.writeInt(initiatorTaskTag);
        out.writeInt(cid << Short.SIZE);
        out.writeInt(cmdSn);
        out.writeInt(expStatSn);
        out.writeZero(RESERVED_BYTES);
    }
}
