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

    /**
     * Success, with data that {@code source} puts straight into what goes to the host, if that takes data now. Only on the
     * event loop, from within {@link NvmeCommand#runNow}.
     *
     * @param lengthBytes what {@code source} appends, at least 1
     * @return whether the command has ended; if not, nothing has happened
     */
    default boolean succeededNow(DataSource source, int lengthBytes) {
        return false;
    }

    /** Where data for the host comes from. */
    interface DataSource {
        /**
         * Appends all of it.
         *
         * @param out borrowed; has room
         * @return whether it did; if not, the writer index is as it was
         */
        boolean appendTo(ByteBuf out);
    }

    /** Any other status. */
    void failed(StatusCode status);

    /** As {@link #failed(StatusCode)}, with doubleword 0 of the completion entry: Connect tells there what is wrong. */
    void failed(StatusCode status, int result);

    /** No status may be given (the gateway lost its right to answer): the connection is to be dropped. */
    void unanswerable();
}
