package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * SCSI Data-Out (RFC 7143, 11.7).
 *
 * <pre>
 *  0|.|.| 0x05      |F| Reserved                                    |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| LUN or Reserved                                               |
 * 16| Initiator Task Tag                                            |
 * 20| Target Transfer Tag, or 0xffffffff: unsolicited               |
 * 24| Reserved                                                      |
 * 28| ExpStatSN                                                     |
 * 32| Reserved                                                      |
 * 36| DataSN                                                        |
 * 40| Buffer Offset                                                 |
 * 44| Reserved                                                      |
 * </pre>
 *
 * @param bufferOffset unsigned 32 bits
 */
public record DataOut(
        boolean finalBit,
        int dataLength,
        long lun,
        int initiatorTaskTag,
        int targetTransferTag,
        int expStatSn,
        int dataSn,
        long bufferOffset)
        implements InitiatorPdu {

    static final int DATA_SN = 36;
    static final int BUFFER_OFFSET = 40;

    @Override
    public Opcode opcode() {
        return Opcode.DATA_OUT;
    }

    public static DataOut decode(ByteBuf in, int at) {
        return new DataOut(
                BasicHeader.flag(in, at, BasicHeader.FINAL),
                BasicHeader.dataLength(in, at),
                in.getLong(at + BasicHeader.LUN),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getInt(at + BasicHeader.TRANSFER_TAG),
                in.getInt(at + BasicHeader.EXP_STAT_SN),
                in.getInt(at + DATA_SN),
                in.getUnsignedInt(at + BUFFER_OFFSET));
    }

    @Override
    public void encode(ByteBuf out) {
        BasicHeader.start(out, opcode().code(), BasicHeader.bit(finalBit, BasicHeader.FINAL), 0, 0, dataLength);
        out.writeLong(lun);
        out.writeInt(initiatorTaskTag);
        out.writeInt(targetTransferTag);
        out.writeInt(0);
        out.writeInt(expStatSn);
        out.writeInt(0);
        out.writeInt(dataSn);
        out.writeInt((int) bufferOffset);
        out.writeInt(0);
    }
}
