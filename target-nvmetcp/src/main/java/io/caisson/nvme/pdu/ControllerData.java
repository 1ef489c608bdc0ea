package io.caisson.nvme.pdu;

import io.netty.buffer.ByteBuf;

/**
 * C2HData: data of a command for the host (NVM Express TCP Transport Specification, 3.6.2).
 *
 * <pre>
 *    0 common header    8 CCCID    10 reserved    12 DATAO    16 DATAL    20 ... 23 reserved
 * </pre>
 *
 * @param last LAST_PDU: the last one of the command
 * @param success SUCCESS, only with {@code last}: the command succeeded, and there will be no response
 * @param offset DATAO
 * @param length DATAL in bytes
 */
public record ControllerData(boolean last, boolean success, int commandId, int offset, int length) {

    void encode(int digestFlags, int dataOffset, int pduLength, ByteBuf out) {
        int flags = digestFlags | (last ? CommonHeader.LAST_FLAG : 0) | (success ? CommonHeader.SUCCESS_FLAG : 0);
        CommonHeader.encode(PduType.CONTROLLER_DATA, flags, dataOffset, pduLength, out);
        out.writeIntLE(commandId);
        out.writeIntLE(offset);
        out.writeLongLE(length);
    }
}
