package io.caisson.iscsi.scsi;

import io.netty.buffer.ByteBuf;

/** A command that was accepted. The transport collects its data, then runs it once, or drops it unrun. */
public interface ScsiTask {

    /**
     * Bytes of data-out the command takes, as its CDB says; 0 if none. The transport asks the initiator for the smaller
     * of this and what the initiator announced, and accounts the difference as residual.
     */
    int dataOutBytes();

    /**
     * An upper bound of the memory the command takes while it runs, besides its data-out, if that may be much; the transport
     * budgets it.
     */
    default int bufferBytes() {
        return 0;
    }

    /**
     * Told once, before the command is run or its buffers are asked about: the initiator takes at most so much data-in, so
     * that no more has to be fetched.
     */
    default void limitDataIn(long bytes) {}

    /** Bytes of data-in that the CDB asks for and that were left out because of the limit; they count in the residual. */
    default long dataInLeftOutBytes() {
        return 0;
    }

    /**
     * Whether it reads or changes anything but this node's memory. Such a command must not run while commands of a session
     * that was replaced may still do so: a write that was given up must not overtake the one that repeats it.
     */
    default boolean touchesMedium() {
        return true;
    }

    /**
     * Whether it may change what others read. One that ends with the store forbidding an answer may still do so, unless it never does:
     * those who must know that nothing changes any more wait for it then until its gateway is fenced.
     */
    default boolean changesMedium() {
        return true;
    }

    /**
     * Runs the command. Never blocks.
     *
     * @param dataOut consumed; readable bytes are what arrived, at most {@link #dataOutBytes()}; made by {@link
     *     io.caisson.store.block.WriteBuffers}; empty if the command takes none
     * @param completion called exactly once, on any thread, possibly before this returns
     */
    void run(ByteBuf dataOut, ScsiCompletion completion);

    /**
     * The transport gives the command up (task management, or the session is gone). Before {@link #run} it means that run
     * will not follow. Afterwards it asks a command of many steps to end between two of them, so that a reset need not wait
     * for the rest; the completion is called in any case, and only then can the command touch no more data. Any thread.
     */
    default void abort() {}

    /**
     * Whether it has to know what becomes of its status: then {@link #statusDelivered} or {@link #statusLost} is called after it
     * was run, whatever the status is; the first call counts.
     */
    default boolean awaitsDelivery() {
        return false;
    }

    /** The initiator has acknowledged the status. */
    default void statusDelivered() {}

    /** There will be none, or the session ended before the initiator acknowledged it. Possibly before the command has ended. */
    default void statusLost() {}
}
