package io.caisson.iscsi.session;

import io.caisson.iscsi.discovery.SendTargets;
import io.caisson.iscsi.login.NegotiatedParameters;
import io.caisson.iscsi.pdu.AsyncMessage;
import io.caisson.iscsi.pdu.BasicHeader;
import io.caisson.iscsi.pdu.NopIn;
import io.caisson.iscsi.pdu.ProtocolViolation;
import io.caisson.iscsi.pdu.Reject;
import io.caisson.iscsi.pdu.RejectReason;
import io.caisson.iscsi.scsi.DeviceServer;
import io.caisson.iscsi.scsi.Nexus;
import io.caisson.iscsi.scsi.NexusState;
import io.caisson.store.access.TargetView;
import io.caisson.store.net.AbortBarrier;
import io.caisson.store.net.Link;
import io.caisson.store.net.LoopWatch;
import io.caisson.store.net.Mailbox;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session, and its one connection (MaxConnections 1, ErrorRecoveryLevel 0): its life from login to the last of its
 * commands. Owner: the connection's event loop, but for the methods that say otherwise.
 *
 * <pre>
 *   CLAIMED --start--> ACTIVE --end--> ENDED --nothing left in the store--> terminated
 * </pre>
 *
 * A session that has ended may still have commands in the store. {@link #terminated} tells when it has none, and only
 * then does its nexus go. A successor of the same initiator port begins at once all the same, and answers whatever
 * touches no data; its commands that do are held until then.
 */
public final class Session {

    private static final Logger LOGGER = LoggerFactory.getLogger(Session.class);
    private static final Duration DISCOVERY_IDLE_LIMIT = Duration.ofSeconds(60);

    private static final int NOP_TAG = 0x7FFF_FFFE;
    /** Bigger than all that can be under way together, so that the box is never full. */
    private static final int MAILBOX_SLACK = 128;

    private enum State {
        CLAIMED,
        ACTIVE,
        ENDED
    }

    private final SessionContext context;
    private final SessionIdentity identity;
    private final Link link;
    private final PduTrace trace;
    private final Traffic traffic;
    private final Mailbox mailbox;
    private final LoopWatch loop;
    private final LogoutRequests logoutRequests;
    private final CompletableFuture<Void> terminated = new CompletableFuture<>();

    private State state = State.CLAIMED;
    private volatile int tsih;
    private @Nullable Session predecessor;
    private volatile @Nullable Instant since;
    private @Nullable DeviceServer device;
    private @Nullable NexusState nexus;
    private @Nullable Output output;
    private @Nullable CommandWindow window;
    private @Nullable TaskSet tasks;
    private @Nullable FullFeature fullFeature;
    private @Nullable Keepalive keepalive;

    public Session(SessionContext context, SessionIdentity identity, Link link, PduTrace trace) {
        this.context = context;
        this.identity = identity;
        this.link = link;
        this.trace = trace;
        this.traffic = new Traffic(context.statistics());
        this.loop = context.loops().of(link.executor());
        this.logoutRequests = new LogoutRequests(this::tell, this::endGracefully, link, context.statistics());
        SessionLimits limits = context.limits();
        int capacity = limits.commandWindow() + limits.immediateCommands() + MAILBOX_SLACK;
        this.mailbox = new Mailbox(link.executor(), capacity, this::flush, this::onBug);
    }

    /** What {@link SessionRegistry#claim} gave this session. Its own end waits for the end of the one it replaces. */
    public void claimed(SessionRegistry.Claim claim) {
        tsih = claim.tsih();
        predecessor = claim.predecessor();
    }

    /**
     * The full feature phase begins.
     *
     * @param device null for a discovery session
     * @param nextCmdSn CmdSN of the last login request
     * @param nextStatSn StatSN of the next response
     */
    public FullFeature start(
            @Nullable DeviceServer device,
            NegotiatedParameters parameters,
            SendTargets sendTargets,
            int nextCmdSn,
            int nextStatSn) {
        SessionLimits limits = context.limits();
        Output out = new Output(link, trace, nextStatSn);
        out.useDigests(parameters.headerDigest(), parameters.dataDigest());
        CommandWindow commands = new CommandWindow(nextCmdSn, limits.commandWindow());
        SessionMemory memory = SessionMemory.of(context.memory(), limits.dataBytes());
        FullFeature feature = new FullFeature(
                this,
                out,
                commands,
                trace,
                parameters,
                sendTargets,
                limits,
                memory,
                context.memory().unasked());
        TaskSet set = new TaskSet(feature, link, out, commands, mailbox, traffic, memory, limits, parameters);
        output = out;
        window = commands;
        tasks = set;
        fullFeature = feature;
        if (device != null && identity.target() != null && identity.portal() != null) {
            this.device = device;
            NexusState created = device.nexusCreated(new Nexus(
                    identity.initiatorName(), identity.isid(), identity.target(), identity.portal(), identity.host()));
            created.onAbortTasks(new ForeignAborts(link, mailbox, set, this::endFromAnywhere));
            nexus = created;
            feature.attach(
                    set,
                    device,
                    created,
                    new TaskManagement(feature, device, created, set, mailbox, out, commands, context.statistics()));
        } else {
            feature.attach(set, null, null, null);
        }
        state = State.ACTIVE;
        loop.enter();
        since = Instant.now();
        waitForPredecessor(set);
        startKeepalive(parameters);
        context.statistics().count(Counter.LOGINS_SUCCEEDED);
        LOGGER.info("session begins: tsih={} {}", tsih, identity);
        return feature;
    }

    private void waitForPredecessor(TaskSet set) {
        Session before = predecessor;
        if (before == null) {
            return;
        }
        set.hold();
        before.terminated.whenComplete((none, failure) -> onLoop(() -> {
            if (state == State.ACTIVE) {
                predecessor = null;
                mailbox.turn(set::release);
            }
        }));
    }

    private void startKeepalive(NegotiatedParameters parameters) {
        SessionLimits limits = context.limits();
        // A discovery session exchanges nothing but text and logout: it is not asked, only given up.
        Keepalive alive = parameters.discovery()
                ? new Keepalive(link, DISCOVERY_IDLE_LIMIT, limits.nopTimeout(), () -> {}, this::giveUp)
                : new Keepalive(link, limits.nopInterval(), limits.nopTimeout(), this::ask, this::giveUp);
        keepalive = alive;
        alive.start();
    }

    /** NOP-In that wants an answer (RFC 7143, 11.19); it carries StatSN without using it up. */
    private void ask() {
        Output out = output;
        CommandWindow commands = window;
        if (out == null || commands == null) {
            return;
        }
        NopIn question = new NopIn(
                0, 0, BasicHeader.RESERVED_TAG, NOP_TAG, out.nextStatSn(), commands.expCmdSn(), commands.maxCmdSn());
        mailbox.turn(() -> out.send(question));
    }

    private void giveUp() {
        context.statistics().count(Counter.KEEPALIVE_TIMEOUTS);
        end("no sign of life");
    }

    // ---------------------------------------------------------------- what the connection tells

    /**
     * Bytes have come and are about to be decoded.
     *
     * @return whether they may be: after a standstill of the event loop nobody knows how old they are, and the session ends
     */
    public boolean beginTurn() {
        if (loop.stoodStill() && state == State.ACTIVE) {
            context.statistics().count(Counter.SESSIONS_STALE);
            end("the event loop stood still: what came meanwhile may be old");
            return false;
        }
        mailbox.beginTurn();
        return true;
    }

    /** All bytes at hand are decoded: answers go out together. */
    public void endTurn() {
        // One that does not take our answers has to do so to count as alive, whatever it sends.
        if (keepalive != null && link.writable()) {
            keepalive.heard();
        }
        mailbox.endTurn();
    }

    /** The initiator takes bytes again. */
    public void onWritable() {
        Output out = output;
        TaskSet set = tasks;
        if (state == State.ACTIVE && out != null && set != null) {
            if (keepalive != null) {
                keepalive.heard();
            }
            mailbox.turn(() -> {
                out.onWritable();
                set.onWritable();
            });
        }
    }

    /**
     * The initiator broke the rules: it is told if there is a reason for it, then the session ends.
     *
     * @param header the header it broke them with
     */
    public void onViolation(ProtocolViolation violation, byte[] header) {
        if (state != State.ACTIVE) {
            return;
        }
        context.statistics().count(Counter.PROTOCOL_VIOLATIONS);
        if (violation.reason() != null) {
            reject(violation.reason(), header);
            mailbox.endTurn();
        }
        endGracefully("protocol violation: " + violation.getMessage());
    }

    void reject(RejectReason reason, byte[] header) {
        Output out = output;
        CommandWindow commands = window;
        if (out == null || commands == null) {
            return;
        }
        context.statistics().count(Counter.PDUS_REJECTED);
        out.send(
                new Reject(reason.code(), header.length, out.takeStatSn(), commands.expCmdSn(), commands.maxCmdSn()),
                Unpooled.wrappedBuffer(header));
    }

    private void flush() {
        if (output != null && state == State.ACTIVE) {
            output.flush();
        }
    }

    // ---------------------------------------------------------------- the end

    /** Ends the session and closes the connection at once; commands get no status. On the event loop. */
    public void end(String reason) {
        if (leave(reason)) {
            link.close();
        }
    }

    /** The same, but what was said already still goes out. On the event loop. */
    void endGracefully(String reason) {
        if (state == State.ACTIVE && output != null) {
            output.flush();
        }
        if (leave(reason)) {
            link.closeGracefully();
        }
    }

    /** {@link #end} from any thread. */
    public void endFromAnywhere(String reason) {
        onLoop(() -> end(reason));
    }

    private void onLoop(Runnable work) {
        try {
            link.executor().execute(work);
        } catch (RejectedExecutionException serverGone) {
            LOGGER.debug("the event loop of a session is gone: {}", identity);
        }
    }

    private boolean leave(String reason) {
        if (state == State.ENDED) {
            return false;
        }
        boolean wasActive = state == State.ACTIVE;
        state = State.ENDED;
        logoutRequests.withdraw();
        if (keepalive != null) {
            keepalive.stop();
        }
        if (wasActive) {
            loop.leave();
            LOGGER.info(
                    "session ends: tsih={} {} reason=\"{}\" commands={}", tsih, identity, reason, traffic.commands());
        }
        if (fullFeature != null) {
            fullFeature.close();
        }
        if (output != null) {
            output.close();
        }
        AbortBarrier barrier = new AbortBarrier(false, this::terminate);
        if (tasks != null) {
            tasks.sessionEnded();
            tasks.abort(task -> true, barrier);
        }
        barrier.run();
        return true;
    }

    private void terminate() {
        Session before = predecessor;
        if (before == null || context.registry().giveBack(this, before)) {
            leaveRegistry();
        } else {
            // A session of which nothing ran must not hide that there is still something to wait for; and whoever
            // replaced
            // it in turn replaces the one before, too, which nobody may have told yet.
            before.endFromAnywhere("replaced by a new session of the same initiator port");
            before.terminated.whenComplete((none, failure) -> leaveRegistry());
        }
    }

    private void leaveRegistry() {
        predecessor = null;
        if (device != null && nexus != null) {
            device.nexusLost(nexus, this::gone);
        } else {
            gone();
        }
    }

    /** Any thread. */
    private void gone() {
        context.registry().remove(this, tsih);
        terminated.complete(null);
    }

    /** Completes when the session has ended and none of its commands can touch data any more. Any thread. */
    public CompletableFuture<Void> terminated() {
        return terminated;
    }

    private void onBug(Throwable bug) {
        LOGGER.error("a session is dropped because of a bug: {}", identity, bug);
        end("a bug");
    }

    /** All sessions of this one's target end: TARGET COLD RESET was answered. */
    void coldReset() {
        TargetView target = identity.target();
        if (target != null) {
            for (Session other : context.registry().sessionsOf(target)) {
                if (other != this) {
                    other.endFromAnywhere("target cold reset");
                }
            }
        }
        endGracefully("target cold reset");
    }

    void dropUnanswerable() {
        if (state == State.ENDED) {
            return;
        }
        context.statistics().count(Counter.CONNECTIONS_UNANSWERABLE);
        end("the store forbade an answer");
    }

    /**
     * Asks the initiator to log out (RFC 7143, 11.9.1), and ends the session if it has not done so in time: it is told
     * then that its connection goes, and what is still in the store gets no status. Asked again, the new time counts. Any
     * thread.
     *
     * @param within at most 65535 seconds
     */
    public void requestLogout(Duration within) {
        onLoop(() -> logoutRequests.ask(within));
    }

    /** The session may stay after all, unless it is logging out already. Any thread. */
    public void withdrawLogoutRequest() {
        onLoop(logoutRequests::withdraw);
    }

    /** Sends an asynchronous message, if there still is a session to tell. */
    private boolean tell(int event, int parameter3) {
        Output out = output;
        CommandWindow commands = window;
        if (state != State.ACTIVE || out == null || commands == null) {
            return false;
        }
        mailbox.turn(() -> out.send(
                new AsyncMessage(event, out.takeStatSn(), commands.expCmdSn(), commands.maxCmdSn(), 0, 0, parameter3)));
        return true;
    }

    boolean active() {
        return state == State.ACTIVE;
    }

    void countIgnored() {
        context.statistics().count(Counter.COMMANDS_IGNORED);
    }

    /** Runs {@code out} on the session's loop when other nodes know that the initiator is leaving, which may be at once. */
    void leaveNexus(Runnable out) {
        DeviceServer from = device;
        NexusState leaving = nexus;
        if (from == null || leaving == null) {
            out.run();
            return;
        }
        CompletableFuture<Void> known = from.nexusLeaving(leaving).toCompletableFuture();
        if (known.isDone() && !known.isCompletedExceptionally()) {
            out.run();
        } else {
            known.thenRun(() -> mailbox.post(out));
        }
    }

    void schedule(Runnable work, Duration delay) {
        link.executor().schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    int tsih() {
        return tsih;
    }

    public SessionIdentity identity() {
        return identity;
    }

    /** What the outside may see; null before the full feature phase. Any thread. */
    public @Nullable SessionView view() {
        Instant began = since;
        if (began == null) {
            return null;
        }
        return new SessionView(
                identity, tsih, began, traffic.commands(), traffic.dataInBytes(), traffic.dataOutBytes());
    }
}
