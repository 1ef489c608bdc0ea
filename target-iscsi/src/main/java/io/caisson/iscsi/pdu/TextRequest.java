package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Text Request (RFC 7143, 11.10).
 *
 * <pre>
 *  0|.|I| 0x04      |F|C| Reserved                                  |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| LUN or Reserved                                               |
 * 16| Initiator Task Tag                                            |
 * 20| Target Transfer Tag or 0xffffffff                             |
 * 24| CmdSN                                                         |
 * 28| ExpStatSN                                                     |
 * 48| key=value text                                                |
 * </pre>
 */
public record TextRequest(
        boolean immediate,
        boolean finalBit,
        boolean continues,
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
        return Opcode.TEXT_REQUEST;
    }

    public static TextRequest decode(ByteBuf in, int at) {
        return new TextRequest(
                BasicHeader.immediate(in, at),
                BasicHeader.flag(in, at, BasicHeader.FINAL),
                BasicHeader.flag(in, at, BasicHeader.CONTINUE),
                BasicHeader.dataLength(in, at),
                in.getLong(at + BasicHeader.LUN),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getInt(at + BasicHeader.TRANSFER_TAG),
                in.getInt(at + BasicHeader.CMD_SN),
                in.getInt(at + BasicHeader.EXP_STAT_SN));
    }

    @Override
    public void encode(ByteBuf out) {
        int flags = BasicHeader.bit(finalBit, BasicHeader.FINAL) | BasicHeader.bit(continues, BasicHeader.CONTINUE);
        BasicHeader.start(out, BasicHeader.opcode(opcode(), immediate), flags, 0, 0, dataLength);
        out.writeLong(lun);
        out.writeInt(initiatorTaskTag);
        out.writeInt(targetTransferTag);
        out.writeInt(cmdSn);
        out.writeInt(expStatSn);
        out.writeZero(RESERVED_BYTES);
    }
}
