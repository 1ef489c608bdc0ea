package io.caisson.store.replica.transport;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotResult;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a follower that the entries it needs are gone from the log, so that its state must come from elsewhere, and asks
 * how far it is. One notice at a time. On the appender's event loop, but for what takes the engine's lock.
 */
final class SnapshotNotices {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotNotices.class);
    private static final long IN_PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final PipelinedAppender appender;
    private final PeerContext context;
    private final Peer peer;
    private final Runnable installed;
    private final Backoff backoff = new Backoff(TimeUnit.MILLISECONDS.toNanos(100), TimeUnit.SECONDS.toNanos(5));
    private boolean inFlight;

    /**
     * Whether the follower did not take the last notice. It takes none that names an earlier entry than one of another leader
     * did, which it may be busy with: then what is named is what surely lies behind all of them.
     */
    private boolean notTaken;

    /** Whether the follower refuses appends for the sake of an installation that only a notice can end. */
    private boolean asked;

    private long notBeforeNanos = System.nanoTime();

    /** @param installed told when the follower's state came from elsewhere, and appends go on after it */
    SnapshotNotices(PipelinedAppender appender, PeerContext context, Peer peer, Runnable installed) {
        this.appender = appender;
        this.context = context;
        this.peer = peer;
        this.installed = installed;
    }

    /** Whether appends cannot bring the follower further. Then a notice is sent, if it is time for one. */
    boolean isNeeded() {
        TermIndex firstAvailable = appender.shouldNotifyToInstallSnapshot();
        if (firstAvailable == null) {
            if (!asked) {
                return false;
            }
            firstAvailable = committed();
        }
        if (!inFlight && System.nanoTime() - notBeforeNanos >= 0) {
            TermIndex committed = committed();
            send(notTaken && committed.getIndex() > firstAvailable.getIndex() ? committed : firstAvailable);
        }
        return true;
    }

    /**
     * The follower answers all appends alike that it cannot use them. It does so while its state comes from elsewhere, and
     * goes on doing so until it is asked how that ended; should the leader that began it be gone, nobody else would ask.
     */
    void ask() {
        asked = true;
    }

    private TermIndex committed() {
        RaftLog log = appender.getRaftLog();
        TermIndex last = log.getTermIndex(log.getLastCommittedIndex());
        return last != null
                ? last
                : TermIndex.valueOf(appender.getServer().getInfo().getCurrentTerm(), log.getLastCommittedIndex());
    }

    private void send(TermIndex firstAvailable) {
        inFlight = true;
        try {
            context.catchUp().execute(() -> {
                try {
                    InstallSnapshotRequestProto request =
                            appender.newInstallSnapshotNotificationRequest(firstAvailable);
                    appender.onLoop(() -> send(request));
                } catch (RuntimeException e) {
                    LOG.warn("{}: no notice could be made", appender, e);
                    appender.onLoop(() -> ended(backoff.failed()));
                }
            });
        } catch (RejectedExecutionException e) {
            ended(backoff.failed());
        }
    }

    private void send(InstallSnapshotRequestProto request) {
        if (appender.isStopped()) {
            return;
        }
        appender.getFollower().updateLastRpcSendTime(false);
        long timeoutNanos = 10 * context.config().requestTimeout().toNanos();
        PendingCall call = PendingCall.within(timeoutNanos, false, new PendingCall.Answer() {
            @Override
            public void replied(Frame reply) {
                SnapshotNotices.this.replied(reply);
            }

            @Override
            public void failed(PeerCallException cause) {
                LOG.debug("{}: a notice failed", appender, cause);
                notTaken = true;
                // The follower may not be busy at all: then it says so to the next append.
                asked = false;
                ended(backoff.failed());
            }
        });
        UUID group = appender.getServer().getMemberId().getGroupId().getUuid();
        peer.urgent()
                .request(id -> context.writer().groupRequest(FrameType.INSTALL_SNAPSHOT, id, group, request), call);
    }

    private void replied(Frame frame) {
        ended(0);
        if (appender.isStopped()) {
            return;
        }
        try {
            handle(InstallSnapshotReplyProto.parseFrom(frame.messageInput()));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: an answer to a notice could not be used", appender, e);
            ended(backoff.failed());
        }
        appender.notifyLogAppender();
    }

    private void handle(InstallSnapshotReplyProto reply) {
        FollowerInfo follower = appender.getFollower();
        follower.updateLastRpcResponseTime();
        if (reply.getResult() != InstallSnapshotResult.IN_PROGRESS) {
            asked = false;
        }
        switch (reply.getResult()) {
            case IN_PROGRESS -> ended(IN_PROGRESS_NANOS);
            case ALREADY_INSTALLED -> goOnAfter(reply.getSnapshotIndex());
            case SNAPSHOT_INSTALLED -> {
                goOnAfter(reply.getSnapshotIndex());
                if (reply.getSnapshotIndex() + 1 >= appender.getRaftLog().getStartIndex()) {
                    tellStateMachine(InstallSnapshotResult.SUCCESS, reply.getSnapshotIndex());
                }
            }
            case SUCCESS -> follower.setAttemptedToInstallSnapshot();
            case SNAPSHOT_UNAVAILABLE -> {
                // Without it a new peer would be waited for for ever, though the whole log may still be here.
                follower.setAttemptedToInstallSnapshot();
                tellStateMachine(InstallSnapshotResult.SNAPSHOT_UNAVAILABLE, RaftLog.INVALID_LOG_INDEX);
                ended(backoff.failed());
            }
            case SNAPSHOT_EXPIRED -> {
                follower.setAttemptedToInstallSnapshot();
                ended(backoff.failed());
            }
            case NOT_LEADER -> appender.stepDownIfOlder(reply.getTerm());
            case CONF_MISMATCH, UNRECOGNIZED -> {
                LOG.error("{}: the follower does not understand notices: {}", appender, reply.getResult());
                ended(TimeUnit.SECONDS.toNanos(30));
            }
        }
    }

    private void goOnAfter(long index) {
        FollowerInfo follower = appender.getFollower();
        LOG.info("{}: the follower's state came from elsewhere up to {}", appender, index);
        backoff.succeeded();
        follower.setSnapshotIndex(index);
        follower.setAttemptedToInstallSnapshot();
        appender.getLeaderState().onFollowerCommitIndex(follower, index);
        follower.updateNextIndex(index + 1);
        installed.run();
    }

    private void tellStateMachine(InstallSnapshotResult result, long index) {
        appender.getServer()
                .getStateMachine()
                .event()
                .notifySnapshotInstalled(result, index, appender.getFollower().getPeer());
    }

    private void ended(long waitNanos) {
        inFlight = false;
        notBeforeNanos = System.nanoTime() + waitNanos;
    }
}
