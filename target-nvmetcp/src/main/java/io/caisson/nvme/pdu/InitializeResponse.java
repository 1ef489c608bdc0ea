package io.caisson.nvme.pdu;

import io.netty.buffer.ByteBuf;

/**
 * ICResp, the answer to ICReq (NVM Express TCP Transport Specification, 3.6.2). PFV is 0, and so is CPDA: hosts may place
 * their data at any multiple of 4.
 *
 * <pre>
 *    0 common header    8 PFV    10 CPDA    11 DGST    12 MAXH2CDATA    16 ... 127 reserved
 * </pre>
 *
 * @param maxH2cDataBytes data that one H2CData PDU may carry
 */
public record InitializeResponse(boolean headerDigest, boolean dataDigest, int maxH2cDataBytes) {

    private static final int RESERVED_BYTES = 112;

    /** Appends the PDU. */
    public void encode(ByteBuf out) {
        PduType type = PduType.INITIALIZE_RESPONSE;
        CommonHeader.encode(type, 0, 0, type.headerBytes(), out);
        out.writeShortLE(0);
        out.writeByte(0);
        out.writeByte((headerDigest ? InitializeRequest.HEADER_DIGEST_ENABLE : 0)
                | (dataDigest ? InitializeRequest.DATA_DIGEST_ENABLE : 0));
        out.writeIntLE(maxH2cDataBytes);
        out.writeZero(RESERVED_BYTES);
    }
}
