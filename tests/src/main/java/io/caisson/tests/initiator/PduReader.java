package io.caisson.tests.initiator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.zip.CRC32C;

/**
 * Cuts a byte stream into PDUs (section 11.2). A data segment is copied once, piece by piece as it comes, to where its
 * sink wants it; nothing is gathered first. Owner: the connection's event loop.
 */
final class PduReader {
    private static final int TRAILER_ROOM = 3 + Header.DIGEST_BYTES;
    private static final int AHS_MAX_BYTES = 255 * 4;

    private enum Stage {
        HEADER,
        SEGMENT,
        TRAILER
    }

    private final ByteBuf header = Unpooled.directBuffer(Header.LENGTH_BYTES + AHS_MAX_BYTES + Header.DIGEST_BYTES);
    private final ByteBuf trailer = Unpooled.directBuffer(TRAILER_ROOM);
    private final ByteBuf ownSegment;
    private final int maxSegmentLength;
    private final CRC32C crc = new CRC32C();
    private boolean headerDigest;
    private boolean dataDigest;

    private Stage stage = Stage.HEADER;
    private int headerNeeded = Header.LENGTH_BYTES;
    private ByteBuf destination;
    private int destinationIndex;
    private int segmentLength;
    private int segmentReceived;

    PduReader(int maxSegmentLength) {
        this.maxSegmentLength = maxSegmentLength;
        ownSegment = Unpooled.directBuffer(maxSegmentLength, maxSegmentLength);
        destination = ownSegment;
    }

    /** From the next PDU on. Called between PDUs: login ends with one. */
    void digests(boolean ofHeader, boolean ofData) {
        headerDigest = ofHeader;
        dataDigest = ofData;
        headerNeeded = Header.LENGTH_BYTES + (headerDigest ? Header.DIGEST_BYTES : 0);
    }

    void release() {
        header.release();
        trailer.release();
        ownSegment.release();
    }

    /** Takes all readable bytes of {@code in}; the caller keeps the buffer. */
    void read(ByteBuf in, PduSink sink) {
        while (in.isReadable()) {
            switch (stage) {
                case HEADER -> readHeader(in, sink);
                case SEGMENT -> readSegment(in, sink);
                case TRAILER -> readTrailer(in, sink);
            }
        }
    }

    private void readHeader(ByteBuf in, PduSink sink) {
        int missing = headerNeeded - header.writerIndex();
        header.writeBytes(in, Math.min(missing, in.readableBytes()));
        if (header.writerIndex() < headerNeeded) {
            return;
        }
        int ahsBytes = header.getUnsignedByte(Header.AHS_WORDS) * 4;
        int complete = Header.LENGTH_BYTES + ahsBytes + (headerDigest ? Header.DIGEST_BYTES : 0);
        if (headerNeeded < complete) {
            headerNeeded = complete;
            return;
        }
        if (headerDigest) {
            crc.reset();
            crc.update(header.internalNioBuffer(0, complete - Header.DIGEST_BYTES));
            check("header", header.getIntLE(complete - Header.DIGEST_BYTES));
        }
        segmentLength = header.getUnsignedMedium(Header.DATA_LENGTH);
        if (segmentLength > maxSegmentLength) {
            throw new ProtocolViolationException(
                    "a data segment of " + segmentLength + " bytes, above our limit of " + maxSegmentLength);
        }
        ByteBuf wanted = sink.onHeader(header, segmentLength);
        if (segmentLength == 0) {
            endOfPdu(sink);
            return;
        }
        destination = wanted == null ? ownSegment : wanted;
        destinationIndex = wanted == null ? 0 : sink.segmentIndex();
        segmentReceived = 0;
        crc.reset();
        stage = Stage.SEGMENT;
    }

    private void readSegment(ByteBuf in, PduSink sink) {
        int count = Math.min(segmentLength - segmentReceived, in.readableBytes());
        if (dataDigest) {
            crc.update(in.internalNioBuffer(in.readerIndex(), count));
        }
        in.readBytes(destination, destinationIndex + segmentReceived, count);
        segmentReceived += count;
        if (segmentReceived < segmentLength) {
            return;
        }
        if (trailerLength() == 0) {
            endOfPdu(sink);
        } else {
            stage = Stage.TRAILER;
        }
    }

    private void readTrailer(ByteBuf in, PduSink sink) {
        int complete = trailerLength();
        trailer.writeBytes(in, Math.min(complete - trailer.writerIndex(), in.readableBytes()));
        if (trailer.writerIndex() < complete) {
            return;
        }
        if (dataDigest) {
            int padding = complete - Header.DIGEST_BYTES;
            crc.update(trailer.internalNioBuffer(0, padding));
            check("data", trailer.getIntLE(padding));
        }
        endOfPdu(sink);
    }

    private int trailerLength() {
        return Header.padded(segmentLength) - segmentLength + (dataDigest ? Header.DIGEST_BYTES : 0);
    }

    private void check(String what, int onTheWire) {
        if ((int) crc.getValue() != onTheWire) {
            throw new ProtocolViolationException(
                    String.format("%s digest %08x where %08x was computed", what, onTheWire, (int) crc.getValue()));
        }
    }

    private void endOfPdu(PduSink sink) {
        sink.onPdu(header, ownSegment, segmentLength);
        header.clear();
        trailer.clear();
        headerNeeded = Header.LENGTH_BYTES + (headerDigest ? Header.DIGEST_BYTES : 0);
        stage = Stage.HEADER;
    }
}
