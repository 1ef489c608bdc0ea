package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * The Basic Header Segment, 48 bytes (RFC 7143, 11.2.1).
 *
 * <pre>
 * Byte/     0       |       1       |       2       |       3       |
 *    /              |               |               |               |
 *   |0 1 2 3 4 5 6 7|0 1 2 3 4 5 6 7|0 1 2 3 4 5 6 7|0 1 2 3 4 5 6 7|
 *   +---------------+---------------+---------------+---------------+
 *  0|.|I| Opcode    |F|  Opcode-specific fields                     |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| LUN or opcode-specific fields                                 |
 * 16| Initiator Task Tag                                            |
 * 20| Opcode-specific fields                                        |
 * 48+---------------+---------------+---------------+---------------+
 * </pre>
 *
 * The offsets that several PDUs share live here; each PDU adds its own.
 */
public final class BasicHeader {

    public static final int BYTES = 48;

    /** The tag that stands for none (RFC 7143, 11.2.1.8, 11.7.4). */
    public static final int RESERVED_TAG = 0xFFFF_FFFF;

    static final int FLAGS = 1;
    static final int TOTAL_AHS_LENGTH = 4;
    static final int DATA_SEGMENT_LENGTH = 5;
    static final int LUN = 8;
    static final int INITIATOR_TASK_TAG = 16;
    static final int TRANSFER_TAG = 20;
    static final int CMD_SN = 24;
    static final int EXP_STAT_SN = 28;
    static final int STAT_SN = 24;
    static final int EXP_CMD_SN = 28;
    static final int MAX_CMD_SN = 32;

    static final int IMMEDIATE = 0x40;
    static final int FINAL = 0x80;
    static final int CONTINUE = 0x40;

    private BasicHeader() {}

    static boolean immediate(ByteBuf in, int at) {
        return (in.getByte(at) & IMMEDIATE) != 0;
    }

    static boolean flag(ByteBuf in, int at, int mask) {
        return (in.getByte(at + FLAGS) & mask) != 0;
    }

    static int dataLength(ByteBuf in, int at) {
        return in.getUnsignedMedium(at + DATA_SEGMENT_LENGTH);
    }

    /** Length of all additional header segments in bytes. */
    static int additionalLength(ByteBuf in, int at) {
        return in.getUnsignedByte(at + TOTAL_AHS_LENGTH) * Integer.BYTES;
    }

    /** Writes bytes 0 to 7 of a PDU without additional header segments. */
    static void start(ByteBuf out, int opcode, int flags, int third, int fourth, int dataLength) {
        out.writeInt(opcode << 24 | flags << 16 | third << 8 | fourth);
        out.writeInt(dataLength);
    }

    static int opcode(Opcode opcode, boolean immediate) {
        return immediate ? opcode.code() | IMMEDIATE : opcode.code();
    }

    static int bit(boolean on, int mask) {
        return on ? mask : 0;
    }
}
