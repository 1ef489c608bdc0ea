package io.caisson.nvme.controller;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.controller.admin.ActionCommand;
import io.caisson.nvme.controller.admin.AdminOpcode;
import io.caisson.nvme.controller.event.AsyncEvents;
import io.caisson.nvme.controller.fabrics.Properties;
import io.caisson.nvme.namespace.AttachedNamespaces;
import io.caisson.nvme.namespace.Namespace;
import io.caisson.store.net.AnswerRight;
import io.netty.util.concurrent.EventExecutor;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One dynamic controller: an association of one host (NVM Express Base Specification 2.0, 3.1.1), from the Connect of its admin
 * queue until its last queue is gone and no command of theirs can touch data any more. It ends with the connection of its admin
 * queue. A lost I/O queue is one queue less: hosts that leave drop those first, and then say on the admin queue that they leave.
 *
 * <p>Owner: the event loop of the admin queue, but for what is said to be for any thread.
 */
final class Controller implements Properties.Listener {

    private static final Logger LOGGER = LoggerFactory.getLogger(Controller.class);

    private final ControllerIdentity identity;
    private final FabricsQueue adminQueue;
    private final QueueSet queues;
    private final AsyncEvents events;
    private final Properties properties;
    private final ControllerRole role;
    private final AdminQueueCommands commands;
    private final KeepAlive keepAlive;
    private final LostCommands lost;
    private final Controllers registry;
    private final AnswerRight right;
    private final SubsystemsConfig config;
    private final Instant since;
    private final CompletableFuture<Void> terminated = new CompletableFuture<>();
    private final AtomicBoolean terminating = new AtomicBoolean();
    private volatile boolean authenticated;
    private volatile long keepAliveMillis;
    private volatile @Nullable String expectedEnd;

    /** What a controller is made of, beside its identity. */
    record Parts(
            QueueSet queues,
            AsyncEvents events,
            ControllerRole role,
            KeepAlives keepAlives,
            LostCommands lost,
            Controllers registry,
            AnswerRight right,
            SubsystemsConfig config,
            Instant since) {}

    Controller(ControllerIdentity identity, FabricsQueue adminQueue, Parts parts) {
        this.identity = identity;
        this.adminQueue = adminQueue;
        this.queues = parts.queues();
        this.events = parts.events();
        this.role = parts.role();
        this.lost = parts.lost();
        this.registry = parts.registry();
        this.right = parts.right();
        this.config = parts.config();
        this.since = parts.since();
        this.properties = new Properties(identity.discovery(), config.maxQueueEntries(), this);
        this.commands = new AdminQueueCommands(identity.discovery(), role, events, queues);
        this.keepAlive = new KeepAlive(
                adminQueue.link().executor(),
                () -> queues.traffic().commands(),
                () -> end("the keep alive timeout expired"));
        parts.keepAlives().use(keepAlive, this::keepAlive);
        queues.add(0, adminQueue);
    }

    ControllerIdentity identity() {
        return identity;
    }

    /** Any thread. */
    QueueSet queues() {
        return queues;
    }

    /** Any thread. */
    AttachedNamespaces namespaces() {
        return role.namespaces();
    }

    /** What still runs of lost queues of the same host. Any thread. */
    LostCommands lost() {
        return lost;
    }

    /** Whether I/O queues may be connected. Any thread. */
    boolean ready() {
        return properties.ready();
    }

    /** Any thread. */
    int maxQueueId() {
        return role.maxQueueId();
    }

    /** The admin queue is connected. */
    void begin(long keepAliveMillisAsked) {
        keepAlive(keepAliveMillisAsked);
        LOGGER.info("controller created: {} kato={}ms tls={}", identity, keepAliveMillis, identity.tls());
    }

    /** Sets the keep alive timeout; 0 for none. A discovery controller without one still ends when it is idle for long. */
    private void keepAlive(long millis) {
        long idleMillis = identity.discovery() ? config.discoveryIdle().toMillis() : 0;
        keepAlive.start(millis, idleMillis);
        keepAliveMillis = keepAlive.timeoutMillis();
    }

    /** The host has to authenticate now, which has a timeout of its own: no keep alive is due from a host that computes. */
    void authenticating() {
        keepAlive.stop();
    }

    void authenticated() {
        if (!authenticated) {
            authenticated = true;
            keepAlive(keepAliveMillis);
        }
    }

    NvmeCommand propertyGet(SubmissionEntry entry) {
        return PropertyCommands.get(properties, entry);
    }

    NvmeCommand propertySet(SubmissionEntry entry) {
        return PropertyCommands.set(properties, entry);
    }

    /** A command of the admin queue that is none of fabrics. */
    NvmeCommand acceptAdmin(SubmissionEntry entry) {
        AdminOpcode opcode = AdminOpcode.byCode(entry.opcode());
        if (opcode == AdminOpcode.KEEP_ALIVE) {
            return new ActionCommand(() -> 0);
        }
        return properties.ready() ? commands.accept(opcode, entry) : new RefusedCommand(StatusCode.SEQUENCE_ERROR);
    }

    @Override
    public void reset() {
        role.reset();
        events.reset();
        endIoQueues("controller reset");
    }

    @Override
    public void shutDown() {
        endIoQueues("controller shutdown");
    }

    private void endIoQueues(String reason) {
        EventExecutor executor = adminQueue.link().executor();
        List<FabricsQueue> ending = queues.ioQueues();
        CompletableFuture<?>[] ends = ending.stream().map(FabricsQueue::gone).toArray(CompletableFuture[]::new);
        ending.forEach(queue -> queue.link().close(reason));
        CompletableFuture.allOf(ends).thenRun(() -> {
            try {
                if (executor.inEventLoop()) {
                    properties.ended();
                } else {
                    executor.execute(properties::ended);
                }
            } catch (RejectedExecutionException serverStopped) {
                LOGGER.debug("nobody is left to be told that the queues ended: {}", identity);
            }
        });
    }

    /** Ends the controller: all its connections are dropped. Any thread; only the first reason counts. */
    void end(String reason) {
        if (!queues.close()) {
            return;
        }
        LOGGER.info("controller ended: {} ({})", identity, reason);
        queues.all().forEach(queue -> queue.link().close(reason));
        if (queues.all().isEmpty()) {
            terminate();
        }
    }

    /** One of its connections is about to be dropped. Any thread. */
    void expectEnd(String reason) {
        expectedEnd = reason;
    }

    /** The connection of a queue is gone. On that queue's event loop. */
    void closed(FabricsQueue queue) {
        Countdown gone = new Countdown(() -> left(queue));
        if (queue == adminQueue) {
            keepAlive.stop();
            String expected = expectedEnd;
            String usual = properties.ready() ? "the connection of the admin queue was lost" : "the host left";
            end(expected != null ? expected : usual);
        } else {
            lose(queue, gone);
        }
        queue.link().endCommands(command -> true, StatusCode.ABORTED_QUEUE_DELETED, orFenced(gone.oneMore()));
        gone.begun();
    }

    /** What still runs is waited for by what the host sends to the same namespaces. */
    private void lose(FabricsQueue queue, Countdown gone) {
        for (int namespaceId : queue.link().runningNamespaces()) {
            Namespace namespace = role.findOrLeaving(namespaceId);
            Runnable ended = gone.oneMore();
            lost.begin(namespace);
            queue.link()
                    .endCommands(
                            command -> command.namespaceId() == namespaceId,
                            StatusCode.ABORTED_QUEUE_DELETED,
                            orFenced(() -> {
                                lost.end(namespace);
                                ended.run();
                            }));
        }
    }

    /** A command that the store cannot tell the end of never ends; it can do no harm once its epoch is fenced. */
    private Runnable orFenced(Runnable ended) {
        AtomicBoolean isOver = new AtomicBoolean();
        Runnable once = () -> {
            if (isOver.compareAndSet(false, true)) {
                ended.run();
            }
        };
        Runnable forget = right.whenFenced(once);
        return () -> {
            forget.run();
            once.run();
        };
    }

    /** No command of the queue can touch data any more. Any thread; more than once is harmless. */
    void left(FabricsQueue queue) {
        boolean last = queues.remove(queue.queueId(), queue);
        queue.gone().complete(null);
        if (last) {
            terminate();
        }
    }

    private void terminate() {
        if (terminating.compareAndSet(false, true)) {
            role.close();
            registry.left(identity);
            terminated.complete(null);
        }
    }

    /** Completed when the controller has ended and no command of it can touch data any more. Any thread. */
    CompletableFuture<Void> terminated() {
        return terminated;
    }

    /** What the directory says may have changed. Any thread. */
    CompletableFuture<Void> refresh(long asOf) {
        return role.refresh(asOf);
    }

    /** Any thread. */
    ControllerView view() {
        QueueTraffic.Sum traffic = queues.traffic();
        return new ControllerView(
                identity.id(),
                identity.discovery(),
                PrintableNqn.of(identity.hostNqn()),
                identity.hostId().toString(),
                identity.host(),
                identity.subsystemNqn(),
                identity.local(),
                identity.remote(),
                queues.ioQueues().size(),
                keepAliveMillis,
                identity.tls(),
                authenticated,
                since,
                traffic.commands(),
                traffic.dataInBytes(),
                traffic.dataOutBytes());
    }
}
