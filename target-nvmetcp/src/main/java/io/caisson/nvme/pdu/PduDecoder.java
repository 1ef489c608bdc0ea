package io.caisson.nvme.pdu;

import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.store.net.Digest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Cuts the byte stream of one connection into PDUs (NVM Express TCP Transport Specification, 3.6.2). Verifies a header
 * before it reads more of it than its length. Owner: the connection's event loop.
 *
 * <p>Nothing is kept but a header that was cut off: data is told where it lies, in the pieces in which it comes, so that no
 * length that a host claims costs memory.
 *
 * <pre>
 *   HEADER --header and digest--> PADDING --> DATA --> DIGEST --> HEADER
 * </pre>
 */
public final class PduDecoder {

    private enum Phase {
        HEADER,
        PADDING,
        DATA,
        DIGEST
    }

    private static final int BYTE_MASK = 0xFF;
    /** CPDA 0: data begins at a multiple of 4. */
    private static final int ALIGNMENT_MASK = 3;

    private final PduReceiver receiver;
    private final int maxInCapsuleBytes;
    private final int maxH2cDataBytes;
    private final Digest digest = new Digest();
    private final SubmissionEntry entry = new SubmissionEntry();

    /** The beginning of a header that was cut off; or the header of a PDU whose data was cut off. */
    private final ByteBuf kept = Unpooled.buffer(PduType.INITIALIZE_REQUEST.headerBytes());

    /** Where the header of the PDU in hand lies, for a termination. */
    private ByteBuf headerSource = Unpooled.EMPTY_BUFFER;

    private int headerStart;
    private int headerBytes;

    private boolean initialized;
    private boolean headerDigest;
    private boolean dataDigest;

    private Phase phase = Phase.HEADER;
    /** Of the PDU in hand: bytes between header and data, of data, of its digest, which are still to come. */
    private int paddingMissing;

    private int dataMissing;
    private int digestMissing;
    private int receivedDigest;
    private boolean closed;

    /**
     * @param maxInCapsuleBytes data that a command capsule may carry
     * @param maxH2cDataBytes data that an H2CData PDU may carry, as the host is told
     */
    public PduDecoder(PduReceiver receiver, int maxInCapsuleBytes, int maxH2cDataBytes) {
        this.receiver = receiver;
        this.maxInCapsuleBytes = maxInCapsuleBytes;
        this.maxH2cDataBytes = maxH2cDataBytes;
    }

    /**
     * Reads all that is in {@code in}.
     *
     * @param in borrowed; read to its end, unless the decoder is closed meanwhile
     */
    public void decode(ByteBuf in) throws PduViolation {
        while (in.isReadable() && !closed) {
            switch (phase) {
                case HEADER -> readHeader(in);
                case PADDING -> skipPadding(in);
                case DATA -> readData(in);
                case DIGEST -> readDigest(in);
            }
        }
    }

    /** Nothing is read any more. */
    public void close() {
        closed = true;
    }

    /** What was read of the header of the PDU in hand; only right after its violation. */
    public byte[] copyHeader() {
        byte[] copy = new byte[headerBytes];
        headerSource.getBytes(headerStart, copy);
        return copy;
    }

    // ---------------------------------------------------------------- header

    private void readHeader(ByteBuf in) throws PduViolation {
        ByteBuf source = in;
        if (kept.isReadable()) {
            if (!completeKept(in)) {
                return;
            }
            source = kept;
        }
        int start = source.readerIndex();
        int whole = wholeHeaderBytes(source, start, source.readableBytes());
        if (whole > source.readableBytes()) {
            kept.clear().writeBytes(in);
            return;
        }
        source.skipBytes(whole);
        onHeader(source, start, in);
        if (source == kept) {
            kept.clear(); // only its indices: a violation found in its data still shows it
        }
    }

    /** Moves bytes until the kept header is whole. */
    private boolean completeKept(ByteBuf in) throws PduViolation {
        int whole = wholeHeaderBytes(kept, 0, kept.readableBytes());
        while (kept.readableBytes() < whole) {
            int count = Math.min(whole - kept.readableBytes(), in.readableBytes());
            if (count == 0) {
                return false;
            }
            kept.writeBytes(in, count);
            whole = wholeHeaderBytes(kept, 0, kept.readableBytes());
        }
        return true;
    }

    /** Length of header and header digest, as far as the bytes at hand tell. */
    private int wholeHeaderBytes(ByteBuf source, int start, int available) throws PduViolation {
        if (available < CommonHeader.BYTES) {
            return CommonHeader.BYTES;
        }
        headerSource = source;
        headerStart = start;
        headerBytes = CommonHeader.BYTES;
        int common = source.getIntLE(start);
        PduType type = type(common);
        if (type != PduType.HOST_TERMINATION && initialized == (type == PduType.INITIALIZE_REQUEST)) {
            throw PduViolation.sequence(type + (initialized ? " after initialization" : " before initialization"));
        }
        int length = common >> 8 * CommonHeader.HEADER_LENGTH & BYTE_MASK;
        if (length != type.headerBytes()) {
            throw PduViolation.field(CommonHeader.HEADER_LENGTH, type + " with a header of " + length + " bytes");
        }
        return length + headerDigestBytes(type);
    }

    private static PduType type(int common) throws PduViolation {
        PduType type = PduType.byCode(common & BYTE_MASK);
        if (type == null || !type.fromHost()) {
            throw PduViolation.field(CommonHeader.TYPE, "PDU type " + (common & BYTE_MASK));
        }
        return type;
    }

    private int headerDigestBytes(PduType type) {
        return headerDigest && (type == PduType.COMMAND_CAPSULE || type == PduType.HOST_DATA) ? Digest.BYTES : 0;
    }

    /** The whole header, with its digest, is at {@code start} of {@code source}; what follows is in {@code in}. */
    private void onHeader(ByteBuf source, int start, ByteBuf in) throws PduViolation {
        int common = source.getIntLE(start);
        PduType type = type(common);
        headerBytes = type.headerBytes();
        if (headerDigestBytes(type) > 0) {
            int received = source.getIntLE(start + headerBytes);
            if (digest.of(source, start, headerBytes) != received) {
                throw PduViolation.headerDigest(received);
            }
        }
        switch (type) {
            case COMMAND_CAPSULE -> onCommand(source, start, common);
            case HOST_DATA -> onHostData(source, start, common);
            case INITIALIZE_REQUEST -> onInitialize(source, start);
            case HOST_TERMINATION -> onTermination(source, start);
            case INITIALIZE_RESPONSE, CONTROLLER_TERMINATION, RESPONSE_CAPSULE, CONTROLLER_DATA, READY_TO_TRANSFER ->
                throw PduViolation.field(CommonHeader.TYPE, type + " from a host");
        }
        if (dataMissing > 0 && !closed) {
            beginData(source, start, in);
        }
    }

    private void onInitialize(ByteBuf source, int start) throws PduViolation {
        checkLength(source, start, headerBytes, headerBytes);
        InitializeRequest request = InitializeRequest.decode(source, start);
        initialized = true;
        headerDigest = request.headerDigest();
        dataDigest = request.dataDigest();
        receiver.onInitialize(request);
    }

    private void onTermination(ByteBuf source, int start) throws PduViolation {
        checkLength(source, start, headerBytes, HostTermination.MAX_BYTES);
        // Nothing that follows matters any more.
        closed = true;
        receiver.onTermination(HostTermination.decode(source, start));
    }

    private void onCommand(ByteBuf source, int start, int common) throws PduViolation {
        int length = source.getIntLE(start + CommonHeader.LENGTH);
        int header = headerBytes + (headerDigest ? Digest.BYTES : 0);
        if (length == header) {
            checkFlags(common, false);
            dataMissing = 0;
        } else {
            checkFlags(common, dataDigest);
            int most = BYTE_MASK + maxInCapsuleBytes + Digest.BYTES;
            if (length < header || length > most) {
                throw PduViolation.field(
                        CommonHeader.LENGTH, "command capsule of " + Integer.toUnsignedString(length) + " bytes");
            }
            layOut(common, header, length);
            if (dataMissing > maxInCapsuleBytes) {
                throw PduViolation.field(CommonHeader.LENGTH, "in-capsule data of " + dataMissing + " bytes");
            }
        }
        receiver.onCommand(entry.over(source, start + CommonHeader.BYTES), dataMissing);
    }

    private void onHostData(ByteBuf source, int start, int common) throws PduViolation {
        checkFlags(common, dataDigest);
        HostData data = HostData.decode(source, start);
        int length = source.getIntLE(start + CommonHeader.LENGTH);
        int header = headerBytes + (headerDigest ? Digest.BYTES : 0);
        if (length < 0 || length > BYTE_MASK + maxH2cDataBytes + Digest.BYTES || data.length() > maxH2cDataBytes) {
            throw PduViolation.limitExceeded("H2CData PDU of " + Integer.toUnsignedString(length) + " bytes");
        }
        layOut(common, header, length);
        if (data.length() != dataMissing) {
            throw HostData.wrongLength(data.length());
        }
        receiver.onHostData(data);
    }

    /**
     * HDGSTF and DDGSTF say what was agreed. Other bits of FLAGS are not looked at: a recipient need not check what is
     * reserved (Base Specification 2.0, 1.4.2).
     */
    private void checkFlags(int common, boolean wantsDataDigest) throws PduViolation {
        int flags = common >> 8 * CommonHeader.FLAGS;
        boolean header = (flags & CommonHeader.HEADER_DIGEST_FLAG) != 0;
        boolean data = (flags & CommonHeader.DATA_DIGEST_FLAG) != 0;
        if (header != headerDigest || (wantsDataDigest && !data) || (data && !dataDigest)) {
            throw PduViolation.field(CommonHeader.FLAGS, "digests that were not agreed, or agreed ones missing");
        }
    }

    /** Finds padding, data and digest from PDO and PLEN, which must leave room for data. */
    private void layOut(int common, int header, int length) throws PduViolation {
        int offset = common >>> 8 * CommonHeader.DATA_OFFSET;
        if (offset < header || (offset & ALIGNMENT_MASK) != 0) {
            throw PduViolation.field(CommonHeader.DATA_OFFSET, "data at offset " + offset);
        }
        digestMissing = dataDigest ? Digest.BYTES : 0;
        paddingMissing = offset - header;
        dataMissing = length - offset - digestMissing;
        if (dataMissing <= 0) {
            dataMissing = 0;
            throw PduViolation.field(CommonHeader.LENGTH, "PDU of " + length + " bytes ends before its data");
        }
    }

    private static void checkLength(ByteBuf source, int start, int least, int most) throws PduViolation {
        int length = source.getIntLE(start + CommonHeader.LENGTH);
        if (length < least || length > most) {
            throw PduViolation.field(CommonHeader.LENGTH, "PDU of " + Integer.toUnsignedString(length) + " bytes");
        }
    }

    // ---------------------------------------------------------------- data

    /** Data of which all is there is told at once; for the rest the header is kept, should it be needed again. */
    private void beginData(ByteBuf source, int start, ByteBuf in) throws PduViolation {
        int length = dataMissing;
        if (in.readableBytes() < paddingMissing + length + digestMissing) {
            if (source != kept) {
                kept.clear().writeBytes(source, start, headerBytes).clear();
                headerSource = kept;
                headerStart = 0;
            }
            digest.begin();
            receivedDigest = 0;
            phase = Phase.PADDING;
            return;
        }
        int at = in.readerIndex() + paddingMissing;
        in.skipBytes(paddingMissing + length + digestMissing);
        dataMissing = 0;
        receiver.onData(in, at, length);
        receiver.onDataEnd(digestMissing == 0 || digest.of(in, at, length) == in.getIntLE(at + length));
    }

    private void skipPadding(ByteBuf in) {
        int count = Math.min(paddingMissing, in.readableBytes());
        in.skipBytes(count);
        paddingMissing -= count;
        if (paddingMissing == 0) {
            phase = Phase.DATA;
        }
    }

    private void readData(ByteBuf in) throws PduViolation {
        int at = in.readerIndex();
        int count = Math.min(dataMissing, in.readableBytes());
        in.skipBytes(count);
        dataMissing -= count;
        if (digestMissing > 0) {
            digest.add(in, at, count);
        }
        receiver.onData(in, at, count);
        if (dataMissing > 0) {
            return;
        }
        if (digestMissing > 0) {
            phase = Phase.DIGEST;
        } else {
            phase = Phase.HEADER;
            receiver.onDataEnd(true);
        }
    }

    private void readDigest(ByteBuf in) throws PduViolation {
        while (digestMissing > 0 && in.isReadable()) {
            int shift = 8 * (Digest.BYTES - digestMissing);
            receivedDigest |= in.readUnsignedByte() << shift;
            digestMissing--;
        }
        if (digestMissing == 0) {
            phase = Phase.HEADER;
            receiver.onDataEnd(receivedDigest == digest.value());
        }
    }
}
