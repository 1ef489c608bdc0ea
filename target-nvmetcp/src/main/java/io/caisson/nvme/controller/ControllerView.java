package io.caisson.nvme.controller;

import io.caisson.store.access.HostView;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One controller as the outside may see it.
 *
 * @param controllerId CNTLID
 * @param discovery whether it is a discovery controller
 * @param hostId 32 hexadecimal digits
 * @param host whom the host NQN belongs to; null for a stranger, who sees an empty discovery log
 * @param subsystemNqn as in Connect
 * @param local our end of the admin queue's connection
 * @param remote the host's end of the admin queue's connection
 * @param keepAliveMillis KATO; 0 for none
 * @param tls whether the admin queue is encrypted
 * @param authenticated whether the host has proved who it is, by DH-HMAC-CHAP
 * @param since when it was made
 */
public record ControllerView(
        int controllerId,
        boolean discovery,
        String hostNqn,
        String hostId,
        @Nullable HostView host,
        String subsystemNqn,
        InetSocketAddress local,
        InetSocketAddress remote,
        int ioQueues,
        long keepAliveMillis,
        boolean tls,
        boolean authenticated,
        Instant since,
        long commands,
        long dataInBytes,
        long dataOutBytes) {}
