package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * SCSI Response (RFC 7143, 11.4).
 *
 * <pre>
 *  0|.|.| 0x21      |1|. .|o|u|O|U|.| Response      | Status        |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| Reserved                                                      |
 * 16| Initiator Task Tag                                            |
 * 20| SNACK Tag or Reserved                                         |
 * 24| StatSN                                                        |
 * 28| ExpCmdSN                                                      |
 * 32| MaxCmdSN                                                      |
 * 36| ExpDataSN or Reserved                                         |
 * 40| Bidirectional Read Residual Count                             |
 * 44| Residual Count                                                |
 * 48| SenseLength                   | sense data                    |
 * </pre>
 *
 * @param response 0: command completed at target; 1: target failure
 * @param expDataSn how many R2T and Data-In PDUs the command had
 */
public record ScsiResponse(
        int response,
        int status,
        Residual residual,
        Residual bidirectionalReadResidual,
        int dataLength,
        int initiatorTaskTag,
        int statSn,
        int expCmdSn,
        int maxCmdSn,
        int expDataSn)
        implements TargetPdu {

    public static final int COMPLETED_AT_TARGET = 0;

    private static final int RESPONSE = 2;
    private static final int STATUS = 3;
    private static final int EXP_DATA_SN = 36;
    private static final int BIDIRECTIONAL_RESIDUAL = 40;
    private static final int RESIDUAL = 44;

    @Override
    public Opcode opcode() {
        return Opcode.SCSI_RESPONSE;
    }

    public static ScsiResponse decode(ByteBuf in, int at) {
        int flags = in.getByte(at + BasicHeader.FLAGS);
        return new ScsiResponse(
                in.getUnsignedByte(at + RESPONSE),
                in.getUnsignedByte(at + STATUS),
                Residual.decode(flags, in.getUnsignedInt(at + RESIDUAL)),
                Residual.decode(flags >> Residual.BIDIRECTIONAL_SHIFT, in.getUnsignedInt(at + BIDIRECTIONAL_RESIDUAL)),
                BasicHeader.dataLength(in, at),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getInt(at + BasicHeader.STAT_SN),
                in.getInt(at + BasicHeader.EXP_CMD_SN),
                in.getInt(at + BasicHeader.MAX_CMD_SN),
                in.getInt(at + EXP_DATA_SN));
    }

    @Override
    public void encode(ByteBuf out) {
        int flags = BasicHeader.FINAL
                | residual.flags()
                | bidirectionalReadResidual.flags() << Residual.BIDIRECTIONAL_SHIFT;
        BasicHeader.start(out, opcode().code(), flags, response, status, dataLength);
        out.writeLong(0);
        out.writeInt(initiatorTaskTag);
        out.writeInt(0);
        out.writeInt(statSn);
        out.writeInt(expCmdSn);
        out.writeInt(maxCmdSn);
        out.writeInt(expDataSn);
        out.writeInt((int) bidirectionalReadResidual.count());
        out.writeInt((int) residual.count());
    }
}
