package io.caisson.nvme.command;

import io.netty.buffer.ByteBuf;

/** A command that was accepted. The transport collects its data, then runs it once, or drops it unrun. */
public interface NvmeCommand {

    /** Bytes the host has to send, as the command says; 0 if none. The transport asks for just so many. */
    default int dataOutBytes() {
        return 0;
    }

    /** Bytes the host has to have room for, as the command says; 0 if none. Never beside {@link #dataOutBytes()}. */
    default int dataInBytes() {
        return 0;
    }

    /**
     * An upper bound of the memory the command takes while it runs, besides its data-out, if that may be much; the
     * transport budgets it.
     */
    default int bufferBytes() {
        return dataInBytes();
    }

    /**
     * Whether it may change what others read. One that ends with the store forbidding an answer may still do so: those who must know
     * that nothing changes any more wait for it then until its gateway is fenced.
     */
    default boolean changesMedium() {
        return dataInBytes() == 0;
    }

    /** Namespace it works on, for those who have to end the commands of one; 0 if none. */
    default int namespaceId() {
        return 0;
    }

    /**
     * Whether it ends only when something happens, as an asynchronous event request does: then nobody waits for it, and it
     * takes no memory of the budget.
     */
    default boolean waitsForEvents() {
        return false;
    }

    /**
     * Runs the command if it can be done on the spot, with neither data from the host nor memory of its own. Before {@link #run},
     * on the event loop of its queue.
     *
     * @return whether it has ended; if not, nothing has happened, and it is yet to be run
     */
    default boolean runNow(CommandCompletion completion) {
        return false;
    }

    /**
     * Runs the command. Never blocks. On the event loop of its queue.
     *
     * @param dataOut consumed; exactly {@link #dataOutBytes()}, made by {@link io.caisson.store.block.WriteBuffers}; empty if
     *     the command takes none
     * @param completion called exactly once, on any thread, possibly before this returns
     */
    void run(ByteBuf dataOut, CommandCompletion completion);

    /**
     * The transport gives the command up. Before {@link #run} it means that run will not follow. Afterwards it asks a command
     * of many steps to end between two of them; the completion is called in any case, and only then can the command touch no
     * more data. Any thread.
     */
    default void abort() {}

    /**
     * Whether it has to know what becomes of its completion entry: then {@link #completionDelivered} or {@link #completionLost} is
     * called after it was run, whatever the status is; the first call counts.
     */
    default boolean awaitsDelivery() {
        return false;
    }

    /** The host has seen the completion entry: what it sent since proves that. */
    default void completionDelivered() {}

    /** There was none, or the connection ended before the host proved that it has it. */
    default void completionLost() {}
}
