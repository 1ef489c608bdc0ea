package io.caisson.nvme.queue;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.QueueHandler;
import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.pdu.ControllerTermination;
import io.caisson.nvme.pdu.HostData;
import io.caisson.nvme.pdu.HostTermination;
import io.caisson.nvme.pdu.InitializeRequest;
import io.caisson.nvme.pdu.InitializeResponse;
import io.caisson.nvme.pdu.PduEncoder;
import io.caisson.nvme.pdu.PduReceiver;
import io.caisson.nvme.pdu.PduViolation;
import io.caisson.store.net.AbortBarrier;
import io.caisson.store.net.ByteBudget;
import io.caisson.store.net.Gather;
import io.caisson.store.net.Link;
import io.caisson.store.net.LoopWatch;
import io.caisson.store.net.Mailbox;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, which is one queue: a submission and a completion queue of the same number (NVM Express TCP Transport
 * Specification, 3.2). Owner: the connection's event loop, but for the methods that say otherwise.
 *
 * <pre>
 *   INITIALIZING --ICReq--> OPEN --server stops--> DRAINING
 *         +-------------------+--end------------------+--> ENDED --nothing left in the store--> terminated
 * </pre>
 *
 * A queue that has ended may still have commands in the store. Whoever must know when it has none asks with {@link
 * #endCommands}, or waits for {@link #terminated}.
 */
public final class QueuePair implements PduReceiver, QueueLink, Commands.Owner {

    private static final Logger LOGGER = LoggerFactory.getLogger(QueuePair.class);
    /** Data that a queue may always have in flight, however much others have. */
    private static final long GUARANTEED_BYTES = 64 << 10;

    private static final int MAILBOX_CAPACITY = 256;

    private enum State {
        INITIALIZING,
        OPEN,
        DRAINING,
        ENDED
    }

    /** What is wanted of the server. On the event loop. */
    public interface Owner {
        /** The queue is part of a controller. */
        void connected();

        /** Whom the host has the key of, if it uses TLS. */
        @Nullable
        TlsIdentity tlsIdentity();
    }

    private final QueueContext context;
    private final Link link;
    private final Owner owner;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final Gather gather;
    private final Traffic traffic;
    private final Mailbox mailbox;
    private final LoopWatch loop;
    private final CompletableFuture<Void> terminated = new CompletableFuture<>();

    private State state = State.INITIALIZING;
    private @Nullable TlsIdentity tlsIdentity;
    private @Nullable Output output;
    private @Nullable Commands commands;
    private @Nullable QueueHandler handler;
    private @Nullable Future<?> deadline;
    private volatile @Nullable Connected connected;

    /** What Connect made of the queue. */
    private record Connected(int queueId, int entries, Instant since) {}

    public QueuePair(QueueContext context, Link link, Owner owner, InetSocketAddress local, InetSocketAddress remote) {
        this.context = context;
        this.link = link;
        this.owner = owner;
        this.local = local;
        this.remote = remote;
        this.gather = new Gather(link);
        this.loop = context.loops().of(link.executor());
        this.traffic = new Traffic(context.statistics());
        this.mailbox = new Mailbox(link.executor(), MAILBOX_CAPACITY, this::flush, this::onBug);
    }

    /** The connection is there, and has to be a queue of a controller within {@code patience}. */
    public void begin(Duration patience) {
        context.registry().add(this);
        loop.enter();
        deadline = link.executor().schedule(this::outOfTime, patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void outOfTime() {
        if (connected == null && state != State.ENDED) {
            context.statistics().count(Counter.CONNECTIONS_TIMED_OUT);
            end("not connected in time");
        }
    }

    // ---------------------------------------------------------------- what the connection tells

    /**
     * Bytes have come and are about to be decoded.
     *
     * @return whether they may be: after a standstill of the event loop nobody knows how old they are, and the connection ends
     */
    public boolean beginTurn() {
        if (loop.stoodStill()) {
            context.statistics().count(Counter.CONNECTIONS_STALE);
            end("the event loop stood still: what came meanwhile may be old");
            return false;
        }
        mailbox.beginTurn();
        return true;
    }

    /** All bytes at hand are decoded: answers go out together. */
    public void endTurn() {
        mailbox.endTurn();
    }

    /** The host takes bytes again. */
    public void onWritable() {
        Commands all = commands;
        if (all == null) {
            read(true);
        } else {
            mailbox.turn(all::onWritable);
        }
    }

    /**
     * The host broke the rules: it is told, then the connection ends.
     *
     * @param header the header it broke them with
     */
    public void onViolation(PduViolation violation, byte[] header) {
        if (state == State.ENDED) {
            return;
        }
        context.statistics().count(Counter.PROTOCOL_VIOLATIONS);
        int length = Math.min(header.length, ControllerTermination.MAX_HEADER_BYTES);
        new ControllerTermination(violation.status(), violation.information())
                .encode(Unpooled.wrappedBuffer(header, 0, length), gather.room(PduEncoder.MAX_OVERHEAD_BYTES + length));
        endGracefully("protocol violation: " + violation.getMessage());
    }

    // ---------------------------------------------------------------- PDUs; once it drains, they go nowhere

    @Override
    public void onInitialize(InitializeRequest request) {
        QueueLimits limits = context.limits();
        new InitializeResponse(request.headerDigest(), request.dataDigest(), limits.maxH2cDataBytes())
                .encode(gather.room(PduEncoder.MAX_OVERHEAD_BYTES));
        tlsIdentity = owner.tlsIdentity();
        ByteBudget budget = new ByteBudget(context.dataBudget(), GUARANTEED_BYTES, limits.dataBytes() / 2);
        ByteBudget grants = new ByteBudget(context.grantBudget(), GUARANTEED_BYTES, limits.dataBytes() / 2);
        Output out = new Output(gather, new PduEncoder(request));
        output = out;
        commands = new Commands(this, link, out, mailbox, traffic, budget, grants, limits, request);
        state = State.OPEN;
        handler = context.handlers().opened(this);
    }

    @Override
    public void onCommand(SubmissionEntry entry, int inCapsuleBytes) throws PduViolation {
        if (handler != null && commands != null && state == State.OPEN) {
            commands.start(handler, entry, inCapsuleBytes);
        }
    }

    @Override
    public void onHostData(HostData header) throws PduViolation {
        if (commands != null && state == State.OPEN) {
            commands.onHostData(header);
        }
    }

    @Override
    public void onData(ByteBuf source, int index, int length) {
        if (commands != null && state == State.OPEN) {
            commands.onData(source, index, length);
        }
    }

    @Override
    public void onDataEnd(boolean intact) {
        if (commands != null && state == State.OPEN) {
            commands.onDataEnd(intact);
        }
    }

    @Override
    public void onTermination(HostTermination termination) {
        context.statistics().count(Counter.HOST_TERMINATIONS);
        end("terminated by the host: status " + termination.fatalErrorStatus() + ", information "
                + termination.information());
    }

    // ---------------------------------------------------------------- what the upper half sees

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public @Nullable TlsIdentity tlsIdentity() {
        return tlsIdentity;
    }

    @Override
    public EventExecutor executor() {
        return link.executor();
    }

    @Override
    public void connected(int queueId, int entries, boolean flowControl) {
        Commands all = commands;
        if (all == null || state == State.ENDED) {
            return;
        }
        all.connected(entries, flowControl);
        connected = new Connected(queueId, entries, Instant.now());
        cancelDeadline();
        owner.connected();
        context.statistics().count(Counter.QUEUES_CONNECTED);
        LOGGER.debug("queue {} of {} entries connected from {}", queueId, entries, remote);
    }

    @Override
    public void endCommands(Predicate<NvmeCommand> which, StatusCode status, Runnable ended) {
        onLoop(
                () -> mailbox.turn(() -> {
                    AbortBarrier barrier = new AbortBarrier(true, ended);
                    if (commands != null) {
                        commands.end(which, status, barrier);
                    }
                    barrier.run();
                }),
                ended);
    }

    @Override
    public Set<Integer> runningNamespaces() {
        return commands == null ? Set.of() : commands.runningNamespaces();
    }

    @Override
    public void abort(int commandId, AbortAnswer answer) {
        onLoop(
                () -> mailbox.turn(() -> answer.aborted(commands != null && commands.abort(commandId))),
                () -> answer.aborted(false));
    }

    @Override
    public void close(String reason) {
        onLoop(() -> end(reason), () -> {});
    }

    /** @param otherwise run if the event loop is gone: nothing of this queue will start any more */
    private void onLoop(Runnable work, Runnable otherwise) {
        try {
            link.executor().execute(work);
        } catch (RejectedExecutionException serverGone) {
            LOGGER.debug("the event loop of a queue is gone: {}", remote);
            otherwise.run();
        }
    }

    // ---------------------------------------------------------------- what the commands tell

    @Override
    public void unanswerable() {
        if (state != State.ENDED) {
            context.statistics().count(Counter.CONNECTIONS_UNANSWERABLE);
            end("the store forbade an answer");
        }
    }

    @Override
    public void dataOverdue() {
        context.statistics().count(Counter.CONNECTIONS_OVERDUE);
        end("data that was asked for did not come in time");
    }

    @Override
    public void commandEnded() {
        if (state == State.DRAINING && commands != null && commands.idle()) {
            endGracefully("the server stops");
        }
    }

    @Override
    public void read(boolean on) {
        if (state != State.DRAINING) {
            link.read(on);
        }
    }

    private void flush() {
        traffic.report();
        if (state != State.ENDED) {
            gather.flush();
        }
    }

    private void onBug(Throwable bug) {
        LOGGER.error("a queue is dropped because of a bug: {}", remote, bug);
        end("a bug");
    }

    // ---------------------------------------------------------------- the end

    /** Takes no more commands, and ends when those that run are answered. Any thread. */
    public void drain() {
        onLoop(
                () -> mailbox.turn(() -> {
                    if (state == State.ENDED || state == State.DRAINING) {
                        return;
                    }
                    link.read(false);
                    state = State.DRAINING;
                    if (commands != null) {
                        commands.dropUnrun();
                    }
                    if (handler != null) {
                        handler.draining();
                    }
                    if (commands == null || commands.idle()) {
                        endGracefully("the server stops");
                    }
                }),
                () -> {});
    }

    /** Ends the queue and closes the connection at once; commands get no status. */
    public void end(String reason) {
        if (leave(reason)) {
            link.close();
        }
    }

    /** The same, but what was said already still goes out. */
    private void endGracefully(String reason) {
        gather.flush();
        if (leave(reason)) {
            link.closeGracefully();
        }
    }

    private boolean leave(String reason) {
        if (state == State.ENDED) {
            return false;
        }
        state = State.ENDED;
        loop.leave();
        cancelDeadline();
        Connected was = connected;
        if (was != null) {
            LOGGER.debug("queue {} from {} ends: {}", was.queueId(), remote, reason);
        } else {
            LOGGER.debug("connection from {} ends: {}", remote, reason);
        }
        if (output != null) {
            output.close();
        }
        gather.close();
        AbortBarrier barrier = new AbortBarrier(false, this::terminate);
        if (commands != null) {
            commands.close(barrier);
        }
        if (handler != null) {
            handler.closed();
        }
        barrier.run();
        return true;
    }

    private void terminate() {
        traffic.report();
        context.registry().remove(this);
        terminated.complete(null);
    }

    private void cancelDeadline() {
        Future<?> scheduled = deadline;
        deadline = null;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }

    /** Completes when the queue has ended and none of its commands can touch data any more. Any thread. */
    public CompletableFuture<Void> terminated() {
        return terminated;
    }

    /** What the outside may see; null before the queue is connected. Any thread. */
    public @Nullable QueueView view() {
        Connected now = connected;
        if (now == null) {
            return null;
        }
        return new QueueView(
                local,
                remote,
                tlsIdentity != null,
                now.queueId(),
                now.entries(),
                now.since(),
                traffic.commands(),
                traffic.dataInBytes(),
                traffic.dataOutBytes());
    }
}
