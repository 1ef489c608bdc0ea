package io.caisson.nvme.pdu;

import io.netty.buffer.ByteBuf;

/**
 * R2T: asks the host for a part of a command's data (NVM Express TCP Transport Specification, 3.6.2).
 *
 * <pre>
 *    0 common header    8 CCCID    10 TTAG    12 R2TO    16 R2TL    20 ... 23 reserved
 * </pre>
 *
 * @param transferTag TTAG, which the data will carry
 * @param offset R2TO: place in the data of the command
 * @param length R2TL in bytes
 */
public record ReadyToTransfer(int commandId, int transferTag, int offset, int length) {

    void encode(boolean headerDigest, int pduLength, ByteBuf out) {
        CommonHeader.encode(
                PduType.READY_TO_TRANSFER, headerDigest ? CommonHeader.HEADER_DIGEST_FLAG : 0, 0, pduLength, out);
        out.writeIntLE(commandId | transferTag << 16);
        out.writeIntLE(offset);
        out.writeLongLE(length);
    }
}
