package io.caisson.store.replica.transport;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.MessageLite;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What peers ask of the engine. A request for a group that is not here is refused before its message is looked at; one that
 * claims to come from somebody else than its connection, or to be for somebody else than this node, before it is obeyed.
 */
final class EngineRequests {

    private static final Logger LOG = LoggerFactory.getLogger(EngineRequests.class);

    /** Requests of one group that wait for their turn. */
    private static final int MAX_WAITING = 1024;

    /** Parses without a copy of the entries. */
    private interface Parser<T> {
        T parse(CodedInputStream input) throws IOException;
    }

    private final PeerContext context;
    private final VoteGuard guard;
    private final Map<UUID, GroupOrder> orders = new ConcurrentHashMap<>();
    private final Map<UUID, UnsettledAppends> unsettled = new ConcurrentHashMap<>();
    private final Set<UUID> dead = ConcurrentHashMap.newKeySet();
    /** Groups in which this node gives the lead away just now, and votes for nobody. */
    private final Set<UUID> opening = ConcurrentHashMap.newKeySet();

    private final Set<UUID> leaving = ConcurrentHashMap.newKeySet();

    /** Groups in which it does not stand when it is asked to. */
    private final Set<UUID> retired = ConcurrentHashMap.newKeySet();

    private volatile AppendGuard room = (group, bytes) -> true;
    private volatile @Nullable RaftServer server;

    EngineRequests(PeerContext context, VoteGuard guard) {
        this.context = context;
        this.guard = guard;
    }

    /** Asked from now on before entries are taken; heartbeats are always heard. */
    void guard(AppendGuard asked) {
        room = asked;
    }

    /** Of a replica that is dead nothing is asked that it would have to remember, or stand for, until it is opened anew. */
    void dead(UUID group, boolean isDead) {
        if (isDead) {
            dead.add(group);
        } else {
            dead.remove(group);
        }
    }

    /**
     * This node is about to stop, or its disk hangs, and it gives the lead away: who stands for election is told so instead of getting a vote, which need not
     * be waited for then. Entries are taken as before. Until {@link #left}.
     */
    void leaving(UUID group) {
        leaving.add(group);
        retired.add(group);
    }

    /** That is over: this node votes again, but does not stand if whoever leads asks it to. */
    void left(UUID group) {
        leaving.remove(group);
    }

    /**
     * Whether a replica is being opened. The engine has it from the first moment on, and takes requests for it before it has a log: it becomes a
     * follower of whoever asks, and then fails to start as one; or it notes that an installation is under way, fails for want of a log, and
     * answers from then on that one is under way.
     */
    void opening(UUID group, boolean isOpening) {
        if (isOpening) {
            opening.add(group);
        } else {
            opening.remove(group);
        }
    }

    /** This node stands again when the leader of the group asks it to. */
    void mayLead(UUID group) {
        retired.remove(group);
    }

    /** Until then every request is refused. */
    void attach(RaftServer made) {
        server = made;
    }

    void serveInOrder(ServedRequest request) {
        RaftServer engine = engineFor(request);
        if (engine == null) {
            return;
        }
        if (!order(request.frame().group()).execute(() -> serveGuarded(engine, request))) {
            request.fail(ErrorCode.BUSY, "too much waits for the group");
        }
    }

    private GroupOrder order(UUID group) {
        return orders.computeIfAbsent(group, id -> new GroupOrder(context.workers(), MAX_WAITING));
    }

    /** Does that with the engine after all that peers have asked of the group so far; not if the replica is dead, or too much waits. */
    void inOrder(UUID group, Consumer<RaftServer> task) {
        RaftServer engine = server;
        if (engine == null) {
            return;
        }
        boolean unused = order(group).execute(() -> {
            if (dead.contains(group) || opening.contains(group)) {
                return;
            }
            try {
                task.accept(engine);
            } catch (RuntimeException | Error e) {
                LOG.error("a task of group {} failed", group, e);
            }
        });
    }

    @Nullable
    RaftServer server() {
        return server;
    }

    /** Waits for nothing, so it needs no order and no thread. */
    void serveReadIndex(ServedRequest request) {
        RaftServer engine = engineFor(request);
        if (engine == null) {
            return;
        }
        try {
            ReadIndexRequestProto message = parse(request, ReadIndexRequestProto::parseFrom);
            if (mayServe(engine, request, message.getServerRequest())) {
                answer(request, engine.readIndexAsync(message));
            }
        } catch (MalformedFrameException e) {
            request.malformed(e);
        } catch (IOException | RuntimeException e) {
            request.fail(PeerErrors.codeOf(e), PeerErrors.textOf(e));
        }
    }

    private void serveGuarded(RaftServer engine, ServedRequest request) {
        try {
            serveNow(engine, request);
        } catch (MalformedFrameException e) {
            request.malformed(e);
        } catch (IOException | RuntimeException | Error e) {
            request.fail(PeerErrors.codeOf(e), PeerErrors.textOf(e));
        }
    }

    /** In the order of the group, on a thread that may block. */
    private void serveNow(RaftServer engine, ServedRequest request) throws IOException {
        if (dead.contains(request.frame().group())) {
            refuseDead(request);
            return;
        }
        if (opening.contains(request.frame().group())) {
            request.fail(ErrorCode.NOT_READY, "the replica is being opened");
            return;
        }
        if (isRefusedByLeaver(request.frame())) {
            request.fail(ErrorCode.NOT_READY, "this node gives the lead of the group away");
            return;
        }
        switch (request.frame().type()) {
            case APPEND_ENTRIES -> {
                AppendEntriesRequestProto message = parse(request, AppendEntriesRequestProto::parseFrom);
                if (mayServe(engine, request, message.getServerRequest())) {
                    // Waits until a group that is being opened is open: else the append would run later, out of order.
                    RaftServer.Division division = engine.getDivision(
                            RaftGroupId.valueOf(request.frame().group()));
                    if (message.getEntriesCount() == 0) {
                        answer(request, heard(engine, request, message));
                    } else {
                        append(engine, division, request, message);
                    }
                }
            }
            case REQUEST_VOTE, REQUEST_HANDED_VOTE -> {
                RequestVoteRequestProto message = parse(request, RequestVoteRequestProto::parseFrom);
                if (mayServe(engine, request, message.getServerRequest())) {
                    request.reply(vote(engine, request.frame(), message));
                }
            }
            case INSTALL_SNAPSHOT -> {
                InstallSnapshotRequestProto message = parse(request, InstallSnapshotRequestProto::parseFrom);
                if (!mayServe(engine, request, message.getServerRequest())) {
                    return;
                }
                // An installation takes as much as all the data.
                if (!room.takes(request.frame().group(), 0)) {
                    request.fail(ErrorCode.BUSY, "the disk is full");
                } else {
                    request.reply(engine.installSnapshot(withoutKnownMembers(engine, request.frame(), message)));
                }
            }
            case START_LEADER_ELECTION -> {
                StartLeaderElectionRequestProto message = parse(request, StartLeaderElectionRequestProto::parseFrom);
                if (mayServe(engine, request, message.getServerRequest())) {
                    startElection(engine, request, message);
                }
            }
            case READ_INDEX, SERVICE_CALL, PING, REPLY, ERROR ->
                throw new IllegalStateException(request.frame().type() + " has no order");
        }
    }

    private boolean isRefusedByLeaver(Frame frame) {
        return switch (frame.type()) {
            case REQUEST_VOTE, REQUEST_HANDED_VOTE -> leaving.contains(frame.group());
            case START_LEADER_ELECTION -> retired.contains(frame.group());
            case APPEND_ENTRIES, INSTALL_SNAPSHOT, READ_INDEX, SERVICE_CALL, PING, REPLY, ERROR -> false;
        };
    }

    /**
     * A notice names the members. The engine first forgets those that it knows from the same log entry, and then takes up the
     * new ones; an election that begins in between finds that this node is no member, and stops the replica for good.
     */
    private static InstallSnapshotRequestProto withoutKnownMembers(
            RaftServer engine, Frame frame, InstallSnapshotRequestProto message) throws IOException {
        if (!message.hasLastRaftConfigurationLogEntryProto()) {
            return message;
        }
        RaftConfiguration known =
                engine.getDivision(RaftGroupId.valueOf(frame.group())).getRaftConf();
        LogEntryProto named = message.getLastRaftConfigurationLogEntryProto();
        return known.getLogEntryIndex() == named.getIndex() && isSame(known, named.getConfigurationEntry())
                ? message.toBuilder().clearLastRaftConfigurationLogEntryProto().build()
                : message;
    }

    private static boolean isSame(RaftConfiguration known, RaftConfigurationProto named) {
        Set<RaftPeerId> knownIds =
                known.getAllPeers().stream().map(RaftPeer::getId).collect(Collectors.toSet());
        Set<RaftPeerId> namedIds = Stream.concat(named.getPeersList().stream(), named.getOldPeersList().stream())
                .map(peer -> RaftPeerId.valueOf(peer.getId()))
                .collect(Collectors.toSet());
        return knownIds.equals(namedIds);
    }

    private void append(
            RaftServer engine, RaftServer.Division division, ServedRequest request, AppendEntriesRequestProto message)
            throws IOException {
        UUID group = request.frame().group();
        long first = message.getEntries(0).getIndex();
        long last = message.getEntries(message.getEntriesCount() - 1).getIndex();
        UnsettledAppends before = unsettled.computeIfAbsent(group, id -> new UnsettledAppends());
        boolean isUnderWay = before.hasAny(division, first, last);
        if (isUnderWay || !room.takes(group, message.getSerializedSize())) {
            // The leader is heard all the same, or this replica would stand for election.
            var unused =
                    engine.appendEntriesAsync(message.toBuilder().clearEntries().build());
            request.fail(ErrorCode.BUSY, isUnderWay ? "these entries are being written" : "the disk is full");
            return;
        }
        CompletableFuture<AppendEntriesReplyProto> reply = heard(engine, request, message);
        before.took(division, first, last, reply);
        reply.whenComplete((answer, failure) -> {
            if (failure != null) {
                request.fail(PeerErrors.codeOf(failure), PeerErrors.textOf(failure));
            } else if (dead.contains(group)) {
                refuseDead(request);
            } else if (isDurable(division, answer)) {
                request.reply(answer);
            } else {
                request.fail(ErrorCode.BUSY, "these entries are not durable yet");
            }
        });
    }

    /** After the engine cut its log it may say so of entries too early. */
    private static boolean isDurable(RaftServer.Division division, AppendEntriesReplyProto answer) {
        return answer.getResult() != AppendEntriesReplyProto.AppendResult.SUCCESS
                || division.getRaftLog().getFlushIndex() >= answer.getMatchIndex();
    }

    private CompletableFuture<AppendEntriesReplyProto> heard(
            RaftServer engine, ServedRequest request, AppendEntriesRequestProto message) throws IOException {
        long nanos = System.nanoTime();
        CompletableFuture<AppendEntriesReplyProto> reply = engine.appendEntriesAsync(message);
        // Not whether it came into the log: the leader was recognized, and will count on having been heard.
        if (!isRefusal(reply)) {
            guard.heardLeader(
                    request.frame().group(),
                    message.getLeaderTerm(),
                    new VoteGuard.Heard(
                            nanos, message.getServerRequest().getRequestorId().toStringUtf8(), request.process()));
        }
        return reply;
    }

    private static void refuseDead(ServedRequest request) {
        request.fail(ErrorCode.NOT_READY, "the replica here is dead");
    }

    /** Of a leader that is not recognized; the engine says so at once. */
    private static boolean isRefusal(CompletableFuture<AppendEntriesReplyProto> reply) {
        return reply.isCompletedExceptionally()
                || (reply.isDone() && reply.join().getResult() == AppendEntriesReplyProto.AppendResult.NOT_LEADER);
    }

    private RequestVoteReplyProto vote(RaftServer engine, Frame frame, RequestVoteRequestProto message)
            throws IOException {
        RaftServer.Division division = engine.getDivision(RaftGroupId.valueOf(frame.group()));
        long promisedNanos = division.properties().minRpcTimeout().toLong(TimeUnit.NANOSECONDS);
        // Of two members each has all that was committed: there the other one may be elected.
        boolean free = !guard.isNewcomer(frame.group())
                || division.getRaftConf().getAllPeers().size() == 2;
        boolean owesNothing = message.getPreVote()
                || frame.type() == FrameType.REQUEST_HANDED_VOTE
                || guard.mayVote(
                        frame.group(), promisedNanos, division.getInfo().getCurrentTerm());
        if (free && owesNothing) {
            return engine.requestVote(message);
        }
        RaftRpcRequestProto header = message.getServerRequest();
        TermIndex last = division.getRaftLog().getLastEntryTermIndex();
        return RequestVoteReplyProto.newBuilder()
                .setServerReply(RaftRpcReplyProto.newBuilder()
                        .setRequestorId(header.getRequestorId())
                        .setReplyId(header.getReplyId())
                        .setRaftGroupId(header.getRaftGroupId())
                        .setCallId(header.getCallId())
                        .setSuccess(false))
                .setTerm(division.getInfo().getCurrentTerm())
                .setLastEntry((last == null ? TermIndex.INITIAL_VALUE : last).toProto())
                .build();
    }

    private void startElection(RaftServer engine, ServedRequest request, StartLeaderElectionRequestProto message)
            throws IOException {
        UUID group = request.frame().group();
        // Before the engine acts on it: the election begins on another thread.
        guard.askedToStand(
                group, engine.getDivision(RaftGroupId.valueOf(group)).getInfo().getCurrentTerm());
        StartLeaderElectionReplyProto reply;
        try {
            reply = engine.startLeaderElection(message);
        } catch (IOException | RuntimeException e) {
            guard.doesNotStand(group);
            throw e;
        }
        if (!reply.getServerReply().getSuccess()) {
            guard.doesNotStand(group);
        }
        request.reply(reply);
    }

    private @Nullable RaftServer engineFor(ServedRequest request) {
        RaftServer engine = server;
        if (engine == null) {
            request.fail(ErrorCode.NOT_READY, "the node is starting");
        } else if (!isHere(engine, request.frame().group())) {
            request.fail(ErrorCode.UNKNOWN_GROUP, "no group " + request.frame().group());
        } else {
            return engine;
        }
        return null;
    }

    /** A group that had requests stays known: should it be removed, the engine refuses for itself. */
    private boolean isHere(RaftServer engine, UUID group) {
        if (orders.containsKey(group)) {
            return true;
        }
        RaftGroupId id = RaftGroupId.valueOf(group);
        for (RaftGroupId here : engine.getGroupIds()) {
            if (here.equals(id)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayServe(RaftServer engine, ServedRequest request, RaftRpcRequestProto header) {
        String from = header.getRequestorId().toStringUtf8();
        String to = header.getReplyId().toStringUtf8();
        if (!request.caller().speaksFor(from)) {
            context.statistics().refused();
            request.fail(ErrorCode.WRONG_IDENTITY, request.caller().name() + " speaks for " + from);
        } else if (!to.equals(engine.getId().toString())) {
            context.statistics().refused();
            request.fail(ErrorCode.WRONG_IDENTITY, "this is " + engine.getId() + ", not " + to);
        } else if (!header.getRaftGroupId()
                .getId()
                .equals(RaftGroupId.valueOf(request.frame().group()).toByteString())) {
            request.malformed(new MalformedFrameException("a message for another group than its frame"));
        } else {
            return true;
        }
        return false;
    }

    private static <T> T parse(ServedRequest request, Parser<T> parser) throws MalformedFrameException {
        try {
            return parser.parse(request.frame().messageInput());
        } catch (IOException e) {
            throw new MalformedFrameException("a broken " + request.frame().type(), e);
        }
    }

    private static <T extends MessageLite> void answer(ServedRequest request, CompletableFuture<T> answer) {
        answer.whenComplete((message, failure) -> {
            if (failure == null) {
                request.reply(message);
            } else {
                request.fail(PeerErrors.codeOf(failure), PeerErrors.textOf(failure));
            }
        });
    }
}
