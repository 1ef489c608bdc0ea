package io.caisson.iscsi.session;

import io.caisson.iscsi.scsi.SenseData;
import io.netty.buffer.ByteBuf;

/** Sense data of conditions that the transport finds (RFC 7143, 11.4.7.2), in fixed format (SPC-5, 4.4.3). */
enum TransportSense implements SenseData {
    /** ABORTED COMMAND, DATA PHASE ERROR: data-out broke the rules of order or bounds. */
    DATA_PHASE_ERROR(0x0B, 0x4B, 0x00),
    /** ILLEGAL REQUEST, INVALID FIELD IN COMMAND INFORMATION UNIT: a command that writes, without the W bit. */
    WRITE_NOT_ANNOUNCED(0x05, 0x0E, 0x03),
    /** ILLEGAL REQUEST: the LUN was withdrawn while the command waited for its data. */
    LOGICAL_UNIT_NOT_SUPPORTED(0x05, 0x25, 0x00);

    private static final int CURRENT_FIXED = 0x70;
    private static final int FIXED_BYTES = 18;
    private static final int ADDITIONAL_LENGTH = FIXED_BYTES - 8;

    private final int key;
    private final int code;
    private final int qualifier;

    TransportSense(int key, int code, int qualifier) {
        this.key = key;
        this.code = code;
        this.qualifier = qualifier;
    }

    @Override
    public void encode(ByteBuf out) {
        out.writeByte(CURRENT_FIXED);
        out.writeByte(0);
        out.writeByte(key);
        out.writeInt(0);
        out.writeByte(ADDITIONAL_LENGTH);
        out.writeInt(0);
        out.writeByte(code);
        out.writeByte(qualifier);
        out.writeInt(0);
    }
}
