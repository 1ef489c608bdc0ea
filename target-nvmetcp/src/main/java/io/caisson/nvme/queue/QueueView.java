package io.caisson.nvme.queue;

import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * A queue as the outside sees it.
 *
 * @param queueId 0 is an admin queue
 * @param entries submission queue size
 * @param since when it was connected
 * @param dataInBytes bytes sent to the host as data of commands
 * @param dataOutBytes bytes taken from the host as data of commands
 */
public record QueueView(
        InetSocketAddress local,
        InetSocketAddress remote,
        boolean tls,
        int queueId,
        int entries,
        Instant since,
        long commands,
        long dataInBytes,
        long dataOutBytes) {}
