package io.caisson.nvme.pdu;

import io.netty.buffer.ByteBuf;

/**
 * ICReq, the first PDU of a connection (NVM Express TCP Transport Specification, 3.6.2).
 *
 * <pre>
 *    0 common header    8 PFV    10 HPDA    11 DGST    12 MAXR2T    16 ... 127 reserved
 * </pre>
 *
 * @param formatVersion PFV; 0 is the only one there is
 * @param dataAlignmentBytes what the offset of data sent to the host must be a multiple of (HPDA)
 * @param maxOutstandingR2t R2Ts of one command that may wait for their data, at least 1 (MAXR2T, zero-based on the wire)
 */
public record InitializeRequest(
        int formatVersion, int dataAlignmentBytes, boolean headerDigest, boolean dataDigest, long maxOutstandingR2t) {

    private static final int FORMAT_VERSION = 8;
    private static final int DATA_ALIGNMENT = 10;
    private static final int DIGESTS = 11;
    private static final int MAX_R2T = 12;
    private static final int RESERVED_BYTES = 112;

    static final int HEADER_DIGEST_ENABLE = 1;
    static final int DATA_DIGEST_ENABLE = 1 << 1;
    private static final int MAX_ALIGNMENT_DWORDS = 32;

    static InitializeRequest decode(ByteBuf source, int start) throws PduViolation {
        int formatVersion = source.getUnsignedShortLE(start + FORMAT_VERSION);
        if (formatVersion != 0) {
            throw PduViolation.unsupported(FORMAT_VERSION, "PDU format version " + formatVersion);
        }
        int alignmentDwords = source.getUnsignedByte(start + DATA_ALIGNMENT) + 1;
        if (alignmentDwords > MAX_ALIGNMENT_DWORDS) {
            throw PduViolation.field(DATA_ALIGNMENT, "data alignment of " + alignmentDwords + " doublewords");
        }
        int digests = source.getByte(start + DIGESTS);
        return new InitializeRequest(
                formatVersion,
                alignmentDwords * Integer.BYTES,
                (digests & HEADER_DIGEST_ENABLE) != 0,
                (digests & DATA_DIGEST_ENABLE) != 0,
                source.getUnsignedIntLE(start + MAX_R2T) + 1);
    }

    /** Appends the PDU. */
    public void encode(ByteBuf out) {
        PduType type = PduType.INITIALIZE_REQUEST;
        CommonHeader.encode(type, 0, 0, type.headerBytes(), out);
        out.writeShortLE(formatVersion);
        out.writeByte(dataAlignmentBytes / Integer.BYTES - 1);
        out.writeByte((headerDigest ? HEADER_DIGEST_ENABLE : 0) | (dataDigest ? DATA_DIGEST_ENABLE : 0));
        out.writeIntLE((int) (maxOutstandingR2t - 1));
        out.writeZero(RESERVED_BYTES);
    }
}
