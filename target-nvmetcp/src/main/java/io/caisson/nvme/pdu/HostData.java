package io.caisson.nvme.pdu;

import io.netty.buffer.ByteBuf;

/**
 * H2CData: data that an R2T asked for (NVM Express TCP Transport Specification, 3.6.2).
 *
 * <pre>
 *    0 common header    8 CCCID    10 TTAG    12 DATAO    16 DATAL    20 ... 23 reserved
 * </pre>
 *
 * @param last LAST_PDU: the last one for its R2T
 * @param commandId CCCID
 * @param transferTag TTAG of the R2T
 * @param offset DATAO: place in the data of the command
 * @param length DATAL in bytes, at least 1
 */
public record HostData(boolean last, int commandId, int transferTag, long offset, int length) {

    private static final int COMMAND_ID = 8;
    private static final int TRANSFER_TAG = 10;
    private static final int OFFSET = 12;
    private static final int LENGTH = 16;

    static HostData decode(ByteBuf source, int start) {
        return new HostData(
                (source.getByte(start + CommonHeader.FLAGS) & CommonHeader.LAST_FLAG) != 0,
                source.getUnsignedShortLE(start + COMMAND_ID),
                source.getUnsignedShortLE(start + TRANSFER_TAG),
                source.getUnsignedIntLE(start + OFFSET),
                source.getIntLE(start + LENGTH));
    }

    /** CCCID is of no command, or not of the one that the R2T was for. */
    public static PduViolation wrongCommandId() {
        return PduViolation.field(COMMAND_ID, "data for a command that did not ask for it");
    }

    public static PduViolation wrongTransferTag() {
        return PduViolation.field(TRANSFER_TAG, "data for an R2T that is not open");
    }

    /** LAST_PDU, and the end of what was asked for, do not meet. */
    public static PduViolation wrongLast() {
        return PduViolation.field(CommonHeader.FLAGS, "LAST_PDU and the end of the requested data do not meet");
    }

    static PduViolation wrongLength(int length) {
        return PduViolation.field(LENGTH, "data of " + Integer.toUnsignedString(length) + " bytes");
    }
}
