package io.caisson.nvme.controller.log;

import io.netty.buffer.ByteBuf;

/** One log page of one controller. Owner: the event loop of the admin queue. */
public interface LogPage {

    /**
     * The whole page as it is now.
     *
     * @return consumed by the caller
     */
    ByteBuf content(Request request);

    /** Whether it is about the controller and nothing smaller, so that it cannot be asked for one namespace. */
    default boolean ofControllerOnly() {
        return false;
    }

    /**
     * What is asked for besides a range.
     *
     * @param offset where the range begins
     * @param specific LSP
     * @param retain RAE: the event that told of the page is to stay told
     */
    record Request(long offset, int specific, boolean retain) {}
}
