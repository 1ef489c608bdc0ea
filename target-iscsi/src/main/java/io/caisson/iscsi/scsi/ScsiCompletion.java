package io.caisson.iscsi.scsi;

import io.netty.buffer.ByteBuf;

/** The end of a SCSI command; exactly one method is called, once, on any thread. */
public interface ScsiCompletion {

    /**
     * GOOD.
     *
     * @param dataIn ownership passes to the callee; what the device has to say, already cut to the CDB's allocation
     *     length (the transport cuts it to the initiator's expected length and reports the residual); empty if none
     */
    void good(ByteBuf dataIn);

    /** Any other status; {@code sense} is non-null exactly for CHECK CONDITION. */
    void failed(ScsiStatus status, @org.jspecify.annotations.Nullable SenseData sense);

    /**
     * No status may be given (the gateway lost its right to answer): the connection is to be dropped.
     */
    void unanswerable();
}
