package io.caisson.store.replica.transport;

import io.caisson.store.replica.transport.AppendWindow.Sent;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppenderBase;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.Timestamp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a leader's log to one follower, without a thread: it runs on the follower's event loop whenever there is
 * something new, an answer came, or a timer says so. Entries go over the connection for data, several appends at a time;
 * heartbeats over the urgent one.
 *
 * <p>What may block (entries that have to be read from disk, waits for the engine's lock) is done on the catch-up threads.
 * Nothing escapes: what fails is tried again later, by the timer.
 */
final class PipelinedAppender extends LogAppenderBase {

    private static final Logger LOGGER = LoggerFactory.getLogger(PipelinedAppender.class);
    private static final int MAX_HEARTBEATS_IN_FLIGHT = 4;
    private static final int MAX_INCONSISTENCIES_IN_A_ROW = 3;
    private static final int INCONSISTENCIES_BEFORE_ASKING = 8;

    /** How long a follower may take for an append while its connection is alive, in request timeouts. */
    private static final int APPEND_PATIENCE = 10;

    /** Timer ticks in the shortest election timeout. */
    private static final int TICKS = 20;

    private final PeerContext context;
    private final Peer peer;
    private final LeaseTable leases;
    private final RaftGroupId group;
    private final EventLoop loop;
    private final AppendWindow window;
    private final SnapshotNotices snapshots;
    private final AtomicLong nextCallId = new AtomicLong();
    private final AtomicBoolean pumpScheduled = new AtomicBoolean();
    private final Runnable pump = this::pump;
    private final Backoff backoff = new Backoff(TimeUnit.MILLISECONDS.toNanos(20), TimeUnit.SECONDS.toNanos(1));
    private @Nullable ScheduledFuture<?> ticks;
    private volatile boolean stopped;
    private volatile boolean building;
    private int heartbeatsInFlight;
    private int inconsistencies;
    private long pausedUntilNanos = System.nanoTime();

    PipelinedAppender(
            RaftServer.Division division,
            LeaderState leader,
            FollowerInfo follower,
            PeerContext context,
            Peer peer,
            LeaseTable leases) {
        super(division, leader, follower);
        this.context = context;
        this.peer = peer;
        this.leases = leases;
        this.group = division.getMemberId().getGroupId();
        this.loop = peer.loop();
        this.window = new AppendWindow(
                context.config().appendWindowRequests(), context.config().appendWindowBytes());
        this.snapshots = new SnapshotNotices(this, context, peer, this::restartAfterSnapshot);
        leases.add(group, follower);
    }

    @Override
    public void start() {
        onLoop(() -> {
            if (!stopped) {
                long tickMillis = Math.max(1, getServer().properties().minRpcTimeoutMs() / TICKS);
                ticks = loop.scheduleWithFixedDelay(this::tick, 0, tickMillis, TimeUnit.MILLISECONDS);
                peer.add(pump);
            }
        });
    }

    /** There is no thread of the engine's. */
    @Override
    public void run() {}

    /** The engine calls it for each step of a commit index as well, where there is mostly nothing to send: nobody is woken then. */
    @Override
    public void notifyLogAppender() {
        if (hasSomethingToSend() && pumpScheduled.compareAndSet(false, true)) {
            context.statistics().wokeAppender();
            onLoop(pump);
        }
    }

    /** Any thread. What comes into the log, or asks for a heartbeat, does so before it notifies. */
    private boolean hasSomethingToSend() {
        try {
            return shouldSendAppendEntries();
        } catch (IllegalStateException closing) {
            return true; // The log's state does not let itself be asked; the loop finds out whether this still runs.
        }
    }

    @Override
    public CompletableFuture<LifeCycle.State> stopAsync() {
        stopped = true;
        leases.remove(group, getFollower());
        onLoop(() -> {
            peer.remove(pump);
            if (ticks != null) {
                ticks.cancel(false);
            }
        });
        return super.stopAsync();
    }

    /** Of the next request: who waits for a round of answers counts those from there on. */
    @Override
    public long getCallId() {
        return nextCallId.get();
    }

    @Override
    public Comparator<Long> getCallIdComparator() {
        return Long::compare;
    }

    /** While there are any, heartbeats, which may overtake them, must not say what comes before them. */
    @Override
    public boolean hasPendingDataRequests() {
        return building || !window.isEmpty();
    }

    boolean isStopped() {
        return stopped;
    }

    private void tick() {
        if (!stopped) {
            try {
                getLeaderState().checkHealth(getFollower());
            } catch (RuntimeException e) {
                LOGGER.warn("{}: the follower's health could not be checked", this, e);
            }
            pump();
        }
    }

    private void pump() {
        pumpScheduled.set(false);
        if (stopped) {
            return;
        }
        try {
            if (isRunning()) {
                sendWhatIsDue();
            }
        } catch (IOException | RuntimeException | Error e) {
            LOGGER.warn("{}: trying again later", this, e);
            pause();
        }
    }

    private void sendWhatIsDue() throws IOException {
        if (getHeartbeatWaitTimeMs() <= 0) {
            sendHeartbeat();
        }
        while (!building && !stopped && System.nanoTime() - pausedUntilNanos >= 0) {
            if (!peer.bulk().isReady()) {
                peer.bulk().connect();
                return;
            }
            if (snapshots.isNeeded()
                    || !hasAppendEntries()
                    || !window.isOpen()
                    || !peer.bulk().isWritable()) {
                return;
            }
            if (mayBeOnDiskOnly()) {
                buildAway();
                return;
            }
            AppendEntriesRequestProto request = newAppendEntriesRequest(nextCallId.getAndIncrement(), false);
            if (request == null) {
                return;
            }
            send(request);
        }
    }

    /** The engine keeps in memory what is not applied yet; anything before that may have been dropped from its cache. */
    private boolean mayBeOnDiskOnly() {
        return getFollower().getNextIndex() <= getServer().getInfo().getLastAppliedIndex();
    }

    private void buildAway() {
        building = true;
        long generation = window.generation();
        try {
            context.catchUp().execute(() -> {
                AppendEntriesRequestProto request = null;
                try {
                    if (!stopped) {
                        request = newAppendEntriesRequest(nextCallId.getAndIncrement(), false);
                    }
                } catch (IOException | RuntimeException e) {
                    LOGGER.warn("{}: the next entries could not be read", this, e);
                    onLoop(this::pause);
                }
                AppendEntriesRequestProto built = request;
                onLoop(() -> builtAway(built, generation));
            });
        } catch (RejectedExecutionException tooMany) {
            building = false;
            pause();
        }
    }

    private void builtAway(@Nullable AppendEntriesRequestProto request, long generation) {
        building = false;
        if (stopped) {
            return;
        }
        if (request != null && generation == window.generation()) {
            context.statistics().caughtUp();
            send(request);
        }
        pump();
    }

    private void sendHeartbeat() throws IOException {
        if (!peer.urgent().isReady()) {
            peer.urgent().connect();
            return;
        }
        if (heartbeatsInFlight < MAX_HEARTBEATS_IN_FLIGHT) {
            // Before the call id is taken: whoever asks for a heartbeat after this gets another one.
            resetHeartbeatTrigger();
            send(newAppendEntriesRequest(nextCallId.getAndIncrement(), true));
        }
    }

    /** The engine decides by the time whether it made an append or a heartbeat. */
    private void send(AppendEntriesRequestProto request) {
        int entries = request.getEntriesCount();
        boolean heartbeat = entries == 0;
        long first =
                heartbeat ? RaftLog.INVALID_LOG_INDEX : request.getEntries(0).getIndex();
        long last = heartbeat
                ? RaftLog.INVALID_LOG_INDEX
                : request.getEntries(entries - 1).getIndex();
        int bytes = request.getSerializedSize();
        Sent sent = new Sent(window.generation(), first, last, bytes, Timestamp.currentTime());
        if (heartbeat) {
            heartbeatsInFlight++;
        } else {
            window.sent(sent);
            getFollower().increaseNextIndex(last + 1);
        }
        getFollower().updateLastRpcSendTime(heartbeat);
        long patienceNanos = APPEND_PATIENCE * context.config().requestTimeout().toNanos();
        PendingCall call = PendingCall.within(patienceNanos, true, new PendingCall.Answer() {
            @Override
            public void replied(Frame reply) {
                PipelinedAppender.this.replied(sent, reply);
            }

            @Override
            public void failed(PeerCallException cause) {
                PipelinedAppender.this.failed(sent, cause);
            }
        });
        (heartbeat ? peer.urgent() : peer.bulk())
                .request(
                        id -> context.writer().groupRequest(FrameType.APPEND_ENTRIES, id, group.getUuid(), request),
                        call);
    }

    private void replied(Sent sent, Frame frame) {
        settle(sent);
        if (stopped) {
            return;
        }
        try {
            handle(sent, AppendEntriesReplyProto.parseFrom(frame.messageInput()));
        } catch (IOException | RuntimeException e) {
            LOGGER.warn("{}: an answer could not be used", this, e);
            pause();
        }
        notifyLogAppender();
    }

    private void handle(Sent sent, AppendEntriesReplyProto reply) {
        FollowerInfo follower = getFollower();
        follower.updateLastRpcResponseTime();
        switch (reply.getResult()) {
            case SUCCESS -> {
                renewLease(sent);
                if (!sent.isHeartbeat()) {
                    inconsistencies = 0;
                    backoff.succeeded();
                }
                getLeaderState().onFollowerCommitIndex(follower, reply.getFollowerCommit());
                if (follower.updateMatchIndex(reply.getMatchIndex())) {
                    follower.updateNextIndex(reply.getMatchIndex() + 1);
                    getLeaderState().onFollowerSuccessAppendEntries(follower);
                }
            }
            case INCONSISTENCY -> {
                renewLease(sent);
                handleInconsistency(sent, reply.getNextIndex());
            }
            case NOT_LEADER -> {
                stepDownIfOlder(reply.getTerm());
                return;
            }
            case UNRECOGNIZED -> {
                LOGGER.warn("{}: an answer of an unknown kind", this);
                pause();
            }
        }
        getLeaderState().onAppendEntriesReply(this, reply);
    }

    private void renewLease(Sent sent) {
        FollowerInfo follower = getFollower();
        follower.updateLastRespondedAppendEntriesSendTime(
                Timestamp.latest(follower.getLastRespondedAppendEntriesSendTime(), sent.sentAt()));
    }

    private void handleInconsistency(Sent sent, long replyNextIndex) {
        // The first answer of a generation says where to go on; the others are about what came after the same gap.
        if (!window.isCurrent(sent) || (sent.isHeartbeat() && hasPendingDataRequests())) {
            return;
        }
        window.restart();
        context.statistics().rewound();
        getFollower().setNextIndex(getNextIndexForInconsistency(sent.firstIndex(), replyNextIndex));
        // A follower that is busy with a snapshot answers so at once, each time.
        if (++inconsistencies >= MAX_INCONSISTENCIES_IN_A_ROW) {
            pause();
            if (inconsistencies % INCONSISTENCIES_BEFORE_ASKING == 0) {
                snapshots.ask();
            }
        }
    }

    private void failed(Sent sent, PeerCallException cause) {
        boolean current = window.isCurrent(sent);
        settle(sent);
        if (stopped) {
            return;
        }
        LOGGER.debug("{}: an append failed", this, cause);
        if (!sent.isHeartbeat() && current) {
            long lowest = Math.min(sent.firstIndex(), window.restart());
            long afterMatch = getFollower().getMatchIndex() + 1;
            context.statistics().rewound();
            getFollower().computeNextIndex(next -> Math.max(afterMatch, Math.min(next, lowest)));
            pause();
        } else if (cause.code() != null) {
            // The connection stands, the follower does not want: no hurry.
            pause();
        }
    }

    private void settle(Sent sent) {
        if (sent.isHeartbeat()) {
            heartbeatsInFlight--;
        } else {
            window.answered(sent);
        }
    }

    /** Takes the engine's lock. */
    void stepDownIfOlder(long term) {
        try {
            context.catchUp().execute(() -> onFollowerTerm(term));
        } catch (RejectedExecutionException e) {
            pause();
        }
    }

    private void restartAfterSnapshot() {
        window.restart();
        notifyLogAppender();
    }

    private void pause() {
        pausedUntilNanos = System.nanoTime() + backoff.failed();
    }

    /** Quietly nothing when the transport is closed, which the engine does while appenders may still run. */
    void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException closed) {
            LOGGER.trace("{}: the transport is closed", this);
        }
    }
}
