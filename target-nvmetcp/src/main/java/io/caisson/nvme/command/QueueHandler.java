package io.caisson.nvme.command;

/**
 * What is behind one queue: it begins unconnected, and Connect makes it the admin queue of a controller or one of its I/O
 * queues. Owner: the event loop of the connection.
 */
public interface QueueHandler {

    /**
     * Looks at a command in the order of arrival, before any of its data is asked for: a fused pair is matched here. What
     * needs no data to refuse becomes a command that takes none and fails.
     *
     * @param entry not kept: its memory is used again
     */
    NvmeCommand accept(SubmissionEntry entry);

    /** No more commands will come; those that run are waited for, so one that waits for another to come has to end. */
    default void draining() {}

    /** The connection is gone. Commands that run were told to {@link NvmeCommand#abort}. Called once. */
    void closed();

    /** Makes the upper half of each new connection. Any thread. */
    interface Factory {
        QueueHandler opened(QueueLink link);
    }
}
