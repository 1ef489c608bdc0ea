package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Reject (RFC 7143, 11.17). Its data segment is the header that was refused.
 *
 * <pre>
 *  0|.|.| 0x3f      |1| Reserved    | Reason        | Reserved      |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| Reserved                                                      |
 * 16| 0xffffffff                                                    |
 * 20| Reserved                                                      |
 * 24| StatSN                                                        |
 * 28| ExpCmdSN                                                      |
 * 32| MaxCmdSN                                                      |
 * 36| DataSN/R2TSN or Reserved                                      |
 * 48| complete header of the bad PDU                                |
 * </pre>
 *
 * @param reason a code of {@link RejectReason}
 */
public record Reject(int reason, int dataLength, int statSn, int expCmdSn, int maxCmdSn) implements TargetPdu {

    private static final int REASON = 2;
    private static final int RESERVED_BYTES = 12;

    @Override
    public Opcode opcode() {
        return Opcode.REJECT;
    }

    public static Reject decode(ByteBuf in, int at) {
        return new Reject(
                in.getUnsignedByte(at + REASON),
                BasicHeader.dataLength(in, at),
                in.getInt(at + BasicHeader.STAT_SN),
                in.getInt(at + BasicHeader.EXP_CMD_SN),
                in.getInt(at + BasicHeader.MAX_CMD_SN));
    }

    @Override
    public void encode(ByteBuf out) {
        BasicHeader.start(out, opcode().code(), BasicHeader.FINAL, reason, 0, dataLength);
        out.writeLong(0);
        out.writeInt(BasicHeader.RESERVED_TAG);
        out.writeInt(0);
        out.writeInt(statSn);
        out.writeInt(expCmdSn);
        out.writeInt(maxCmdSn);
        out.writeZero(RESERVED_BYTES);
    }
}
