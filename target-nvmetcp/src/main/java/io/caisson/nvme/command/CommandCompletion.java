package io.caisson.nvme.command;

import io.netty.buffer.ByteBuf;

/** The end of a command; exactly one method is called, once, on any thread. */
public interface CommandCompletion {

    /**
     * Success.
     *
     * @param result doublewords 0 and 1 of the completion entry, the first in the lower half; 0 if the command has none
     * @param dataIn consumed; data for the host, at most {@link NvmeCommand#dataInBytes()}; empty if none
     */
    void succeeded(long result, ByteBuf dataIn);

    /** Success with nothing to say. */
    void succeeded();

    /** Any other status. */
    void failed(StatusCode status);

    /** As {@link #failed(StatusCode)}, with doubleword 0 of the completion entry: Connect tells there what is wrong. */
    void failed(StatusCode status, int result);

    /** No status may be given (the gateway lost its right to answer): the connection is to be dropped. */
    void unanswerable();
}
