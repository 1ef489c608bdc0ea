package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * NOP-Out (RFC 7143, 11.18).
 *
 * <pre>
 *  0|.|I| 0x00      |1| Reserved                                    |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| LUN                                                           |
 * 16| Initiator Task Tag, or 0xffffffff: no answer wanted           |
 * 20| Target Transfer Tag of the NOP-In it answers, or 0xffffffff   |
 * 24| CmdSN                                                         |
 * 28| ExpStatSN                                                     |
 * 48| ping data                                                     |
 * </pre>
 */
public record NopOut(
        boolean immediate,
        int dataLength,
        long lun,
        int initiatorTaskTag,
        int targetTransferTag,
        int cmdSn,
        int expStatSn)
        implements InitiatorPdu, NumberedRequest {

    private static final int RESERVED_BYTES = 16;

    @Override
    public Opcode opcode() {
        return Opcode.NOP_OUT;
    }

    public static NopOut decode(ByteBuf in, int at) {
        return new NopOut(
                BasicHeader.immediate(in, at),
                BasicHeader.dataLength(in, at),
                in.getLong(at + BasicHeader.LUN),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getInt(at + BasicHeader.TRANSFER_TAG),
                in.getInt(at + BasicHeader.CMD_SN),
                in.getInt(at + BasicHeader.EXP_STAT_SN));
    }

    @Override
    public void encode(ByteBuf out) {
        BasicHeader.start(out, BasicHeader.opcode(opcode(), immediate), BasicHeader.FINAL, 0, 0, dataLength);
        out.writeLong(lun);
        out.writeInt(initiatorTaskTag);
        out.writeInt(targetTransferTag);
        out.writeInt(cmdSn);
        out.writeInt(expStatSn);
        out.writeZero(RESERVED_BYTES);
    }
}
