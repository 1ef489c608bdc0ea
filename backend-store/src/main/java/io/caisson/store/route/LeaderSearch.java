package io.caisson.store.route;

import io.caisson.store.gateway.GatewayLease;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.transport.PeerCallException;
import io.caisson.store.replica.transport.PeerTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which other node leads a group, and keeps a recent time of its clock. One question is under way at a time. Any
 * thread; the lock is not held while others are called.
 */
final class LeaderSearch {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderSearch.class);
    private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(1);

    /** A leader's time that is older is not sent any more: it would make operations look older than they are. */
    private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();

    /** While there is something to do, the time is asked for so often. */
    private static final long RENEWAL_NANOS = Duration.ofMillis(250).toNanos();

    /** After the last operation it is not asked for any longer. */
    private static final long IDLE_NANOS = Duration.ofSeconds(10).toNanos();

    private final GroupId group;
    private final RouteParts parts;
    private final LongConsumer heardTerm;
    private final Runnable found;

    // Guarded by this.
    private @Nullable Leader leader;
    private String hint = "";
    private int nextCandidate;
    private boolean asking;
    private long lastUseNanos;

    /**
     * @param heardTerm hears of each term in which another node leads
     * @param found called when there is a leader, with a fresh time
     */
    LeaderSearch(GroupId group, RouteParts parts, LongConsumer heardTerm, Runnable found) {
        this.group = group;
        this.parts = parts;
        this.heardTerm = heardTerm;
        this.found = found;
    }

    /** The leader, if one is known whose time is fresh; otherwise it is asked for, and {@code found} is called. */
    @Nullable
    Leader freshLeader() {
        long now = parts.nanoClock().getAsLong();
        Leader known;
        synchronized (this) {
            lastUseNanos = now;
            known = leader;
            if (known != null && now - known.heardNanos() < FRESH_NANOS) {
                return known;
            }
        }
        ask();
        return null;
    }

    /**
     * Sends commands to the leader.
     *
     * @param epoch that they were begun in, or {@link GatewayLease#NONE}: then they are not sent
     */
    CompletionStage<ByteBuffer> call(Leader to, long epoch, List<BlockCommand> commands, Duration timeout) {
        return call(to.node(), epoch, to.term(), to.token(), commands, timeout);
    }

    private CompletionStage<ByteBuffer> call(
            String node, long epoch, long term, long token, List<BlockCommand> commands, Duration timeout) {
        PeerTransport peers = parts.peers();
        if (peers == null || epoch == GatewayLease.NONE && !commands.isEmpty()) {
            return CompletableFuture.failedFuture(new NotSentException());
        }
        BlockRequest request = new BlockRequest(group, Math.max(1, epoch), term, token, commands);
        return peers.call(node, BlockService.NUMBER, request.encode(), timeout);
    }

    /** Nothing was sent: this node may not speak as a gateway. */
    private static final class NotSentException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private void ask() {
        String node;
        synchronized (this) {
            node = asking ? "" : nextNode();
            if (node.isEmpty()) {
                return;
            }
            asking = true;
        }
        long asked = parts.nanoClock().getAsLong();
        call(node, parts.lease().epoch(), BlockRequest.ANY_TERM, 0, List.of(), QUESTION_TIMEOUT)
                .whenComplete((answer, failure) -> answered(node, asked, answer, failure));
    }

    /** Whoever was known or named last, else each in turn. */
    private String nextNode() {
        Leader known = leader;
        if (known != null) {
            return known.node();
        }
        String own = parts.gateway().toString();
        if (!hint.isEmpty() && !hint.equals(own)) {
            String named = hint;
            hint = "";
            return named;
        }
        List<String> others = parts.groups().candidates(group).stream()
                .filter(node -> !node.equals(own))
                .toList();
        return others.isEmpty() ? "" : others.get(nextCandidate++ % others.size());
    }

    private void answered(String node, long askedNanos, @Nullable ByteBuffer answer, @Nullable Throwable failure) {
        boolean isFound = false;
        try {
            BlockReply reply = answer == null || failure != null ? null : BlockReply.decode(answer);
            synchronized (this) {
                asking = false;
                if (reply != null && reply.done()) {
                    // From before the question left, so that the leader's time is never taken for younger than it is.
                    leader = new Leader(node, reply.term(), reply.token(), askedNanos);
                    isFound = true;
                } else {
                    leader = null;
                    hint = reply == null ? "" : reply.leader();
                }
            }
            if (isFound && reply != null) {
                heardTerm.accept(reply.term());
            }
        } catch (MalformedMessageException e) {
            LOG.error("group {}: {} answered what nobody understands: {}", group, node, e.getMessage());
            synchronized (this) {
                asking = false;
                leader = null;
            }
        }
        if (isFound) {
            found.run();
        }
    }

    /** The leader answered. */
    synchronized void heard(Leader from, long token) {
        Leader known = leader;
        if (known != null && known.node().equals(from.node()) && known.term() == from.term()) {
            leader = known.heard(token, parts.nanoClock().getAsLong());
        }
    }

    /** The node that was taken for the leader is none, or not in that term. */
    synchronized void notThere(Leader from, BlockReply reply) {
        forget(from);
        hint = reply.term() == BlockReply.NO_TERM ? reply.leader() : from.node();
    }

    /** The leader does not know what became of an operation: perhaps it leads no more. The next tick asks. */
    synchronized void doubts(Leader from) {
        forget(from);
    }

    /**
     * A message to the leader came to nothing.
     *
     * @return whether it may have had an effect all the same
     */
    boolean failed(Leader from, Throwable failure) {
        Throwable cause =
                failure.getCause() != null && !(failure instanceof PeerCallException) ? failure.getCause() : failure;
        synchronized (this) {
            forget(from);
        }
        if (cause instanceof NotSentException) {
            return false;
        }
        return !(cause instanceof PeerCallException call) || call.kind() == PeerCallException.Kind.UNKNOWN;
    }

    private void forget(Leader from) {
        Leader known = leader;
        if (known != null && known.node().equals(from.node()) && known.term() == from.term()) {
            leader = null;
        }
    }

    /** Asks again for a leader that is wanted, or for its time. Called by a timer. */
    void tick(boolean isWanted) {
        long now = parts.nanoClock().getAsLong();
        boolean ask;
        synchronized (this) {
            Leader known = leader;
            boolean isUsed = now - lastUseNanos < IDLE_NANOS && lastUseNanos != 0;
            ask = known == null ? isWanted : isUsed && now - known.heardNanos() > RENEWAL_NANOS;
        }
        if (ask) {
            ask();
        }
    }
}
