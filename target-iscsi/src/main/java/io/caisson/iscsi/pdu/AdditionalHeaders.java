package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Additional Header Segments of a SCSI Command (RFC 7143, 11.2.2).
 *
 * <pre>
 *  0| AHSLength                     | AHSType       | AHS-Specific  |
 *  4| AHS-Specific, padded to 4 bytes                               |
 * </pre>
 *
 * AHSLength counts the bytes after AHSType, without padding.
 *
 * @param extendedCdb what follows the first 16 bytes of the CDB (type 1)
 * @param bidirectionalReadLength expected bidirectional read data length (type 2)
 */
record AdditionalHeaders(byte[] extendedCdb, long bidirectionalReadLength) {

    static final AdditionalHeaders NONE = new AdditionalHeaders(new byte[0], 0);

    private static final int TYPE = 2;
    private static final int EXTENDED_CDB = 1;
    private static final int BIDIRECTIONAL_READ_LENGTH = 2;
    private static final int SPECIFIC = 4;
    private static final int BIDIRECTIONAL_LENGTH_FIELD = 5;
    /** SPC-4 limits a CDB to 260 bytes. */
    private static final int MAX_EXTENSION_BYTES = 244;

    static AdditionalHeaders decode(ByteBuf in, int at, int length) throws ProtocolViolation {
        byte[] extension = NONE.extendedCdb;
        long readLength = 0;
        int position = at;
        int end = at + length;
        while (position < end) {
            int specificLength = in.getUnsignedShort(position);
            int whole = (specificLength + 3 + 3) & ~3;
            if (specificLength < 1 || whole > end - position) {
                throw ProtocolViolation.format("additional header segment of " + specificLength + " bytes");
            }
            int type = in.getUnsignedByte(position + TYPE);
            if (type == EXTENDED_CDB && extension.length == 0 && specificLength - 1 <= MAX_EXTENSION_BYTES) {
                extension = new byte[specificLength - 1];
                in.getBytes(position + SPECIFIC, extension);
            } else if (type == BIDIRECTIONAL_READ_LENGTH && specificLength == BIDIRECTIONAL_LENGTH_FIELD) {
                readLength = in.getUnsignedInt(position + SPECIFIC);
            } else {
                throw ProtocolViolation.format("additional header segment of type " + type);
            }
            position += whole;
        }
        return new AdditionalHeaders(extension, readLength);
    }

    byte[] extend(byte[] cdb) {
        if (extendedCdb.length == 0) {
            return cdb;
        }
        byte[] whole = Arrays.copyOf(cdb, cdb.length + extendedCdb.length);
        System.arraycopy(extendedCdb, 0, whole, cdb.length, extendedCdb.length);
        return whole;
    }

    /** Appends the segments that {@code cdb} and {@code readLength} need; returns their length in 4-byte words. */
    static int encode(ByteBuf out, byte[] cdb, long readLength) {
        int start = out.writerIndex();
        int extension = cdb.length - 16;
        if (extension > 0) {
            out.writeShort(extension + 1);
            out.writeByte(EXTENDED_CDB);
            out.writeByte(0);
            out.writeBytes(cdb, 16, extension);
            out.writeZero(-extension & 3);
        }
        if (readLength > 0) {
            out.writeShort(BIDIRECTIONAL_LENGTH_FIELD);
            out.writeByte(BIDIRECTIONAL_READ_LENGTH);
            out.writeByte(0);
            out.writeInt((int) readLength);
        }
        return (out.writerIndex() - start) / Integer.BYTES;
    }
}
