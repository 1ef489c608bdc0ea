package io.caisson.store.replica.transport;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.MessageLite;
import org.jspecify.annotations.Nullable;

/**
 * What peers ask of the engine. A request for a group that is not here is refused before its message is looked at; one that
 * claims to come from somebody else than its connection, or to be for somebody else than this node, before it is obeyed.
 */
final class EngineRequests {

    /** Requests of one group that wait for their turn. */
    private static final int MAX_WAITING = 1024;

    /** Parses without a copy of the entries. */
    private interface Parser<T> {
        T parse(CodedInputStream input) throws IOException;
    }

    private final PeerContext context;
    private final Map<UUID, GroupOrder> orders = new ConcurrentHashMap<>();
    private volatile @Nullable RaftServer server;

    EngineRequests(PeerContext context) {
        this.context = context;
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
        GroupOrder order = orders.computeIfAbsent(
                request.frame().group(), group -> new GroupOrder(context.workers(), MAX_WAITING));
        if (!order.execute(() -> serveGuarded(engine, request))) {
            request.fail(ErrorCode.BUSY, "too much waits for the group");
        }
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
        switch (request.frame().type()) {
            case APPEND_ENTRIES -> {
                AppendEntriesRequestProto message = parse(request, AppendEntriesRequestProto::parseFrom);
                if (mayServe(engine, request, message.getServerRequest())) {
                    // Waits until a group that is being opened is open: else the append would run later, out of order.
                    engine.getDivision(RaftGroupId.valueOf(request.frame().group()));
                    answer(request, engine.appendEntriesAsync(message));
                }
            }
            case REQUEST_VOTE -> {
                RequestVoteRequestProto message = parse(request, RequestVoteRequestProto::parseFrom);
                if (mayServe(engine, request, message.getServerRequest())) {
                    request.reply(engine.requestVote(message));
                }
            }
            case INSTALL_SNAPSHOT -> {
                InstallSnapshotRequestProto message = parse(request, InstallSnapshotRequestProto::parseFrom);
                if (mayServe(engine, request, message.getServerRequest())) {
                    request.reply(engine.installSnapshot(message));
                }
            }
            case START_LEADER_ELECTION -> {
                StartLeaderElectionRequestProto message = parse(request, StartLeaderElectionRequestProto::parseFrom);
                if (mayServe(engine, request, message.getServerRequest())) {
                    request.reply(engine.startLeaderElection(message));
                }
            }
            case READ_INDEX, SERVICE_CALL, PING, REPLY, ERROR ->
                throw new IllegalStateException(request.frame().type() + " has no order");
        }
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
