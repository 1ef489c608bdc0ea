package io.caisson.nvme.server;

import io.netty.channel.ChannelPipeline;

/**
 * What stands between a socket and its queue: TLS. It passes {@code channelActive} on at once, as the time for the handshake
 * counts in the time to connect; and it fires the {@link io.caisson.nvme.command.QueueLink.TlsIdentity} of the host as a user
 * event before the first byte it passes on.
 */
@FunctionalInterface
public interface ConnectionFront {

    /** Adds its handlers to an empty pipeline, on the connection's event loop. The queue's handler is added behind them. */
    void install(ChannelPipeline pipeline);

    /** Nothing: hosts speak plainly. */
    ConnectionFront NONE = pipeline -> {};
}
