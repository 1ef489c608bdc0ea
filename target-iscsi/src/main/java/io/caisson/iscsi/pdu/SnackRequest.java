package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * SNACK Request (RFC 7143, 11.16). Known, and refused: it belongs to error recovery levels above 0.
 *
 * <pre>
 *  0|.|.| 0x10      |1|.|.|.| Type  | Reserved                      |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| LUN or Reserved                                               |
 * 16| Initiator Task Tag or 0xffffffff                              |
 * 20| Target Transfer Tag or SNACK Tag or 0xffffffff                |
 * 24| Reserved                                                      |
 * 28| ExpStatSN                                                     |
 * 32| Reserved                                                      |
 * 40| BegRun or 0                                                   |
 * 44| RunLength or 0                                                |
 * </pre>
 */
public record SnackRequest(
        int type,
        int dataLength,
        long lun,
        int initiatorTaskTag,
        int targetTransferTag,
        int expStatSn,
        int beginRun,
        int runLength)
        implements InitiatorPdu {

    private static final int TYPE_MASK = 0x0F;
    private static final int BEGIN_RUN = 40;
    private static final int RUN_LENGTH = 44;

    @Override
    public Opcode opcode() {
        return Opcode.SNACK_REQUEST;
    }

    public static SnackRequest decode(ByteBuf in, int at) {
        return new SnackRequest(
                in.getByte(at + BasicHeader.FLAGS) & TYPE_MASK,
                BasicHeader.dataLength(in, at),
                in.getLong(at + BasicHeader.LUN),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getInt(at + BasicHeader.TRANSFER_TAG),
                in.getInt(at + BasicHeader.EXP_STAT_SN),
                in.getInt(at + BEGIN_RUN),
                in.getInt(at + RUN_LENGTH));
    }

    @Override
    public void encode(ByteBuf out) {
        BasicHeader.start(out, opcode().code(), BasicHeader.FINAL | type, 0, 0, dataLength);
        out.writeLong(lun);
        out.writeInt(initiatorTaskTag);
        out.writeInt(targetTransferTag);
        out.writeInt(0);
        out.writeInt(expStatSn);
        out.writeLong(0);
        out.writeInt(beginRun);
        out.writeInt(runLength);
    }
}
