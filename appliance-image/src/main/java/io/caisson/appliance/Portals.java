package io.caisson.appliance;

import io.caisson.portal.KeeperParts;
import io.caisson.portal.PortalAssigner;
import io.caisson.portal.PortalKeeper;
import io.caisson.portal.PortalListeners;
import io.caisson.portal.address.ProcessGuard;
import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Announcer;
import io.caisson.portal.announce.LoopbackAnnouncer;
import io.caisson.portal.bgp.BgpAnnouncers;
import io.caisson.portal.check.NetworkToCheck;
import io.caisson.portal.l2.L2Announcer;
import io.caisson.store.StoreNode;
import io.caisson.store.catalog.PortalRecords.NetworkRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The floating portals of the daemon: those of the whole cluster are given to nodes while this one leads the catalog, and those
 * that this node is given are served. Owner: the thread that starts and ends the daemon.
 */
final class Portals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Portals.class);

    /** A node that dies again and again must not take portals along each time. */
    private static final Duration STEADY_AFTER = Duration.ofSeconds(30);

    /** How long hosts that are asked to leave are waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration GIVE_BACK_PATIENCE = Duration.ofSeconds(1);

    /** More than {@link #PATIENCE}: for one portal to be taken by another node. */
    private static final Duration TAKEN = Duration.ofSeconds(5);

    private static final Duration ALL_TAKEN = Duration.ofSeconds(12);

    private final StoreNode store;
    private final PortalAssigner assigner;
    private final ScheduledExecutorService assigning;
    private final ProcessGuard guard = new ProcessGuard();
    private final BgpAnnouncers routed;

    /** Of one check others wait for. */
    private final ExecutorService checking =
            new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(4), task -> {
                Thread thread = new Thread(task, "network-check");
                thread.setDaemon(true);
                return thread;
            });

    private final Speech speech;
    private @Nullable PortalKeeper keeper;
    private @Nullable ScheduledFuture<?> examining;

    /** @param birdDirectory of the routing engine, which is started with the first network that needs it */
    Portals(StoreNode store, Path birdDirectory) {
        this.store = store;
        this.routed = new BgpAnnouncers(birdDirectory, store.nodeId(), guard);
        this.speech = new Speech(store, guard);
        this.assigner = new PortalAssigner(
                store.catalog(), store::leadsCatalog, STEADY_AFTER, Clock.systemUTC(), System::nanoTime);
        this.assigning = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "portal-assigner");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Gives portals to nodes from now on, whether this one serves hosts or not. */
    void assign() {
        assigner.start(assigning);
        speech.start(assigning);
    }

    /**
     * Serves what this node is given from now on.
     *
     * @param onFailure told that this node cannot go on
     */
    void keep(PortalListeners listeners, Consumer<Throwable> onFailure) {
        PortalKeeper made = new PortalKeeper(
                new KeeperParts(
                        store.catalog(),
                        store.nodeId(),
                        store.gatewayLease(),
                        store::whenServed,
                        listeners,
                        PATIENCE,
                        Clock.systemUTC(),
                        System::nanoTime,
                        store::giveEpochUp,
                        onFailure),
                this::announcer);
        keeper = made;
        made.start();
        examining = assigning.scheduleWithFixedDelay(made::examine, 1, 1, TimeUnit.SECONDS);
        store.reportNetworks(new NetworkReports(store.catalog(), store.nodeId(), made::announced, checking));
    }

    private Announcer announcer(NetworkRecord network) throws AnnounceException {
        return switch (network.announcer()) {
            case NetworkRecord.LOOPBACK -> new LoopbackAnnouncer();
            case NetworkRecord.L2 -> onInterface(network);
            case NetworkRecord.BGP -> routed.open(network);
            default ->
                throw new AnnounceException(
                        "network '" + network.name() + "' is announced in a way that this release does not know: "
                                + network.announcer(),
                        "run the same release on all nodes");
        };
    }

    private Announcer onInterface(NetworkRecord network) throws AnnounceException {
        String name = NetworkToCheck.interfaceName(String.valueOf(network.networkInterface()), network.vlan());
        try {
            return L2Announcer.open(name, guard);
        } catch (IOException e) {
            throw new AnnounceException(
                    "network '" + network.name() + "' cannot be announced on " + name + ": " + e.getMessage(),
                    "see that the node has the interface, and that the daemon may use raw sockets",
                    e);
        }
    }

    /** Has other nodes take what they can of the portals here, while all is still served. */
    void handOver() {
        if (keeper != null) {
            new PortalHandOver(store.catalog(), store::announceEnd, store::movablePortals, TAKEN, ALL_TAKEN).run();
        }
    }

    /** Has hosts leave floating portals in order; nothing is served there any more when this returns. */
    @Override
    public void close() {
        PortalKeeper kept = keeper;
        ScheduledFuture<?> watch = examining;
        if (watch != null) {
            watch.cancel(false);
        }
        if (kept != null) {
            kept.close();
        }
        routed.close();
    }

    /**
     * Ends the service of this node, so that others need not wait for that. All hosts have left. If one of its addresses may be here
     * still, others do wait, until the guard says that this process is no more, which is left to it unless the lease is back.
     */
    void giveBack() {
        assigner.close();
        assigning.shutdownNow();
        checking.shutdownNow();
        PortalKeeper kept = keeper;
        if (kept != null && !kept.isClear()) {
            LOG.warn(
                    "the others are to wait until this process has ended: addresses of portals may be here until then");
            return;
        }
        try {
            store.giveLeaseBack().toCompletableFuture().get(GIVE_BACK_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            guard.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException alone) {
            LOG.info("the others are to wait until this process has ended: the catalog does not answer");
        }
    }
}
