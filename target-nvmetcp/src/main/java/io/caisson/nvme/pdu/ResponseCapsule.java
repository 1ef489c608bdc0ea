package io.caisson.nvme.pdu;

import io.netty.buffer.ByteBuf;

/**
 * CapsuleResp with its completion queue entry (NVM Express TCP Transport Specification, 3.6.2; Base Specification 2.0,
 * figure 89).
 *
 * <pre>
 *    0 common header    8 DW0, DW1    16 SQHD    18 reserved    20 command id    22 status
 * </pre>
 *
 * @param result doublewords 0 and 1
 * @param submissionHead SQHD
 * @param status status field with phase tag 0
 */
public record ResponseCapsule(long result, int submissionHead, int commandId, int status) {

    void encode(boolean headerDigest, int length, ByteBuf out) {
        CommonHeader.encode(
                PduType.RESPONSE_CAPSULE, headerDigest ? CommonHeader.HEADER_DIGEST_FLAG : 0, 0, length, out);
        out.writeLongLE(result);
        out.writeIntLE(submissionHead);
        out.writeIntLE(commandId | status << 16);
    }
}
