package io.caisson.store.replica.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elections that need not wait for a timeout, as the leader's process is known to be no more. Its followers owe it nothing then ({@link
 * VoteGuard}), and one of them stands at once: who has most of the log, of these whoever should rather lead. If it does not stand, the
 * next one does; if it stands and is not elected, all go by their timeouts.
 *
 * <p>What a candidate needs is not changed by any of this: its log, and the votes of a majority. Any thread.
 */
final class Succession {

    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

    /** The others are to have heard, too, and what the leader sent last to be in the logs. */
    private static final Duration HEARD_BY_ALL = Duration.ofMillis(30);

    /** For an election, its fsyncs included. */
    private static final Duration TURN = Duration.ofMillis(400);

    /** Connections may have to be made anew. After that the timeouts are not far off. */
    private static final int TRIES = 5;

    static final Comparator<RaftPeer> RATHER = Comparator.comparingInt(RaftPeer::getPriority)
            .reversed()
            .thenComparing(peer -> peer.getId().toString());

    private final PeerContext context;
    private final EngineRequests engine;
    private final VoteGuard guard;

    private final MemberLogs logs;

    /** What is being done, by group and seal: words are said several times. */
    private final ConcurrentHashMap<UUID, String> underWay = new ConcurrentHashMap<>();

    Succession(PeerContext context, EngineRequests engine, VoteGuard guard, MemberLogs logs) {
        this.context = context;
        this.engine = engine;
        this.guard = guard;
        this.logs = logs;
    }

    /** The process with that seal is no more. */
    void ended(String seal) {
        for (UUID group : guard.ended(seal)) {
            if (!seal.equals(underWay.put(group, seal))) {
                context.later(HEARD_BY_ALL, () -> compare(group, seal, TRIES));
            }
        }
    }

    /** Whether nothing is to be done any more after what was said. */
    boolean isIdle() {
        return underWay.isEmpty();
    }

    /** Asks the others how far their logs are, and waits for its turn; asks again while too few answer. */
    private void compare(UUID group, String seal, int triesLeft) {
        Optional<Runnable> next = Optional.empty();
        try {
            next = next(group, seal, triesLeft);
        } catch (IOException | RuntimeException notHere) {
            LOG.debug("group {} is no longer on this node", group, notHere);
        } finally {
            if (next.isEmpty()) {
                underWay.remove(group, seal);
            } else {
                next.get().run();
            }
        }
    }

    private Optional<Runnable> next(UUID group, String seal, int triesLeft) throws IOException {
        Optional<RaftServer.Division> here = division(group);
        Optional<VoteGuard.Heard> led = guard.owedToEnded(group, seal);
        if (here.isEmpty() || led.isEmpty()) {
            return Optional.empty();
        }
        String leader = led.get().leader();
        Collection<RaftPeer> members = here.get().getRaftConf().getCurrentPeers();
        List<RaftPeer> left = members.stream()
                .filter(peer -> !peer.getId().toString().equals(leader))
                .sorted(RATHER)
                .toList();
        if (2 * left.size() <= members.size()) {
            return Optional.empty();
        }
        OptionalInt turn = turn(here.get(), left, members.size());
        if (turn.isPresent()) {
            return Optional.of(
                    () -> context.later(TURN.multipliedBy(turn.getAsInt()), () -> stand(group, seal, leader)));
        }
        // It would raise the term, and not be elected.
        return triesLeft == 0
                ? Optional.empty()
                : Optional.of(() -> context.later(MemberLogs.ASKED, () -> compare(group, seal, triesLeft - 1)));
    }

    private Optional<RaftServer.Division> division(UUID group) throws IOException {
        RaftServer server = engine.server();
        return server == null ? Optional.empty() : Optional.of(server.getDivision(RaftGroupId.valueOf(group)));
    }

    /** How many should stand before this node; whoever does not answer should not. Empty if who answers is no majority with it. */
    private OptionalInt turn(RaftServer.Division here, Collection<RaftPeer> left, int members) {
        TermIndex own = MemberLogs.last(here);
        int turn = 0;
        int reachable = 1;
        boolean isBefore = true;
        for (RaftPeer peer : left) {
            if (peer.getId().equals(here.getId())) {
                isBefore = false;
                continue;
            }
            Optional<TermIndex> theirs = logs.lastOf(here, peer.getId(), own);
            reachable += theirs.isPresent() ? 1 : 0;
            int order = theirs.map(own::compareTo).orElse(1);
            if (order < 0 || order == 0 && isBefore) {
                turn++;
            }
        }
        return 2 * reachable > members ? OptionalInt.of(turn) : OptionalInt.empty();
    }

    private void stand(UUID group, String seal, String leader) {
        engine.inOrder(group, server -> {
            try {
                standNow(server, group, seal, leader);
            } catch (IOException | RuntimeException failure) {
                LOG.info("this node does not stand for group {} at once", group, failure);
            } finally {
                underWay.remove(group, seal);
            }
        });
    }

    /** The engine stands at the leader's own request without a timeout; here it is asked on behalf of one who cannot ask any more. */
    private void standNow(RaftServer server, UUID group, String seal, String leader) throws IOException {
        RaftServer.Division here = server.getDivision(RaftGroupId.valueOf(group));
        RaftPeerId led = here.getInfo().getLeaderId();
        boolean isLedByNobody = led != null
                && led.toString().equals(leader)
                && guard.owedToEnded(group, seal).isPresent();
        if (!isLedByNobody || !here.getInfo().isFollower() || guard.isNewcomer(group)) {
            return;
        }
        LOG.info("{}, which led group {}, is no more: this node stands for election", leader, group);
        RaftRpcReplyProto reply = server.startLeaderElection(StartLeaderElectionRequestProto.newBuilder()
                        .setServerRequest(MemberLogs.header(here, led, here.getId()))
                        .setLeaderLastEntry(MemberLogs.last(here).toProto())
                        .build())
                .getServerReply();
        if (!reply.getSuccess()) {
            LOG.info("the engine stands for group {} after its timeout", group);
        }
    }
}
