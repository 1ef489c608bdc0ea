package io.caisson.iscsi.pdu;

/**
 * What a decoder accepts on a connection now.
 *
 * @param maxDataSegmentBytes the MaxRecvDataSegmentLength we declared
 * @param maxAdditionalHeaderBytes all additional header segments of a PDU together
 * @param headerDigest whether a CRC32C follows each header
 * @param dataDigest whether a CRC32C follows each data segment
 */
public record PduLimits(
        int maxDataSegmentBytes, int maxAdditionalHeaderBytes, boolean headerDigest, boolean dataDigest) {

    /** RFC 7143, 13.12: before anything is declared. */
    public static final int DEFAULT_DATA_SEGMENT_BYTES = 8192;

    /** An extended CDB of 260 bytes and a bidirectional length fit. */
    private static final int DEFAULT_ADDITIONAL_HEADER_BYTES = 260;

    /** The login phase: no digests, the default segment. */
    public static final PduLimits LOGIN = of(DEFAULT_DATA_SEGMENT_BYTES, false, false);

    public static PduLimits of(int maxDataSegmentBytes, boolean headerDigest, boolean dataDigest) {
        return new PduLimits(maxDataSegmentBytes, DEFAULT_ADDITIONAL_HEADER_BYTES, headerDigest, dataDigest);
    }
}
