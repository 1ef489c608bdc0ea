package io.caisson.nvme.queue;

import io.caisson.store.block.WriteBuffers;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The data of one command that the host is asked for: a buffer, and the R2Ts that fill it (NVM Express TCP Transport
 * Specification, 3.3.2.1.2). Several windows may be open, and fill independently. Owner: the queue's event loop.
 *
 * <pre>
 *  0          windows          solicited              wanted
 *  |--full--|--open--|--full--|------not asked for yet-----|
 * </pre>
 */
final class HostTransfer {

    /** What one R2T asked for, until all of it is there. */
    static final class Window {
        final CommandSlot slot;
        final HostTransfer transfer;
        final int tag;
        final int end;
        int next;
        /** The tick of {@link DataDeadline} at which it was asked for. */
        int since;

        Window(CommandSlot slot, HostTransfer transfer, int tag, int offset, int length) {
            this.slot = slot;
            this.transfer = transfer;
            this.tag = tag;
            this.next = offset;
            this.end = offset + length;
        }
    }

    private final int wanted;
    private final int maxR2tBytes;
    private final int maxOpenWindows;
    /** Null once the command was refused: what still comes goes nowhere. */
    private @Nullable ByteBuf buffer;

    private int openWindows;
    private int solicited;

    HostTransfer(int wanted, int maxR2tBytes, int maxOpenWindows) {
        this.wanted = wanted;
        this.maxR2tBytes = maxR2tBytes;
        this.maxOpenWindows = maxOpenWindows;
        this.buffer = WriteBuffers.allocate(wanted);
    }

    /** Whether another R2T may be sent now. */
    boolean maySolicit() {
        return buffer != null && openWindows < maxOpenWindows && solicited < wanted;
    }

    Window solicit(CommandSlot slot, int tag) {
        int length = Math.min(maxR2tBytes, wanted - solicited);
        Window window = new Window(slot, this, tag, solicited, length);
        solicited += length;
        openWindows++;
        return window;
    }

    void windowFilled() {
        openWindows--;
    }

    /** Whether data that was asked for is still to come. */
    boolean expectsData() {
        return openWindows > 0;
    }

    /** Whether all data is in. */
    boolean complete() {
        return openWindows == 0 && solicited == wanted;
    }

    /** Where the data goes, from the place that it says on; null if nowhere. Stays valid, as it is the garbage collector's. */
    byte @Nullable [] array() {
        return buffer == null ? null : buffer.array();
    }

    /** The data, once {@link #complete}; ownership passes to the caller. */
    ByteBuf takeBuffer() {
        ByteBuf whole = buffer;
        if (whole == null) {
            throw new IllegalStateException("the data of a refused command was not kept");
        }
        buffer = null;
        return whole.setIndex(0, wanted);
    }

    /** The data is not wanted any more. */
    void release() {
        ByteBuf dropped = buffer;
        buffer = null;
        if (dropped != null) {
            dropped.release();
        }
    }
}
