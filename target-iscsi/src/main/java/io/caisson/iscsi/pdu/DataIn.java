package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * SCSI Data-In (RFC 7143, 11.7).
 *
 * <pre>
 *  0|.|.| 0x25      |F|A|0 0 0|O|U|S| Reserved      |Status or Rsvd |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| LUN or Reserved                                               |
 * 16| Initiator Task Tag                                            |
 * 20| Target Transfer Tag or 0xffffffff                             |
 * 24| StatSN or Reserved                                            |
 * 28| ExpCmdSN                                                      |
 * 32| MaxCmdSN                                                      |
 * 36| DataSN                                                        |
 * 40| Buffer Offset                                                 |
 * 44| Residual Count                                                |
 * </pre>
 *
 * The A bit is never set by us (ErrorRecoveryLevel 0).
 *
 * @param withStatus S: the command ended well and no SCSI Response follows; StatSN, status and residual are valid
 */
public record DataIn(
        boolean finalBit,
        boolean withStatus,
        int status,
        Residual residual,
        int dataLength,
        int initiatorTaskTag,
        int statSn,
        int expCmdSn,
        int maxCmdSn,
        int dataSn,
        long bufferOffset)
        implements TargetPdu {

    private static final int STATUS_FLAG = 0x01;
    private static final int STATUS = 3;
    private static final int RESIDUAL_COUNT = 44;

    @Override
    public Opcode opcode() {
        return Opcode.DATA_IN;
    }

    public static DataIn decode(ByteBuf in, int at) {
        int flags = in.getByte(at + BasicHeader.FLAGS);
        return new DataIn(
                (flags & BasicHeader.FINAL) != 0,
                (flags & STATUS_FLAG) != 0,
                in.getUnsignedByte(at + STATUS),
                Residual.decode(flags, in.getUnsignedInt(at + RESIDUAL_COUNT)),
                BasicHeader.dataLength(in, at),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getInt(at + BasicHeader.STAT_SN),
                in.getInt(at + BasicHeader.EXP_CMD_SN),
                in.getInt(at + BasicHeader.MAX_CMD_SN),
                in.getInt(at + DataOut.DATA_SN),
                in.getUnsignedInt(at + DataOut.BUFFER_OFFSET));
    }

    @Override
    public void encode(ByteBuf out) {
        int flags = BasicHeader.bit(finalBit, BasicHeader.FINAL)
                | BasicHeader.bit(withStatus, STATUS_FLAG)
                | residual.flags();
        BasicHeader.start(out, opcode().code(), flags, 0, status, dataLength);
        out.writeLong(0);
        out.writeInt(initiatorTaskTag);
        out.writeInt(BasicHeader.RESERVED_TAG);
        out.writeInt(statSn);
        out.writeInt(expCmdSn);
        out.writeInt(maxCmdSn);
        out.writeInt(dataSn);
        out.writeInt((int) bufferOffset);
        out.writeInt((int) residual.count());
    }
}
