package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Ready To Transfer (RFC 7143, 11.8).
 *
 * <pre>
 *  0|.|.| 0x31      |1| Reserved                                    |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| LUN                                                           |
 * 16| Initiator Task Tag                                            |
 * 20| Target Transfer Tag                                           |
 * 24| StatSN (of the next status, not consumed)                     |
 * 28| ExpCmdSN                                                      |
 * 32| MaxCmdSN                                                      |
 * 36| R2TSN                                                         |
 * 40| Buffer Offset                                                 |
 * 44| Desired Data Transfer Length                                  |
 * </pre>
 */
public record ReadyToTransfer(
        long lun,
        int initiatorTaskTag,
        int targetTransferTag,
        int statSn,
        int expCmdSn,
        int maxCmdSn,
        int r2tSn,
        long bufferOffset,
        long desiredLength)
        implements TargetPdu {

    private static final int R2T_SN = 36;
    private static final int BUFFER_OFFSET = 40;
    private static final int DESIRED_LENGTH = 44;

    @Override
    public Opcode opcode() {
        return Opcode.READY_TO_TRANSFER;
    }

    @Override
    public int dataLength() {
        return 0;
    }

    public static ReadyToTransfer decode(ByteBuf in, int at) {
        return new ReadyToTransfer(
                in.getLong(at + BasicHeader.LUN),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getInt(at + BasicHeader.TRANSFER_TAG),
                in.getInt(at + BasicHeader.STAT_SN),
                in.getInt(at + BasicHeader.EXP_CMD_SN),
                in.getInt(at + BasicHeader.MAX_CMD_SN),
                in.getInt(at + R2T_SN),
                in.getUnsignedInt(at + BUFFER_OFFSET),
                in.getUnsignedInt(at + DESIRED_LENGTH));
    }

    @Override
    public void encode(ByteBuf out) {
        BasicHeader.start(out, opcode().code(), BasicHeader.FINAL, 0, 0, 0);
        out.writeLong(lun);
        out.writeInt(initiatorTaskTag);
        out.writeInt(targetTransferTag);
        out.writeInt(statSn);
        out.writeInt(expCmdSn);
        out.writeInt(maxCmdSn);
        out.writeInt(r2tSn);
        out.writeInt((int) bufferOffset);
        out.writeInt((int) desiredLength);
    }
}
