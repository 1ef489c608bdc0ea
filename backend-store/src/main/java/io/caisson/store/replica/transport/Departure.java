package io.caisson.store.replica.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node that is about to stop, or whose disk hangs, gives the lead of a group away, so that nobody waits for a timeout, and no portal moves while nobody
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
    private final MemberLogs logs;

    Departure(PeerContext context, EngineRequests engine, MemberLogs logs) {
        this.context = context;
        this.engine = engine;
        this.logs = logs;
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
            boolean isAskedNow = isAsked || ask(server, here);
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

    /** Whether one who can be elected was asked to stand, and does. */
    private boolean ask(RaftServer server, RaftServer.Division here) throws IOException {
        Optional<RaftPeer> heir = heir(here);
        if (heir.isEmpty()) {
            return false;
        }
        RaftPeerId to = heir.get().getId();
        LOG.info(
                "{} is asked to lead group {}, as this node leaves it",
                to,
                here.getMemberId().getGroupId());
        try {
            StartLeaderElectionReplyProto reply = server.getServerRpc()
                    .startLeaderElection(StartLeaderElectionRequestProto.newBuilder()
                            .setServerRequest(MemberLogs.header(here, here.getId(), to))
                            .setLeaderLastEntry(MemberLogs.last(here).toProto())
                            .build());
            return reply.getServerReply().getSuccess();
        } catch (IOException silent) {
            LOG.debug("{} does not stand", to, silent);
            return false;
        }
    }

    /** Who has all of the log; nobody while those who answer would be no majority without this node. */
    private Optional<RaftPeer> heir(RaftServer.Division here) {
        Collection<RaftPeer> members = here.getRaftConf().getCurrentPeers();
        TermIndex own = MemberLogs.last(here);
        List<RaftPeer> heirs = new ArrayList<>();
        int reachable = 0;
        for (RaftPeer peer : members) {
            if (peer.getId().equals(here.getId())) {
                continue;
            }
            Optional<TermIndex> last = logs.lastOf(here, peer.getId(), own);
            reachable += last.isPresent() ? 1 : 0;
            last.filter(entry -> entry.compareTo(own) >= 0).ifPresent(entry -> heirs.add(peer));
        }
        return 2 * reachable > members.size() ? heirs.stream().min(Succession.RATHER) : Optional.empty();
    }
}
