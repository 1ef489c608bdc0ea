package io.caisson.tests.nvmehost;

import io.caisson.tests.initiator.ProtocolViolationException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.zip.CRC32C;

/**
 * Cuts a byte stream into PDUs (TCP, 3.6). Data is copied once, piece by piece as it comes, to where its sink wants it;
 * nothing is gathered first. Owner: the connection's event loop.
 */
final class PduReader {
    private static final int OWN_DATA_BYTES = Pdu.TERMINATION_MAX_BYTES;

    private enum Stage {
        COMMON,
        HEADER,
        PADDING,
        DATA,
        DIGEST
    }

    private final ByteBuf header = Unpooled.directBuffer(Pdu.IC_BYTES + Pdu.DIGEST_BYTES);
    private final ByteBuf digest = Unpooled.directBuffer(Pdu.DIGEST_BYTES);
    private final ByteBuf ownData = Unpooled.directBuffer(OWN_DATA_BYTES, OWN_DATA_BYTES);
    private final CRC32C crc = new CRC32C();
    private boolean headerDigest;
    private boolean dataDigest;

    private Stage stage = Stage.COMMON;
    private ByteBuf destination = ownData;
    private int destinationIndex;
    private int headerBytes;
    private int paddingLeft;
    private int dataLength;
    private int dataReceived;
    private boolean digestFollows;

    /** From the next PDU on. */
    void digests(boolean ofHeader, boolean ofData) {
        headerDigest = ofHeader;
        dataDigest = ofData;
    }

    void release() {
        header.release();
        digest.release();
        ownData.release();
    }

    /** Takes all readable bytes of {@code in}; the caller keeps the buffer. */
    void read(ByteBuf in, PduSink sink) {
        while (in.isReadable()) {
            switch (stage) {
                case COMMON -> {
                    if (gather(header, in, Pdu.COMMON_BYTES)) {
                        readCommonHeader();
                    }
                }
                case HEADER -> {
                    if (gather(header, in, headerBytes)) {
                        readHeader(sink);
                    }
                }
                case PADDING -> {
                    int count = Math.min(paddingLeft, in.readableBytes());
                    in.skipBytes(count);
                    paddingLeft -= count;
                    stage = paddingLeft == 0 ? Stage.DATA : Stage.PADDING;
                }
                case DATA -> readData(in, sink);
                case DIGEST -> {
                    if (gather(digest, in, Pdu.DIGEST_BYTES)) {
                        check("data", digest.getIntLE(0));
                        endOfPdu(sink);
                    }
                }
            }
        }
    }

    private static boolean gather(ByteBuf into, ByteBuf in, int needed) {
        into.writeBytes(in, Math.min(needed - into.writerIndex(), in.readableBytes()));
        return into.writerIndex() == needed;
    }

    private void readCommonHeader() {
        int type = header.getUnsignedByte(Pdu.TYPE);
        int own = headerLengthOf(type);
        int said = header.getUnsignedByte(Pdu.HEADER_LENGTH);
        if (said != own) {
            throw new ProtocolViolationException(
                    String.format("a PDU of type %02x with a header of %d bytes", type, said));
        }
        boolean digested = (header.getByte(Pdu.FLAGS) & Pdu.HEADER_DIGEST) != 0;
        boolean expected = headerDigest && type != Pdu.CONTROLLER_TERMINATION;
        if (digested != expected) {
            throw new ProtocolViolationException(
                    String.format("a PDU of type %02x with HDGSTF %b, agreed was %b", type, digested, expected));
        }
        headerBytes = own + (digested ? Pdu.DIGEST_BYTES : 0);
        stage = Stage.HEADER;
    }

    private static int headerLengthOf(int type) {
        return switch (type) {
            case Pdu.IC_RESPONSE -> Pdu.IC_BYTES;
            case Pdu.CONTROLLER_TERMINATION, Pdu.RESPONSE_CAPSULE, Pdu.CONTROLLER_DATA, Pdu.READY_TO_TRANSFER ->
                Pdu.DATA_HEADER_BYTES;
            default ->
                throw new ProtocolViolationException(String.format("a PDU of type %02x from a controller", type));
        };
    }

    private void readHeader(PduSink sink) {
        int type = header.getUnsignedByte(Pdu.TYPE);
        int flags = header.getByte(Pdu.FLAGS);
        if ((flags & Pdu.HEADER_DIGEST) != 0) {
            int own = headerBytes - Pdu.DIGEST_BYTES;
            crc.reset();
            crc.update(header.internalNioBuffer(0, own));
            check("header", header.getIntLE(own));
        }
        long length = header.getUnsignedIntLE(Pdu.LENGTH);
        boolean data = type == Pdu.CONTROLLER_DATA;
        int offset = data ? header.getUnsignedByte(Pdu.DATA_OFFSET) : headerBytes;
        digestFollows = data && (flags & Pdu.DATA_DIGEST) != 0;
        if (data && digestFollows != dataDigest) {
            throw new ProtocolViolationException("a C2HData PDU with DDGSTF " + digestFollows);
        }
        long dataBytes = length - offset - (digestFollows ? Pdu.DIGEST_BYTES : 0);
        boolean mayHaveData = data || type == Pdu.CONTROLLER_TERMINATION;
        long most = data ? Integer.MAX_VALUE : mayHaveData ? OWN_DATA_BYTES : 0;
        if (offset < headerBytes || dataBytes < 0 || dataBytes > most) {
            throw new ProtocolViolationException(
                    String.format("a PDU of type %02x with PLEN %d and data at %d", type, length, offset));
        }
        dataLength = (int) dataBytes;
        paddingLeft = offset - headerBytes;
        ByteBuf wanted = sink.onHeader(header, dataLength);
        if (dataLength == 0) {
            endOfPdu(sink);
            return;
        }
        destination = wanted == null ? ownData : wanted;
        destinationIndex = wanted == null ? 0 : sink.dataIndex();
        dataReceived = 0;
        crc.reset();
        stage = paddingLeft == 0 ? Stage.DATA : Stage.PADDING;
    }

    private void readData(ByteBuf in, PduSink sink) {
        int count = Math.min(dataLength - dataReceived, in.readableBytes());
        if (digestFollows) {
            crc.update(in.internalNioBuffer(in.readerIndex(), count));
        }
        in.readBytes(destination, destinationIndex + dataReceived, count);
        dataReceived += count;
        if (dataReceived < dataLength) {
            return;
        }
        if (digestFollows) {
            stage = Stage.DIGEST;
        } else {
            endOfPdu(sink);
        }
    }

    private void check(String what, int onTheWire) {
        if ((int) crc.getValue() != onTheWire) {
            throw new ProtocolViolationException(
                    String.format("%s digest %08x where %08x was computed", what, onTheWire, (int) crc.getValue()));
        }
    }

    private void endOfPdu(PduSink sink) {
        sink.onPdu(header, ownData, dataLength);
        header.clear();
        digest.clear();
        stage = Stage.COMMON;
    }
}
