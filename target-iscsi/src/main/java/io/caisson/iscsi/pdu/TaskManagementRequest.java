package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Task Management Function Request (RFC 7143, 11.5).
 *
 * <pre>
 *  0|.|I| 0x02      |1| Function    | Reserved                      |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| LUN                                                           |
 * 16| Initiator Task Tag                                            |
 * 20| Referenced Task Tag or 0xffffffff                             |
 * 24| CmdSN                                                         |
 * 28| ExpStatSN                                                     |
 * 32| RefCmdSN                                                      |
 * 36| ExpDataSN                                                     |
 * </pre>
 *
 * @param function the code as sent, 0 to 127; {@link TaskManagementFunction#byCode} names it
 */
public record TaskManagementRequest(
        boolean immediate,
        int function,
        int dataLength,
        long lun,
        int initiatorTaskTag,
        int referencedTaskTag,
        int cmdSn,
        int expStatSn,
        int refCmdSn,
        int expDataSn)
        implements InitiatorPdu, NumberedRequest {

    private static final int FUNCTION_MASK = 0x7F;
    private static final int REFERENCED_TASK_TAG = 20;
    private static final int REF_CMD_SN = 32;
    private static final int EXP_DATA_SN = 36;
    private static final int RESERVED_BYTES = 8;

    @Override
    public Opcode opcode() {
        return Opcode.TASK_MANAGEMENT_REQUEST;
    }

    public static TaskManagementRequest decode(ByteBuf in, int at) {
        return new TaskManagementRequest(
                BasicHeader.immediate(in, at),
                in.getByte(at + BasicHeader.FLAGS) & FUNCTION_MASK,
                BasicHeader.dataLength(in, at),
                in.getLong(at + BasicHeader.LUN),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getInt(at + REFERENCED_TASK_TAG),
                in.getInt(at + BasicHeader.CMD_SN),
                in.getInt(at + BasicHeader.EXP_STAT_SN),
                in.getInt(at + REF_CMD_SN),
                in.getInt(at + EXP_DATA_SN));
    }

    @Override
    public void encode(ByteBuf out) {
        BasicHeader.start(out, BasicHeader.opcode(opcode(), immediate), BasicHeader.FINAL | function, 0, 0, dataLength);
        out.writeLong(lun);
        out.writeInt(initiatorTaskTag);
        out.writeInt(referencedTaskTag);
        out.writeInt(cmdSn);
        out.writeInt(expStatSn);
        out.writeInt(refCmdSn);
        out.writeInt(expDataSn);
        out.writeZero(RESERVED_BYTES);
    }
}
