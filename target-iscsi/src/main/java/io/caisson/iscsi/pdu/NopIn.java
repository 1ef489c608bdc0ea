package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * NOP-In (RFC 7143, 11.19).
 *
 * <pre>
 *  0|.|.| 0x20      |1| Reserved                                    |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| LUN or Reserved                                               |
 * 16| Initiator Task Tag of the NOP-Out it answers, or 0xffffffff   |
 * 20| Target Transfer Tag: an answer is wanted, or 0xffffffff       |
 * 24| StatSN                                                        |
 * 28| ExpCmdSN                                                      |
 * 32| MaxCmdSN                                                      |
 * 48| returned ping data                                            |
 * </pre>
 */
public record NopIn(
        int dataLength, long lun, int initiatorTaskTag, int targetTransferTag, int statSn, int expCmdSn, int maxCmdSn)
        implements TargetPdu {

    private static final int RESERVED_BYTES = 12;

    @Override
    public Opcode opcode() {
        return Opcode.NOP_IN;
    }

    public static NopIn decode(ByteBuf in, int at) {
        return new NopIn(
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
        BasicHeader.start(out, opcode().code(), BasicHeader.FINAL, 0, 0, dataLength);
        out.writeLong(lun);
        out.writeInt(initiatorTaskTag);
        out.writeInt(targetTransferTag);
        out.writeInt(statSn);
        out.writeInt(expCmdSn);
        out.writeInt(maxCmdSn);
        out.writeZero(RESERVED_BYTES);
    }
}
