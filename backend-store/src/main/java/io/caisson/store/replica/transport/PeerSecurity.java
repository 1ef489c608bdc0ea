package io.caisson.store.replica.transport;

import io.netty.channel.ChannelPipeline;

/** How both ends of a connection learn who the other is. {@link PeerTls} is the only way outside of tests. */
interface PeerSecurity {

    /**
     * Adds what fires a {@link PeerAuthenticated} event through {@code pipeline} once the far end is known, before any of
     * its bytes, or closes the channel.
     *
     * @param accepted whether the far end opened the connection
     */
    void secure(ChannelPipeline pipeline, boolean accepted);

    /** Whether what is sent is best handed over in memory on the heap. */
    boolean sendsFromHeap();

    /** Fired through the pipeline. */
    record PeerAuthenticated(PeerIdentity identity) {}
}
