package io.caisson.portal;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The listeners of all protocols on addresses that come and go while the node runs. An address may be bound before it is on
 * any interface. All calls come from one thread, the keeper's, and block for a short, bounded time at most; each may be
 * repeated, and concerns one address alone.
 */
public interface PortalListeners {

    /**
     * Has the ports of an address: from now on the kernel takes connections of hosts, which wait.
     *
     * @throws IOException if another process has one of them still; then none is bound, and the call can be repeated
     */
    void bind(InetAddress address, PortalPorts ports) throws IOException;

    /** Serves those who wait there, and all who come. Hosts may be told of the address from now on. */
    void accept(InetAddress address);

    /**
     * Has the sessions that came through the address leave in order, and lets nobody in any more. As long as the lease is held,
     * this comes before another node may have the address, if only with no patience: what a session that was dropped had under
     * way would else take effect after what its host sends there.
     *
     * @param patience after which whoever is left is dropped
     * @return completed, on any thread, when all are gone and nothing that came through the address is under way any more,
     *     however long that takes; never fails
     */
    CompletionStage<Void> withdraw(InetAddress address, Duration patience);

    /** Drops all connections of the address at once, without a status, and gives its ports back before it returns. */
    void drop(InetAddress address);
}
