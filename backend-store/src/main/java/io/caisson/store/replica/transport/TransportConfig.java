package io.caisson.store.replica.transport;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How a node speaks to its peers.
 *
 * @param listen the one address and port that peers reach this node at; other addresses of the machine stay closed. Calls
 *     to peers leave from this address, too
 * @param eventLoops threads that read and write
 * @param spin how long an event loop looks for work before it sleeps; zero spares the processor
 * @param maxMessageBytes the largest message; larger than the largest append
 * @param appendWindowRequests appends on their way to one follower of one group; more wait
 * @param appendWindowBytes bytes of them; one append is let through whatever its size
 * @param requestTimeout an append, a vote or a ping without an answer for so long costs the connection
 * @param connectTimeout for the connection and its TLS handshake
 * @param maxPendingCalls calls of services of one peer without an answer; more are refused
 * @param maxPendingCallBytes bytes of them
 * @param maxInboundBytes bytes of requests of one connection that are being worked on; then it is not read
 */
public record TransportConfig(
        InetSocketAddress listen,
        int eventLoops,
        Duration spin,
        int maxMessageBytes,
        int appendWindowRequests,
        int appendWindowBytes,
        Duration requestTimeout,
        Duration connectTimeout,
        int maxPendingCalls,
        long maxPendingCallBytes,
        long maxInboundBytes) {

    private static final int MIB = 1 << 20;

    public TransportConfig {
        if (listen.isUnresolved() || listen.getAddress().isAnyLocalAddress() || listen.getPort() == 0) {
            throw new IllegalArgumentException(
                    "a node listens on one address and port, which its peers know; not on " + listen);
        }
        requirePositive("eventLoops", eventLoops);
        requirePositive("maxMessageBytes", maxMessageBytes);
        requirePositive("appendWindowRequests", appendWindowRequests);
        requirePositive("appendWindowBytes", appendWindowBytes);
        requirePositive("requestTimeout", requestTimeout.toMillis());
        requirePositive("connectTimeout", connectTimeout.toMillis());
        requirePositive("maxPendingCalls", maxPendingCalls);
        requirePositive("maxPendingCallBytes", maxPendingCallBytes);
        requirePositive("maxInboundBytes", maxInboundBytes);
        if (spin.isNegative()) {
            throw new IllegalArgumentException("spin is " + spin);
        }
    }

    /** What suits a local network, with entries of at most {@code maxEntryBytes}. */
    public static TransportConfig defaults(InetSocketAddress listen, int maxEntryBytes) {
        return new TransportConfig(
                listen,
                Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors() / 4)),
                Duration.ZERO,
                maxEntryBytes + (256 << 10),
                16,
                8 * MIB,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                1024,
                64L * MIB,
                16L * MIB);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is " + value);
        }
    }
}
