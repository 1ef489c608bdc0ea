package io.caisson.nvme.controller;

import io.caisson.nvme.auth.Authenticator;
import io.caisson.nvme.command.QueueHandler;
import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.controller.discovery.DiscoveryGenerations;
import io.caisson.nvme.controller.event.AsyncEvents;
import io.caisson.nvme.controller.identify.ControllerLimits;
import io.caisson.nvme.namespace.NamespaceRegistry;
import io.caisson.nvme.tls.TlsRefusal;
import io.caisson.store.access.HostView;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.SubsystemDirectory;
import io.caisson.store.access.SubsystemView;
import io.caisson.store.block.Subscription;
import io.caisson.store.net.AnswerRight;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The subsystems of a node: every connection becomes a queue of one of their controllers, or of a discovery controller, which
 * all portals have. Controllers follow what the catalog says: those whose host is gone end, namespaces come and go, and hosts are
 * told. Any thread.
 */
public final class Subsystems implements QueueHandler.Factory, AutoCloseable {

    /** The subsystem of discovery controllers (NVM Express Base Specification 2.0, 3.1.2.3). */
    public static final String DISCOVERY_NQN = "nqn.2014-08.org.nvmexpress.discovery";

    private volatile AnswerRight right = AnswerRight.ALWAYS;
    private final Controllers controllers;
    private final Admissions admissions;
    private final SeenHosts seen;
    private final Connects connects;
    private final IoRole.Shared shared;
    private final DiscoveryRole.Shared discovery;
    private final SubsystemsConfig config;
    private final InstantSource clock;
    private final AtomicLong changes = new AtomicLong();
    private final Subscription directoryChanges;

    /**
     * Begins to follow the directory.
     *
     * @param namespaces those of the node
     * @param authenticator shared by all queues; outlives this
     */
    public Subsystems(
            SubsystemDirectory directory,
            NamespaceRegistry namespaces,
            Authenticator authenticator,
            SubsystemsConfig config) {
        this(directory, namespaces, authenticator, config, Clock.systemUTC());
    }

    Subsystems(
            SubsystemDirectory directory,
            NamespaceRegistry namespaces,
            Authenticator authenticator,
            SubsystemsConfig config,
            InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.controllers = new Controllers(config);
        this.admissions = new Admissions(directory);
        this.seen = new SeenHosts(clock);
        long began = System.nanoTime();
        this.shared = new IoRole.Shared(
                directory, namespaces, controllers, changes, () -> (System.nanoTime() - began) / 1_000_000, config);
        this.discovery = new DiscoveryRole.Shared(directory, new DiscoveryGenerations(), config);
        this.connects = new Connects(
                new Connects.Context(directory, controllers, admissions, authenticator, seen, this::make, config));
        this.directoryChanges = directory.follow(this::directoryChanged);
    }

    /** Under which right controllers from now on answer; see {@link AnswerRight#whenFenced}. */
    public void answerUnder(AnswerRight granted) {
        right = granted;
    }

    @Override
    public QueueHandler opened(QueueLink link) {
        return new FabricsQueue(link, connects);
    }

    private Controller make(ControllerIdentity identity, FabricsQueue adminQueue) {
        AsyncEvents events = new AsyncEvents(ControllerLimits.EVENT_REQUESTS);
        QueueSet queues = new QueueSet();
        KeepAlives keepAlives = new KeepAlives();
        SubsystemView subsystem = identity.subsystem();
        PortalView portal = identity.portal();
        HostView host = identity.host();
        ControllerRole role = subsystem == null || portal == null || host == null
                ? new DiscoveryRole(identity, discovery, events, keepAlives)
                : new IoRole(identity, subsystem, portal, host, shared, events, queues, keepAlives);
        Controller controller = new Controller(
                identity,
                adminQueue,
                new Controller.Parts(
                        queues,
                        events,
                        role,
                        keepAlives,
                        controllers.lost(identity.hostId(), identity.hostNqn()),
                        controllers,
                        right,
                        config,
                        clock.instant()));
        // In this order: either the directory's next change finds the controller, or this look finds the change.
        controllers.enter(controller);
        var unused = role.refresh(changes.get());
        return controller;
    }

    /** Completed when no command of a host can touch data any more by way of what was withdrawn. */
    private CompletionStage<Void> directoryChanged() {
        long asOf = changes.incrementAndGet();
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (Controller controller : controllers.all()) {
            if (admissions.stands(controller.identity())) {
                ends.add(controller.refresh(asOf));
            } else {
                controller.end("the host it belonged to was deleted or changed");
                ends.add(controller.terminated());
            }
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    }

    /** For people: why a host gets no further than to TLS. Any thread. */
    public void tlsRefused(InetSocketAddress from, QueueLink.@Nullable TlsIdentity claimed, TlsRefusal refusal) {
        RefusalReason reason = switch (refusal) {
            case WRONG_KEY -> RefusalReason.TLS_WRONG_KEY;
            case UNKNOWN_IDENTITY -> RefusalReason.TLS_UNKNOWN;
            case OTHER_HASH -> RefusalReason.TLS_OTHER_HASH;
            case MALFORMED, NO_KEY_OFFERED, HANDSHAKE_FAILED, TIMEOUT, ABANDONED -> null;
        };
        if (claimed != null && reason != null) {
            seen.refused(claimed.hostNqn(), from.getAddress(), claimed.subsystemNqn(), reason);
        }
    }

    /** The controllers that exist, by ascending id. */
    public List<ControllerView> controllers() {
        return controllers.all().stream().map(Controller::view).toList();
    }

    /** Hosts that knocked and were refused, or found nothing, the most recent first. */
    public List<SeenHost> seenHosts() {
        return seen.list();
    }

    /** No more controllers are made, and those there are end: their connections are dropped. */
    @Override
    public void close() {
        controllers.close();
        directoryChanges.close();
        controllers.all().forEach(controller -> controller.end("the node stops serving"));
    }
}
