package io.caisson.iscsi.server;

import io.caisson.iscsi.login.TargetOffer;
import io.caisson.iscsi.session.SessionLimits;
import io.caisson.store.net.EventLoops;
import io.caisson.store.net.HostMemory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How an {@link IscsiServer} runs.
 *
 * @param listen addresses to bind; port 0 takes a free one
 * @param eventLoops threads; 0 for one per two processors, at least one
 * @param spin how long an event loop looks for work before it sleeps, if work has lately come that soon; zero for never
 * @param maxConnections beyond it, connections are closed as they come
 * @param maxPendingLogins connections not yet in the full feature phase
 * @param loginTimeout from connection to full feature phase
 * @param memory for data of all sessions' commands; may be shared with other servers
 * @param drainTimeout how long {@link IscsiServer#close} waits for initiators to log out
 */
public record IscsiServerConfig(
        List<InetSocketAddress> listen,
        int eventLoops,
        Duration spin,
        int maxConnections,
        int maxPendingLogins,
        Duration loginTimeout,
        HostMemory memory,
        Duration drainTimeout,
        TargetOffer offer,
        SessionLimits limits) {

    private static final int DEFAULT_MAX_CONNECTIONS = 4096;
    private static final int DEFAULT_MAX_PENDING_LOGINS = 2048;
    private static final Duration DEFAULT_LOGIN_TIMEOUT = Duration.ofSeconds(15);
    private static final long DEFAULT_DATA_BYTES = 128L << 20;
    private static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(3);

    public IscsiServerConfig {
        listen = List.copyOf(listen);
        if (eventLoops < 0 || maxConnections < 1 || maxPendingLogins < 1 || spin.isNegative()) {
            throw new IllegalArgumentException("loops, connections, logins, bytes and spin must not be negative");
        }
        if (loginTimeout.isNegative() || loginTimeout.isZero() || drainTimeout.isNegative()) {
            throw new IllegalArgumentException("timeouts must be positive");
        }
    }

    /** Everything as usual, listening on {@code addresses}. */
    public static IscsiServerConfig listeningOn(InetSocketAddress... addresses) {
        return new IscsiServerConfig(
                List.of(addresses),
                0,
                EventLoops.SPIN,
                DEFAULT_MAX_CONNECTIONS,
                DEFAULT_MAX_PENDING_LOGINS,
                DEFAULT_LOGIN_TIMEOUT,
                HostMemory.of(DEFAULT_DATA_BYTES),
                DEFAULT_DRAIN_TIMEOUT,
                TargetOffer.DEFAULT,
                SessionLimits.DEFAULT);
    }

    int eventLoopCount() {
        return eventLoops > 0 ? eventLoops : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    public IscsiServerConfig withEventLoops(int loops, Duration spinning) {
        return new IscsiServerConfig(
                listen,
                loops,
                spinning,
                maxConnections,
                maxPendingLogins,
                loginTimeout,
                memory,
                drainTimeout,
                offer,
                limits);
    }

    public IscsiServerConfig withConnectionLimits(int connections, int pendingLogins, Duration timeout) {
        return new IscsiServerConfig(
                listen, eventLoops, spin, connections, pendingLogins, timeout, memory, drainTimeout, offer, limits);
    }

    /** Memory of its own. */
    public IscsiServerConfig withDataBytes(long bytes) {
        return withMemory(HostMemory.of(bytes));
    }

    public IscsiServerConfig withMemory(HostMemory wanted) {
        return new IscsiServerConfig(
                listen,
                eventLoops,
                spin,
                maxConnections,
                maxPendingLogins,
                loginTimeout,
                wanted,
                drainTimeout,
                offer,
                limits);
    }

    public IscsiServerConfig withDrainTimeout(Duration timeout) {
        return new IscsiServerConfig(
                listen,
                eventLoops,
                spin,
                maxConnections,
                maxPendingLogins,
                loginTimeout,
                memory,
                timeout,
                offer,
                limits);
    }

    public IscsiServerConfig withOffer(TargetOffer wanted) {
        return new IscsiServerConfig(
                listen,
                eventLoops,
                spin,
                maxConnections,
                maxPendingLogins,
                loginTimeout,
                memory,
                drainTimeout,
                wanted,
                limits);
    }

    public IscsiServerConfig withLimits(SessionLimits bounds) {
        return new IscsiServerConfig(
                listen,
                eventLoops,
                spin,
                maxConnections,
                maxPendingLogins,
                loginTimeout,
                memory,
                drainTimeout,
                offer,
                bounds);
    }
}
