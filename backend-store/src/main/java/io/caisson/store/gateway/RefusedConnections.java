package io.caisson.store.gateway;

import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the process of a node on this machine for dead when the kernel refuses connections to its cluster address, twice: a process
 * that is slow or stopped is not refused by its own kernel. Of another machine that proves nothing: a firewall that cuts a living
 * node off may answer with resets, and until its lease ends that node has its portals. So nodes elsewhere are never asked.
 *
 * <p>Asked by the timer's thread; connections end on threads of the system's.
 */
final class RefusedConnections implements DeathWatch {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedConnections.class);
    private static final int REFUSALS = 2;

    /** A refusal comes at once, or is none: what takes longer is a connection that timed out. */
    private static final long PROMPT_NANOS = Duration.ofMillis(500).toNanos();

    /** What was found out longer ago is of another process. */
    private static final long VALID_NANOS = Duration.ofSeconds(2).toNanos();

    private record Found(long epoch, int refusals, long atNanos, boolean isAsking) {}

    private final Function<String, Optional<InetSocketAddress>> addresses;
    private final LongSupplier nanoClock;
    private final Map<String, Found> found = new ConcurrentHashMap<>();

    RefusedConnections(Function<String, Optional<InetSocketAddress>> addresses, LongSupplier nanoClock) {
        this.addresses = addresses;
        this.nanoClock = nanoClock;
    }

    /** Asks nodes where the catalog says that they are. */
    static RefusedConnections of(Catalog catalog, LongSupplier nanoClock) {
        return new RefusedConnections(
                node -> catalog.get(Records.NODE, node)
                        .map(Versioned::value)
                        .map(record -> record.clusterAddress())
                        .map(IpAddress::parseWithPort)
                        .filter(address -> address.getAddress().isLoopbackAddress()),
                nanoClock);
    }

    @Override
    public boolean isDead(String nodeId, long epoch) {
        long now = nanoClock.getAsLong();
        Found known = found.compute(
                nodeId,
                (id, last) -> last == null || last.epoch() != epoch || now - last.atNanos() > VALID_NANOS
                        ? new Found(epoch, 0, now, false)
                        : last);
        if (known.refusals() >= REFUSALS) {
            found.remove(nodeId);
            return true;
        }
        if (!known.isAsking()) {
            addresses.apply(nodeId).ifPresent(address -> ask(nodeId, address, known, now));
        }
        return false;
    }

    private void ask(String nodeId, InetSocketAddress address, Found known, long now) {
        Found asking = new Found(known.epoch(), known.refusals(), now, true);
        found.put(nodeId, asking);
        AsynchronousSocketChannel channel;
        try {
            channel = AsynchronousSocketChannel.open();
        } catch (IOException e) {
            notAsked(nodeId, asking, e);
            return;
        }
        try {
            channel.connect(address, null, new CompletionHandler<Void, Void>() {
                @Override
                public void completed(Void done, Void attachment) {
                    ended(false);
                }

                @Override
                public void failed(Throwable failure, Void attachment) {
                    ended(failure instanceof ConnectException);
                }

                private void ended(boolean isRefused) {
                    long after = nanoClock.getAsLong();
                    boolean counts = isRefused && after - now <= PROMPT_NANOS;
                    Found next = new Found(known.epoch(), counts ? known.refusals() + 1 : 0, after, false);
                    found.replace(nodeId, asking, next); // unless another process is asked for by now
                    close(channel);
                }
            });
        } catch (RuntimeException e) {
            close(channel);
            notAsked(nodeId, asking, e);
        }
    }

    private void notAsked(String nodeId, Found asking, Exception why) {
        LOG.debug("node {} could not be asked whether it lives", nodeId, why);
        found.replace(nodeId, asking, new Found(asking.epoch(), 0, asking.atNanos(), false));
    }

    private static void close(AsynchronousSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("a connection was not closed", e);
        }
    }
}
