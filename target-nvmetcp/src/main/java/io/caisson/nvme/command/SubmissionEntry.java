package io.caisson.nvme.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The 64 bytes of a submission queue entry (NVM Express Base Specification 2.0, figure 87 and 88), with its one SGL
 * descriptor. A view that is laid over the next entry when the transport goes on: who wants to keep something copies it.
 *
 * <pre>
 *    0 CDW0: opcode, fused, transfer type, command id    16 metadata pointer
 *    4 namespace id                                      24 SGL descriptor: address, length, identifier
 *    8 CDW2, CDW3                                        40 CDW10 ... CDW15
 * </pre>
 */
public final class SubmissionEntry {

    /** Length on the wire. */
    public static final int BYTES = 64;

    private static final int FLAGS = 1;
    private static final int COMMAND_ID = 2;
    private static final int NAMESPACE_ID = 4;
    private static final int CDW2 = 8;
    private static final int METADATA_POINTER = 16;
    private static final int SGL_ADDRESS = 24;
    private static final int SGL_LENGTH = 32;
    private static final int SGL_IDENTIFIER = 39;
    private static final int CDW10 = 40;

    private static final int FUSED_MASK = 0x03;
    private static final int TRANSFER_TYPE_SHIFT = 6;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int offset;

    /** Lays the view over the 64 bytes at {@code index} of {@code buffer}, which is borrowed until the next call. */
    public SubmissionEntry over(ByteBuf buffer, int index) {
        bytes = buffer;
        offset = index;
        return this;
    }

    public int opcode() {
        return bytes.getUnsignedByte(offset);
    }

    /** FUSE: 0 normal, 1 first, 2 second command of a fused operation. */
    public int fused() {
        return bytes.getByte(offset + FLAGS) & FUSED_MASK;
    }

    /** PSDT: 1 or 2 for SGLs, which is all that fabrics have. */
    public int transferType() {
        return bytes.getUnsignedByte(offset + FLAGS) >> TRANSFER_TYPE_SHIFT;
    }

    public int commandId() {
        return bytes.getUnsignedShortLE(offset + COMMAND_ID);
    }

    public int namespaceId() {
        return bytes.getIntLE(offset + NAMESPACE_ID);
    }

    /** Of fabrics commands: the byte that takes the place of the namespace id's first (figure 87). */
    public int fabricsType() {
        return bytes.getUnsignedByte(offset + NAMESPACE_ID);
    }

    /** Doublewords 2 and 3, the former in the lower half. */
    public long doublewords2And3() {
        return bytes.getLongLE(offset + CDW2);
    }

    public long metadataPointer() {
        return bytes.getLongLE(offset + METADATA_POINTER);
    }

    /** Address or offset of the one data descriptor. */
    public long sglAddress() {
        return bytes.getLongLE(offset + SGL_ADDRESS);
    }

    /** Length in bytes of the one data descriptor, unsigned. */
    public long sglLength() {
        return bytes.getUnsignedIntLE(offset + SGL_LENGTH);
    }

    /** Type (upper half) and subtype (lower half) of the one descriptor. */
    public int sglIdentifier() {
        return bytes.getUnsignedByte(offset + SGL_IDENTIFIER);
    }

    /** Doubleword {@code number} of the command, 10 to 15. */
    public int doubleword(int number) {
        return bytes.getIntLE(offset + CDW10 + (number - 10) * Integer.BYTES);
    }

    /** Two doublewords from {@code number}, 10 to 14, the former in the lower half. */
    public long doublewords(int number) {
        return bytes.getLongLE(offset + CDW10 + (number - 10) * Integer.BYTES);
    }

    /** One byte of the entry, by its place in the standard's figure. */
    public int unsignedByte(int at) {
        return bytes.getUnsignedByte(offset + at);
    }

    /** Two bytes of the entry, by their place in the standard's figure. */
    public int unsignedShort(int at) {
        return bytes.getUnsignedShortLE(offset + at);
    }

    /** Four bytes of the entry, by their place in the standard's figure. */
    public int intAt(int at) {
        return bytes.getIntLE(offset + at);
    }

    /** Eight bytes of the entry, by their place in the standard's figure. */
    public long longAt(int at) {
        return bytes.getLongLE(offset + at);
    }
}
