package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Asynchronous Message (RFC 7143, 11.9).
 *
 * <pre>
 *  0|.|.| 0x32      |1| Reserved                                    |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| LUN or Reserved                                               |
 * 16| 0xffffffff                                                    |
 * 20| Reserved                                                      |
 * 24| StatSN                                                        |
 * 28| ExpCmdSN                                                      |
 * 32| MaxCmdSN                                                      |
 * 36| AsyncEvent    | AsyncVCode    | Parameter1 or Reserved        |
 * 40| Parameter2 or Reserved        | Parameter3 or Reserved        |
 * 44| Reserved                                                      |
 * </pre>
 */
public record AsyncMessage(
        int event, int statSn, int expCmdSn, int maxCmdSn, int parameter1, int parameter2, int parameter3)
        implements TargetPdu {

    /** The target wants the initiator to log out within Parameter3 seconds. */
    public static final int LOGOUT_REQUESTED = 1;

    /** The connection Parameter1 will be dropped; Parameter2 and 3 are Time2Wait and Time2Retain. */
    public static final int CONNECTION_DROPPED = 2;

    /** All connections of the session will be dropped; Parameter2 and 3 are Time2Wait and Time2Retain. */
    public static final int SESSION_DROPPED = 3;

    private static final int EVENT = 36;
    private static final int PARAMETER_1 = 38;
    private static final int PARAMETER_2 = 40;
    private static final int PARAMETER_3 = 42;

    @Override
    public Opcode opcode() {
        return Opcode.ASYNC_MESSAGE;
    }

    @Override
    public int dataLength() {
        return 0;
    }

    public static AsyncMessage decode(ByteBuf in, int at) {
        return new AsyncMessage(
                in.getUnsignedByte(at + EVENT),
                in.getInt(at + BasicHeader.STAT_SN),
                in.getInt(at + BasicHeader.EXP_CMD_SN),
                in.getInt(at + BasicHeader.MAX_CMD_SN),
                in.getUnsignedShort(at + PARAMETER_1),
                in.getUnsignedShort(at + PARAMETER_2),
                in.getUnsignedShort(at + PARAMETER_3));
    }

    @Override
    public void encode(ByteBuf out) {
        BasicHeader.start(out, opcode().code(), BasicHeader.FINAL, 0, 0, 0);
        out.writeLong(0);
        out.writeInt(BasicHeader.RESERVED_TAG);
        out.writeInt(0);
        out.writeInt(statSn);
        out.writeInt(expCmdSn);
        out.writeInt(maxCmdSn);
        out.writeByte(event);
        out.writeByte(0);
        out.writeShort(parameter1);
        out.writeShort(parameter2);
        out.writeShort(parameter3);
        out.writeInt(0);
    }
}
