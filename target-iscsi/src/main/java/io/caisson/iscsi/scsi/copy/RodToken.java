package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.report.Capacity;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.VolumeIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * The 512 bytes that stand for data (SPC-4, 5.17.6). What a host can read in them only says what the token is about; that
 * it is genuine is told by the rest, which is random.
 *
 * <pre>
 *   0 ROD TYPE (4)  4 reserved (2)  6 ROD TOKEN LENGTH (2)  8 COPY MANAGER ROD TOKEN IDENTIFIER (8)
 *   16 CREATOR LOGICAL UNIT DESCRIPTOR (32)  48 NUMBER OF BYTES REPRESENTED (16)  64 reserved (32)
 *   96 DEVICE TYPE SPECIFIC DATA (32)  128 TARGET DEVICE DESCRIPTOR  .. EXTENDED ROD TOKEN DATA
 * </pre>
 */
final class RodToken {

    static final int BYTES = 512;

    /** Point in time copy, change vulnerable: it ends as soon as the data it stands for changes. */
    static final int POINT_IN_TIME_CHANGE_VULNERABLE = 0x0080_0001;

    /** Block device zero ROD token: known to everybody, stands for zeros without end. */
    static final int BLOCK_ZERO = 0xFFFF_0001;

    /** What ROD TOKEN LENGTH of each of them says. */
    static final int TOKEN_LENGTH = BYTES - 8;

    private static final int TOKEN_LENGTH_OFFSET = 6;
    private static final int IDENTIFIER = 8;
    private static final int NUMBER_OF_BYTES = 48;
    private static final int DEVICE_TYPE_SPECIFIC = 96;
    private static final int TARGET_DEVICE = 128;

    private static final int CODE_SET_BINARY = 0x01;
    private static final int LOGICAL_UNIT_NAA = 0x03;
    private static final int CODE_SET_UTF8 = 0x03;
    private static final int TARGET_DEVICE_SCSI_NAME = 0x28;
    private static final int NAME_ALIGNMENT = 4;

    private RodToken() {}

    static int type(byte[] token) {
        return ByteBuffer.wrap(token).getInt(0);
    }

    static int length(byte[] token) {
        return ByteBuffer.wrap(token).getShort(TOKEN_LENGTH_OFFSET) & 0xFFFF;
    }

    /** Of the node that made it, as the token says. */
    static int nodeNumber(byte[] token) {
        return ByteBuffer.wrap(token).getShort(IDENTIFIER) & 0xFFFF;
    }

    /** What the copy manager finds its tokens by. */
    static long identifier(byte[] token) {
        return ByteBuffer.wrap(token).getLong(IDENTIFIER);
    }

    /**
     * A new token, unlike any other.
     *
     * @param nodeNumber of the node that makes it, in the first two bytes of the identifier
     */
    static byte[] make(
            int nodeNumber,
            VolumeIdentity creator,
            Geometry geometry,
            long representedBlocks,
            String targetName,
            SecureRandom random) {
        byte[] token = new byte[BYTES];
        random.nextBytes(token);
        ByteBuf out = Unpooled.wrappedBuffer(token).clear();
        out.writeInt(POINT_IN_TIME_CHANGE_VULNERABLE);
        out.writeShort(0);
        out.writeShort(TOKEN_LENGTH);
        out.writeShort(nodeNumber);
        out.writerIndex(IDENTIFIER + Long.BYTES);
        creator(creator, geometry, out);
        out.writeZero(NUMBER_OF_BYTES + Long.BYTES - out.writerIndex());
        out.writeLong(representedBlocks * geometry.logicalBlockBytes());
        out.writeZero(DEVICE_TYPE_SPECIFIC - out.writerIndex());
        Capacity.blockLengthAndProvisioning(geometry, out);
        out.writeZero(TARGET_DEVICE - out.writerIndex());
        targetDevice(targetName, out);
        return token;
    }

    /** An identification descriptor as in an EXTENDED COPY. */
    private static void creator(VolumeIdentity creator, Geometry geometry, ByteBuf out) {
        int end = out.writerIndex() + ExtendedCopyList.CSCD_BYTES;
        byte[] naa = creator.naa();
        out.writeByte(ExtendedCopyList.CSCD_IDENTIFICATION);
        out.writeZero(3);
        out.writeByte(CODE_SET_BINARY);
        out.writeByte(LOGICAL_UNIT_NAA);
        out.writeByte(0);
        out.writeByte(naa.length);
        out.writeBytes(naa);
        out.writeZero(end - Integer.BYTES - out.writerIndex());
        out.writeInt(geometry.logicalBlockBytes()); // PAD=0 and three bytes of DISK BLOCK LENGTH
    }

    /** RFC 7143, 4.2.7.1, as in VPD page 83h; a name has at most 223 bytes, so that more than 150 random ones follow. */
    private static void targetDevice(String name, ByteBuf out) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int padded = (bytes.length / NAME_ALIGNMENT + 1) * NAME_ALIGNMENT;
        out.writeByte(CODE_SET_UTF8);
        out.writeByte(TARGET_DEVICE_SCSI_NAME);
        out.writeByte(0);
        out.writeByte(padded);
        out.writeBytes(bytes);
        out.writeZero(padded - bytes.length);
    }
}
