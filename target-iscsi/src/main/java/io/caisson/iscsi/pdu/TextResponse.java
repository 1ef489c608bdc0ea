package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Text Response (RFC 7143, 11.11).
 *
 * <pre>
 *  0|.|.| 0x24      |F|C| Reserved                                  |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| LUN or Reserved                                               |
 * 16| Initiator Task Tag                                            |
 * 20| Target Transfer Tag or 0xffffffff                             |
 * 24| StatSN                                                        |
 * 28| ExpCmdSN                                                      |
 * 32| MaxCmdSN                                                      |
 * 48| key=value text                                                |
 * </pre>
 */
public record TextResponse(
        boolean finalBit,
        boolean continues,
        int dataLength,
        long lun,
        int initiatorTaskTag,
        int targetTransferTag,
        int statSn,
        int expCmdSn,
        int maxCmdSn)
        implements TargetPdu {

    private static final int RESERVED_BYTES = 12;

    @Override
    public Opcode opcode() {
        return Opcode.TEXT_RESPONSE;
    }

    public static TextResponse decode(ByteBuf in, int at) {
        return new TextResponse(
                BasicHeader.flag(in, at, BasicHeader.FINAL),
                BasicHeader.flag(in, at, BasicHeader.CONTINUE),
                BasicHeader.dataLength(in, at),
                in.getLong(at + BasicHeader.LUN),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getInt(at + BasicHeader.TRANSFER_TAG),
                in.getInt(at + BasicHeader.STAT_SN),
                in.getInt(at + BasicHeader.EXP_CMD_SN),
                in.getInt(at + BasicHeader.MAX_CMD_SN));
    }

    @Override
    public void encode(ByteBuf out) {
        int flags = BasicHeader.bit(finalBit, BasicHeader.FINAL) | BasicHeader.bit(continues, BasicHeader.CONTINUE);
        BasicHeader.start(out, opcode().code(), flags, 0, 0, dataLength);
        out.writeLong(lun);
        out.writeInt(initiatorTaskTag);
        out.writeInt(targetTransferTag);
        out.writeInt(statSn);
        out.writeInt(expCmdSn);
        out.writeInt(maxCmdSn);
        out.writeZero(RESERVED_BYTES);
    }
}
