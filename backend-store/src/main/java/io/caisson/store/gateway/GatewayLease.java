package io.caisson.store.gateway;

import io.caisson.store.block.Subscription;
import java.time.Duration;

/**
 * This node's right to serve hosts. It is held in an epoch of the catalog's; when it ends, all that was begun under it is
 * over: connections of hosts are dropped without a status, and operations carry the next epoch. Any thread.
 */
public interface GatewayLease {

    /** No lease is held. */
    long NONE = -1;

    /** As long as anything can be promised ahead: a day. */
    long FOR_EVER_NANOS = Duration.ofDays(1).toNanos();

    /** For a node without peers: nobody else could take over, so it holds its lease until it ends. */
    static GatewayLease alone(long epoch) {
        return new GatewayLease() {
            @Override
            public long epoch() {
                return epoch;
            }

            @Override
            public boolean isHeld() {
                return true;
            }

            @Override
            public long heldUntilNanos() {
                return System.nanoTime() + FOR_EVER_NANOS;
            }

            @Override
            public Subscription follow(Listener listener) {
                listener.changed(epoch);
                return () -> {};
            }
        };
    }

    /**
     * The epoch that operations of hosts carry, at least 1; {@link #NONE} while the node must not serve. It does not say
     * whether the lease has run out at this instant: {@link #isHeld} does.
     */
    long epoch();

    /**
     * Whether the node may serve at this instant, by its own monotonic clock. Cheap; asked before what hosts sent is
     * answered from this node alone.
     */
    boolean isHeld();

    /** Until when it is held unless it is renewed, by {@link System#nanoTime}. Says nothing while there is no {@link #epoch}. */
    long heldUntilNanos();

    /** Tells {@code listener} of {@link #epoch} now and whenever it changes. */
    Subscription follow(Listener listener);

    /** Hears of a lease that is lost or gained; must not hold up the caller. */
    @FunctionalInterface
    interface Listener {

        /** @param epoch the new one, or {@link #NONE} */
        void changed(long epoch);
    }
}
