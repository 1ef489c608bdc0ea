package io.caisson.tests.nvmehost;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** One PDU, byte by byte; the fields that make it wrong are set with {@link #set8}, {@link #set16} and {@link #set32}. */
public final class RawPdu {
    private final ByteBuffer bytes;

    RawPdu(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static RawPdu of(int type, int headerBytes, byte[] data) {
        RawPdu pdu = new RawPdu(new byte[headerBytes + data.length]);
        pdu.set8(Pdu.TYPE, type).set8(Pdu.HEADER_LENGTH, headerBytes).set32(Pdu.LENGTH, headerBytes + data.length);
        if (data.length > 0) {
            pdu.set8(Pdu.DATA_OFFSET, headerBytes);
            pdu.bytes.put(headerBytes, data);
        }
        return pdu;
    }

    /** An ICReq. @param digests bit 0: header, bit 1: data */
    public static RawPdu initialize(int digests) {
        return of(Pdu.IC_REQUEST, Pdu.IC_BYTES, new byte[0]).set8(Pdu.DIGESTS, digests);
    }

    /** A capsule with data in it, or none; dwords are set by {@link #dword}. */
    public static RawPdu capsule(int commandId, int opcode, int namespaceId, byte[] data) {
        RawPdu pdu = of(Pdu.COMMAND_CAPSULE, Pdu.COMMAND_HEADER_BYTES, data);
        pdu.set8(Pdu.ENTRY, opcode).set8(Pdu.ENTRY + 1, DataPointer.SGL).set16(Pdu.ENTRY + 2, commandId);
        pdu.set32(Pdu.ENTRY + 4, namespaceId);
        return data.length == 0 ? pdu.transfer(0) : pdu.sgl(0, data.length, DataPointer.IN_CAPSULE);
    }

    public static RawPdu connect(int commandId, ConnectCommand connect) {
        return capsule(commandId, AdminOpcode.FABRICS.code(), FabricsType.CONNECT.code(), connect.data())
                .dword(10, connect.queueId() << 16)
                .dword(11, connect.queueEntries() - 1 & 0xFFFF | connect.attributes() << 16)
                .dword(12, connect.keepAliveMillis());
    }

    /** An H2CData PDU with LAST set. */
    public static RawPdu data(int commandId, int transferTag, int offset, byte[] data) {
        return of(Pdu.HOST_DATA, Pdu.DATA_HEADER_BYTES, data)
                .set8(Pdu.FLAGS, Pdu.LAST)
                .set16(Pdu.COMMAND_ID, commandId)
                .set16(Pdu.TRANSFER_TAG, transferTag)
                .set32(Pdu.TRANSFER_OFFSET, offset)
                .set32(Pdu.TRANSFER_LENGTH, data.length);
    }

    /** An H2CTermReq. */
    public static RawPdu terminate(FatalError reason) {
        return of(Pdu.HOST_TERMINATION, Pdu.TERMINATION_HEADER_BYTES, new byte[24])
                .set8(Pdu.DATA_OFFSET, 0)
                .set16(Pdu.FATAL_STATUS, reason.code());
    }

    /** A PDU of any type: a header with nothing in it. */
    public static RawPdu empty(int type, int headerBytes) {
        return of(type, headerBytes, new byte[0]);
    }

    /** The capsule's data pointer: a transport SGL for so many bytes. */
    public RawPdu transfer(int lengthBytes) {
        return sgl(0, lengthBytes, DataPointer.TRANSPORT);
    }

    /** The capsule's data pointer. */
    public RawPdu sgl(long address, int lengthBytes, int identifier) {
        bytes.putLong(Pdu.ENTRY + DataPointer.ADDRESS, address);
        set32(Pdu.ENTRY + DataPointer.LENGTH, lengthBytes);
        return set8(Pdu.ENTRY + DataPointer.IDENTIFIER, identifier);
    }

    /** Command dword 10 to 15. */
    public RawPdu dword(int number, int value) {
        return set32(Pdu.ENTRY + number * 4, value);
    }

    public RawPdu fused(int which) {
        return set8(Pdu.ENTRY + 1, DataPointer.SGL | which);
    }

    public RawPdu set8(int offset, int value) {
        bytes.put(offset, (byte) value);
        return this;
    }

    public RawPdu set16(int offset, int value) {
        bytes.putShort(offset, (short) value);
        return this;
    }

    public RawPdu set32(int offset, int value) {
        bytes.putInt(offset, value);
        return this;
    }

    /** The same PDU with digests where it has something to digest; each is XORed with {@code damage}. */
    public RawPdu digested(boolean ofHeader, boolean ofData, int damage) {
        int header = u8(Pdu.HEADER_LENGTH);
        int data = bytes.capacity() - header;
        boolean withData = ofData && data > 0;
        int digestBytes = ofHeader ? Pdu.DIGEST_BYTES : 0;
        RawPdu result = new RawPdu(new byte[bytes.capacity() + digestBytes + (withData ? Pdu.DIGEST_BYTES : 0)]);
        result.bytes.put(0, bytes, 0, header);
        result.bytes.put(header + digestBytes, bytes, header, data);
        result.set32(Pdu.LENGTH, result.bytes.capacity());
        result.set8(Pdu.FLAGS, u8(Pdu.FLAGS) | (ofHeader ? Pdu.HEADER_DIGEST : 0) | (withData ? Pdu.DATA_DIGEST : 0));
        if (data > 0) {
            result.set8(Pdu.DATA_OFFSET, header + digestBytes);
        }
        if (ofHeader) {
            result.set32(header, crc(result, 0, header) ^ damage);
        }
        if (withData) {
            result.set32(header + digestBytes + data, crc(this, header, data) ^ damage);
        }
        return result;
    }

    private static int crc(RawPdu pdu, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(pdu.bytes.array(), from, length);
        return (int) crc.getValue();
    }

    public int type() {
        return u8(Pdu.TYPE);
    }

    public int u8(int offset) {
        return bytes.get(offset) & 0xFF;
    }

    public int u16(int offset) {
        return bytes.getShort(offset) & 0xFFFF;
    }

    public int u32(int offset) {
        return bytes.getInt(offset);
    }

    public boolean isResponse() {
        return type() == Pdu.RESPONSE_CAPSULE;
    }

    public boolean isRequestForData() {
        return type() == Pdu.READY_TO_TRANSFER;
    }

    public boolean isTermination() {
        return type() == Pdu.CONTROLLER_TERMINATION;
    }

    /** Of a response, R2T or C2HData. */
    public int commandId() {
        return u16(isResponse() ? Pdu.ENTRY + 12 : Pdu.COMMAND_ID);
    }

    /** Of an R2T. */
    public int transferTag() {
        return u16(Pdu.TRANSFER_TAG);
    }

    /** Of a response: type and code, see {@link NvmeStatus}. */
    public int status() {
        if (!isResponse()) {
            throw new IllegalStateException("not a response: " + this);
        }
        return u16(Pdu.ENTRY + 14) >>> 1 & 0x7FF;
    }

    /** Of a response: dwords 0 and 1. */
    public long result() {
        return bytes.getLong(Pdu.ENTRY);
    }

    public byte[] bytes() {
        return bytes.array().clone();
    }

    @Override
    public String toString() {
        return String.format(
                "PDU of type %02x, %d bytes%s",
                type(), bytes.capacity(), isResponse() ? String.format(", status %03x", status()) : "");
    }
}
