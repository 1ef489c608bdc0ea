package io.caisson.store.replica.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node that is about to stop gives the lead of a group away, so that nobody waits for a timeout, and no portal moves while nobody
 * leads: a member that has all of the log
 * is asked to stand, of these whoever should rather lead. The engine hands over to members of the highest priority alone, and mostly
 * that is the one that stops.
 *
 * <p>What a candidate needs is not changed by any of this: its log, and the votes of a majority, which has to be there without this
 * node. The request revokes this leader's lease first ({@link PeerServerRpc#startLeaderElection}). Any thread.
 */
final class Departure {

    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    /** Between two looks. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    /** For somebody to have all of the log: until then nobody is served. */
    private static final long HEIR_NANOS = Duration.ofMillis(800).toNanos();

    /**
     * For the election of whoever was asked. Should that one fall silent, this leader takes changes again after it: the catalog's
     * pause, both times together, must be shorter than a lease, or all gateways lose theirs.
     */
    private static final long ELECTION_NANOS = Duration.ofMillis(1500).toNanos();

    private final PeerContext context;
    private final EngineRequests engine;
    private final Heirs heirs;

    Departure(PeerContext context, EngineRequests engine, Heirs heirs) {
        this.context = context;
        this.engine = engine;
        this.heirs = heirs;
    }

    CompletionStage<Boolean> leave(UUID group) {
        CompletableFuture<Boolean> left = new CompletableFuture<>();
        long untilNanos = System.nanoTime() + HEIR_NANOS;
        engine.leaving(group);
        left.completeOnTimeout(false, HEIR_NANOS + ELECTION_NANOS, TimeUnit.NANOSECONDS)
                .whenComplete((isDone, never) -> engine.left(group));
        context.later(Duration.ZERO, () -> look(group, false, untilNanos, left));
        return left;
    }

    /** @param isAsked whether somebody stands, or is about to */
    private void look(UUID group, boolean isAsked, long untilNanos, CompletableFuture<Boolean> left) {
        try {
            RaftServer server = engine.server();
            if (server == null) {
                left.complete(true);
                return;
            }
            RaftServer.Division here = server.getDivision(RaftGroupId.valueOf(group));
            if (!here.getInfo().isLeader()) {
                left.complete(true);
                return;
            }
            boolean isAskedNow = isAsked || heirs.ask(server, here, false);
            long until = isAskedNow && !isAsked ? System.nanoTime() + ELECTION_NANOS : untilNanos;
            if (System.nanoTime() - until >= 0) {
                LOG.info("nobody took group {} over in time: the others elect a leader after their timeouts", group);
                left.complete(false);
                return;
            }
            context.later(PAUSE, () -> look(group, isAskedNow, until, left));
        } catch (IOException | RuntimeException notHere) {
            LOG.debug("group {} is not handed over", group, notHere);
            left.complete(false);
        }
    }
}
