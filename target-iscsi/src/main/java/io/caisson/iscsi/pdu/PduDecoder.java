package io.caisson.iscsi.pdu;

import io.caisson.store.net.Digest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream of one connection into PDUs. Owner: the connection's event loop.
 *
 * <p>What is complete in the received buffer is read where it lies. A cut-off header is kept in a small buffer of its
 * own; a cut-off data segment goes straight to the place the receiver names, or to a buffer of exactly its length. A
 * length is checked against {@link PduLimits} before any memory is taken for it, so a peer that announces 16 MiB costs
 * nothing.
 *
 * <pre>
 *   HEADER --48 bytes + AHS + digest--> DATA --data + padding + digest--> HEADER
 * </pre>
 */
public final class PduDecoder {

    private final PduReceiver receiver;
    private final ByteBufAllocator allocator;
    private final Digest digest = new Digest();

    /** The beginning of a header that was cut off; empty otherwise. */
    private final ByteBuf partialHeader;

    /** The header of the PDU in hand, for a Reject; valid during calls to the receiver. */
    private ByteBuf headerSource = Unpooled.EMPTY_BUFFER;

    private int headerStart;

    private @Nullable InitiatorPdu pdu;
    private int unknownFirstByte;
    private int dataLength;
    private boolean dataDigest;
    private @Nullable ByteBuf place;
    private boolean skipping;
    private @Nullable ByteBuf assembly;
    /** Bytes of the data segment, its padding and its digest still to come, when they come in pieces. */
    private int dataMissing;

    private int trailerMissing;
    private int trailerLength;
    private final ByteBuf trailer = Unpooled.buffer(Integer.BYTES + Digest.BYTES);
    private final ByteBuf savedHeader = Unpooled.buffer(BasicHeader.BYTES);
    private boolean inData;
    private boolean closed;

    public PduDecoder(PduReceiver receiver, ByteBufAllocator allocator) {
        this.receiver = receiver;
        this.allocator = allocator;
        this.partialHeader = Unpooled.buffer(BasicHeader.BYTES);
    }

    /**
     * Reads all complete PDUs from {@code in} and keeps the rest.
     *
     * @param in borrowed; read to its end, unless the decoder is closed meanwhile
     */
    public void decode(ByteBuf in) throws ProtocolViolation {
        while (in.isReadable() && !closed) {
            if (inData) {
                continueData(in);
            } else {
                readHeader(in);
            }
        }
    }

    /** Releases what was kept; nothing is read any more. */
    public void close() {
        closed = true;
        dropAssembly();
    }

    /** A copy of the basic header of the PDU in hand; only during a call to the receiver or right after its violation. */
    public byte[] copyHeader() {
        byte[] copy = new byte[BasicHeader.BYTES];
        headerSource.getBytes(headerStart, copy);
        return copy;
    }

    private void readHeader(ByteBuf in) throws ProtocolViolation {
        ByteBuf source = in;
        if (partialHeader.isReadable()) {
            if (!completePartialHeader(in)) {
                return;
            }
            source = partialHeader;
        }
        int start = source.readerIndex();
        int whole = wholeHeaderLength(source, start);
        if (whole > source.readableBytes()) {
            // Only possible when reading in place: a partial header was filled to its whole length.
            partialHeader.clear().writeBytes(in);
            return;
        }
        source.skipBytes(whole);
        onHeader(source, start, in);
        if (source == partialHeader && !inData) {
            partialHeader.clear();
        }
    }

    /** Moves bytes until the header is whole. */
    private boolean completePartialHeader(ByteBuf in) throws ProtocolViolation {
        int length = wholeHeaderLength(partialHeader, partialHeader.readerIndex());
        while (partialHeader.readableBytes() < length) {
            int count = Math.min(length - partialHeader.readableBytes(), in.readableBytes());
            if (count == 0) {
                return false;
            }
            partialHeader.writeBytes(in, count);
            length = wholeHeaderLength(partialHeader, partialHeader.readerIndex());
        }
        return true;
    }

    /** Length of header, additional segments and header digest, as far as the bytes at hand tell; checks limits. */
    private int wholeHeaderLength(ByteBuf source, int start) throws ProtocolViolation {
        if (source.readableBytes() < BasicHeader.BYTES) {
            return BasicHeader.BYTES;
        }
        headerSource = source;
        headerStart = start;
        PduLimits limits = receiver.limits();
        int additional = BasicHeader.additionalLength(source, start);
        if (additional > limits.maxAdditionalHeaderBytes()) {
            throw ProtocolViolation.format("additional header segments of " + additional + " bytes");
        }
        int length = BasicHeader.dataLength(source, start);
        if (length > limits.maxDataSegmentBytes()) {
            throw ProtocolViolation.format("data segment of " + length + " bytes");
        }
        return BasicHeader.BYTES + additional + (limits.headerDigest() ? Digest.BYTES : 0);
    }

    private void onHeader(ByteBuf source, int start, ByteBuf in) throws ProtocolViolation {
        PduLimits limits = receiver.limits();
        int length = BasicHeader.BYTES + BasicHeader.additionalLength(source, start);
        if (limits.headerDigest() && digest.of(source, start, length) != source.getIntLE(start + length)) {
            throw ProtocolViolation.format("header digest is wrong");
        }
        dataLength = BasicHeader.dataLength(source, start);
        dataDigest = limits.dataDigest() && dataLength > 0;
        trailerLength = (-dataLength & 3) + (dataDigest ? Digest.BYTES : 0);
        unknownFirstByte = source.getByte(start) & 0xFF;
        pdu = InitiatorPdus.decode(source, start);
        if (dataLength == 0) {
            deliver(Unpooled.EMPTY_BUFFER);
            return;
        }
        place = pdu == null ? null : receiver.placeData(pdu);
        skipping = place == PduReceiver.NOWHERE;
        if (skipping) {
            place = null;
        }
        if (in.readableBytes() >= dataLength + trailerLength) {
            readDataAtOnce(in);
        } else {
            beginData(source, start);
        }
    }

    private void readDataAtOnce(ByteBuf in) throws ProtocolViolation {
        int dataStart = in.readerIndex();
        in.skipBytes(dataLength + trailerLength);
        if (dataDigest) {
            int padded = dataLength + (-dataLength & 3);
            if (digest.of(in, dataStart, padded) != in.getIntLE(dataStart + padded)) {
                throw ProtocolViolation.fatal(RejectReason.DATA_DIGEST_ERROR, "data digest is wrong");
            }
        }
        if (skipping) {
            deliver(Unpooled.EMPTY_BUFFER);
        } else if (place == null) {
            deliver(in.slice(dataStart, dataLength));
        } else {
            place.writeBytes(in, dataStart, dataLength);
            deliver(Unpooled.EMPTY_BUFFER);
        }
    }

    private void beginData(ByteBuf source, int start) {
        savedHeader.clear().writeBytes(source, start, BasicHeader.BYTES);
        headerSource = savedHeader;
        headerStart = 0;
        partialHeader.clear();
        if (place == null && pdu != null && !skipping) {
            assembly = allocator.buffer(dataLength, dataLength);
        }
        dataMissing = dataLength;
        trailerMissing = trailerLength;
        trailer.clear();
        digest.begin();
        inData = true;
    }

    private void continueData(ByteBuf in) throws ProtocolViolation {
        int count = Math.min(dataMissing, in.readableBytes());
        if (count > 0) {
            if (dataDigest) {
                digest.add(in, in.readerIndex(), count);
            }
            ByteBuf to = place != null ? place : assembly;
            if (to == null) {
                in.skipBytes(count);
            } else {
                to.writeBytes(in, count);
            }
            dataMissing -= count;
        }
        if (dataMissing > 0) {
            return;
        }
        count = Math.min(trailerMissing, in.readableBytes());
        trailer.writeBytes(in, count);
        trailerMissing -= count;
        if (trailerMissing == 0) {
            finishData();
        }
    }

    private void finishData() throws ProtocolViolation {
        inData = false;
        if (dataDigest) {
            int padding = trailerLength - Digest.BYTES;
            digest.add(trailer, 0, padding);
            if (digest.value() != trailer.getIntLE(padding)) {
                throw ProtocolViolation.fatal(RejectReason.DATA_DIGEST_ERROR, "data digest is wrong");
            }
        }
        try {
            deliver(assembly == null ? Unpooled.EMPTY_BUFFER : assembly);
        } finally {
            dropAssembly();
        }
    }

    private void deliver(ByteBuf data) throws ProtocolViolation {
        InitiatorPdu complete = pdu;
        pdu = null;
        place = null;
        if (complete == null) {
            receiver.onUnknown(unknownFirstByte);
        } else {
            receiver.onPdu(complete, data);
        }
    }

    private void dropAssembly() {
        ByteBuf dropped = assembly;
        assembly = null;
        if (dropped != null) {
            dropped.release();
        }
    }
}
