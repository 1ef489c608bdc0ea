package io.caisson.portal;

import io.caisson.portal.announce.Announcer;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A portal that this node was given in one epoch, and how far it is with it. State belongs to the keeper's thread. */
final class KeptPortal {

    /**
     * <pre>
     *   WAITING ──ports bound──► BOUND ──directory knows it, address claimed──► SERVING ──told to leave──► LEAVING
     *   LEAVING ──hosts gone──► RELEASING ──no host finds it here──► (given up)
     * </pre>
     *
     * From any of them to nothing at once, when the lease ends.
     */
    enum Phase {
        WAITING,
        BOUND,
        SERVING,
        LEAVING,
        RELEASING
    }

    final String id;
    final InetAddress address;
    final PortalPorts ports;
    final long epoch;
    final String networkId;

    Phase phase = Phase.WAITING;

    /** When it came to nought last, or was given; after too long it is refused. */
    long strivingSinceNanos;

    long retryAtNanos;
    /** Until when the announcer was told; of no meaning before {@link Phase#SERVING}. */
    long claimedUntilNanos;

    /** Until when hosts may find it here at the longest, whatever became of what the announcer was asked. */
    long mayBeHereUntilNanos;

    @Nullable
    Announcer announcer;

    /** While {@link Phase#BOUND}: completed when hosts are served what the catalog says of it. */
    @Nullable
    CompletableFuture<Void> known;

    /** While {@link Phase#LEAVING}, or while it is to be refused: completed when hosts have left. */
    @Nullable
    CompletableFuture<Void> left;

    /** While {@link Phase#LEAVING}: since when. */
    long leavingSinceNanos;

    @Nullable
    String problem;

    /** @param floating what it was made of; empty if it was deleted since it was given, and is never bound */
    KeptPortal(String id, InetAddress address, Optional<FloatingRecord> floating, long epoch, long nowNanos) {
        this.id = id;
        this.address = address;
        this.ports = floating.map(KeptPortal::ports).orElse(new PortalPorts(0, 0, 0));
        this.epoch = epoch;
        this.networkId = floating.map(FloatingRecord::networkId).orElse("");
        this.strivingSinceNanos = nowNanos;
        this.retryAtNanos = nowNanos;
    }

    private static PortalPorts ports(FloatingRecord floating) {
        return new PortalPorts(floating.iscsiPort(), floating.nvmePort(), floating.discoveryPort(), floating.apiPort());
    }

    /** Whether a record says what this was made of: one that was deleted may have come again as another. */
    boolean isMadeOf(FloatingRecord floating) {
        return ports.equals(ports(floating)) && networkId.equals(floating.networkId());
    }

    /** Whether hosts were asked to leave: there is no way back from that. */
    boolean isGoing() {
        return phase == Phase.LEAVING || phase == Phase.RELEASING;
    }
}
