package io.caisson.nvme.command;

import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The transport's half of a queue, as the upper half sees it. */
public interface QueueLink {

    /** The portal that the host dialled. */
    InetSocketAddress localAddress();

    InetSocketAddress remoteAddress();

    /** The host's NQN and subsystem's NQN that its TLS identity names; null on a connection without TLS. */
    @Nullable
    TlsIdentity tlsIdentity();

    /** The event loop that owns the queue. */
    EventExecutor executor();

    /**
     * The queue was connected: from now on so many commands may be outstanding (NVM Express Base Specification, 6.3).
     *
     * @param entries submission queue size, 2 at least, not zero-based
     * @param flowControl whether submission queue head pointers are reported
     */
    void connected(int queueId, int entries, boolean flowControl);

    /**
     * Ends commands on behalf of others. Those that still collect data are answered with {@code status}; those that run are
     * told to {@link NvmeCommand#abort} and get the status they come to. Any thread. When the connection is gone, there is
     * nobody to answer any more, but it still tells when commands that ran have ended.
     *
     * @param ended run once, on any thread, when none of them can touch data any more
     */
    void endCommands(Predicate<NvmeCommand> which, StatusCode status, Runnable ended);

    /** Ids of the namespaces that commands are for which run now. On the event loop. */
    Set<Integer> runningNamespaces();

    /**
     * Ends one command as {@link #endCommands} does; for the Abort command. Any thread.
     *
     * @param answer told whether it was ended before it ran, on the event loop of this queue
     */
    void abort(int commandId, AbortAnswer answer);

    /**
     * Drops the connection. Commands that run get no answer. Any thread.
     *
     * @param reason for the log
     */
    void close(String reason);

    /** Who waits for {@link #abort}. */
    interface AbortAnswer {
        void aborted(boolean endedUnrun);
    }

    /** What the pre-shared key of a TLS connection stands for (NVM Express TCP Transport Specification, 3.6.1.3). */
    record TlsIdentity(String hostNqn, String subsystemNqn) {}
}
