package io.caisson.appliance;

import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.Catalog;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has other nodes take the floating portals of one that is about to stop, while it still serves: each of them moves as planned, and
 * hosts are elsewhere before anything ends here. Whatever is still here after a while goes with the lease. The calling thread waits.
 */
final class PortalHandOver {
    private static final Logger LOG = LoggerFactory.getLogger(PortalHandOver.class);

    /** For the catalog to have it. Without it nobody takes anything. */
    private static final Duration ANNOUNCED = Duration.ofSeconds(3);

    private final Catalog catalog;
    private final Supplier<CompletionStage<Void>> announce;
    private final LongSupplier movable;
    private final Duration each;
    private final Duration all;

    /**
     * @param announce says that this node is about to end
     * @param movable how many portals are here that another node could have
     * @param each how long the next portal may take to leave
     * @param all how long this may take
     */
    PortalHandOver(
            Catalog catalog,
            Supplier<CompletionStage<Void>> announce,
            LongSupplier movable,
            Duration each,
            Duration all) {
        this.catalog = catalog;
        this.announce = announce;
        this.movable = movable;
        this.each = each;
        this.all = all;
    }

    /**
     * Says so even if there is nothing to take: until it is said, the leads that were given away would be brought home.
     *
     * @return whether nothing is here any more that another node could have
     */
    boolean run() {
        long left = movable.getAsLong();
        Semaphore changed = new Semaphore(0);
        Subscription watch = catalog.watch(catalog.revision(), (revision, changes) -> changed.release());
        try {
            announce.get().toCompletableFuture().get(ANNOUNCED.toMillis(), TimeUnit.MILLISECONDS);
            if (left > 0) {
                LOG.info("other nodes are asked to take {} floating portals", left);
                left = await(changed);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException alone) {
            LOG.info("nobody is asked to take portals: the catalog does not answer");
        } finally {
            watch.close();
        }
        if (left > 0) {
            LOG.warn(
                    "{} floating portals were not taken by other nodes; hosts find them elsewhere a little later",
                    left);
        }
        return left == 0;
    }

    private long await(Semaphore changed) throws InterruptedException {
        long end = System.nanoTime() + all.toNanos();
        long next = System.nanoTime() + each.toNanos();
        long left = movable.getAsLong();
        while (left > 0) {
            long nanos = Math.min(end, next) - System.nanoTime();
            if (!changed.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                return left;
            }
            changed.drainPermits();
            long now = movable.getAsLong();
            if (now < left) {
                next = System.nanoTime() + each.toNanos();
            }
            left = now;
        }
        return 0;
    }
}
