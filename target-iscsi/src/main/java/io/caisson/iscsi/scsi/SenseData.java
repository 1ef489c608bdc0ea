package io.caisson.iscsi.scsi;

import io.netty.buffer.ByteBuf;

/** Sense data of a CHECK CONDITION, ready to be put behind its 2-byte length into a SCSI Response PDU. */
public interface SenseData {

    /** Appends the sense bytes in the format of the logical unit (fixed or descriptor, SPC-5, 4.4). */
    void encode(ByteBuf out);
}
