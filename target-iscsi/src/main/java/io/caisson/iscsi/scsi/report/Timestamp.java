package io.caisson.iscsi.scsi.report;

import io.netty.buffer.ByteBuf;

/** REPORT TIMESTAMP (SPC-5, 6.38): the clock of the node, which hosts cannot set. */
public final class Timestamp {

    private static final int PARAMETER_DATA_LENGTH = 10;
    /** TIMESTAMP ORIGIN=011b: set by other means than SET TIMESTAMP. */
    private static final int SET_BY_OTHER_MEANS = 0x03;

    private static final int TIMESTAMP_BYTES = 6;

    private Timestamp() {}

    /** Appends 12 bytes. */
    public static void answer(ByteBuf out) {
        out.writeShort(PARAMETER_DATA_LENGTH);
        out.writeByte(SET_BY_OTHER_MEANS);
        out.writeByte(0);
        long epochMillis = System.currentTimeMillis();
        for (int i = TIMESTAMP_BYTES - 1; i >= 0; i--) {
            out.writeByte((int) (epochMillis >>> i * Byte.SIZE));
        }
        out.writeShort(0);
    }
}
