package io.caisson.store.replica.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexReplyProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.protocol.RaftServerAsynchronousProtocol;
import org.apache.ratis.thirdparty.com.google.protobuf.MessageLite;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's end of the transport. Calls that wait for their answer are made on threads of the engine, never on event
 * loops; appends do not pass here ({@link PipelinedAppender}).
 */
final class PeerServerRpc implements RaftServerRpc {

    private static final Logger LOG = LoggerFactory.getLogger(PeerServerRpc.class);

    /** For the election of whoever was asked to take over, and another try of its. */
    private static final Duration SUCCESSION = Duration.ofSeconds(3);

    private static final Duration STEP_DOWN_TIMEOUT = Duration.ofSeconds(3);

    private final RpcType rpcType;
    private final RaftServer server;
    private final PeerTransport transport;
    private final Ballots ballots;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();

    PeerServerRpc(RpcType rpcType, RaftServer server, PeerTransport transport) {
        this.rpcType = rpcType;
        this.server = server;
        this.transport = transport;
        this.ballots = new Ballots(transport.requestTimeout());
    }

    @Override
    public RpcType getRpcType() {
        return rpcType;
    }

    /** Nothing listens before there is somebody to listen for. */
    @Override
    public void start() {}

    @Override
    public void close() {
        transport.close();
    }

    @Override
    public InetSocketAddress getInetSocketAddress() {
        return transport.address();
    }

    @Override
    public void addRaftPeers(Collection<RaftPeer> peers) {
        for (RaftPeer peer : peers) {
            if (!peer.getId().equals(server.getId())) {
                transport.add(peer);
            }
        }
    }

    /** A connection that failed is made anew without being told. */
    @Override
    public void handleException(RaftPeerId peer, Exception cause, boolean reconnect) {}

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
        RaftGroupId group =
                RaftGroupId.valueOf(request.getServerRequest().getRaftGroupId().getId());
        if (transport.guard().isNewcomer(group.getUuid())) {
            throw new IOException("this replica is a newcomer, and does not stand");
        }
        FrameType type = transport.guard().standsOnRequest(group.getUuid())
                ? FrameType.REQUEST_HANDED_VOTE
                : FrameType.REQUEST_VOTE;
        int members = server.getDivision(group).getRaftConf().getAllPeers().size();
        Ballot ballot = ballots.of(group.getUuid(), request.getCandidateTerm(), request.getPreVote(), members);
        CompletableFuture<RequestVoteReplyProto> vote = transport
                .calls()
                .send(
                        type,
                        request.getServerRequest(),
                        request,
                        RequestVoteReplyProto::parseFrom,
                        transport.requestTimeout());
        String voter = request.getServerRequest().getReplyId().toStringUtf8();
        if (voter.equals(transport.guard().lastLeader(group.getUuid()))) {
            return ballot.awaitUnlessNeedless(vote, transport.requestTimeout());
        }
        RequestVoteReplyProto reply = EngineCalls.await(vote, voter, transport.requestTimeout());
        if (reply.getServerReply().getSuccess()) {
            ballot.granted(voter);
        }
        return reply;
    }

    @Override
    public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) throws IOException {
        return wait(FrameType.APPEND_ENTRIES, request.getServerRequest(), request, AppendEntriesReplyProto::parseFrom);
    }

    /** Notices only: contents never travel this way. */
    @Override
    public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException {
        return wait(
                FrameType.INSTALL_SNAPSHOT, request.getServerRequest(), request, InstallSnapshotReplyProto::parseFrom);
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
            throws IOException {
        RaftGroupId group =
                RaftGroupId.valueOf(request.getServerRequest().getRaftGroupId().getId());
        long term = server.getDivision(group).getInfo().getCurrentTerm();
        transport.leases().handingOver(group, term);
        transport.later(SUCCESSION, () -> stepDownIfNobodyTookOver(group, term));
        try {
            StartLeaderElectionReplyProto reply = wait(
                    FrameType.START_LEADER_ELECTION,
                    request.getServerRequest(),
                    request,
                    StartLeaderElectionReplyProto::parseFrom);
            if (!reply.getServerReply().getSuccess()) {
                transport.leases().notHandedOver(group, term);
            }
            return reply;
        } catch (PeerCallException e) {
            if (e.kind() != PeerCallException.Kind.UNKNOWN) {
                transport.leases().notHandedOver(group, term);
            }
            throw e;
        }
    }

    /**
     * Whoever was asked may be gone, or may stand late: this leader must not trust its lease again, and without one it answers
     * no reads. In the term after the next election somebody can.
     */
    private void stepDownIfNobodyTookOver(RaftGroupId group, long term) {
        try {
            DivisionInfo info = server.getDivision(group).getInfo();
            if (!transport.leases().isHandingOver(group, term) || !info.isLeader() || info.getCurrentTerm() != term) {
                return;
            }
            LOG.warn("nobody took over group {} when asked in term {}: this node steps down", group, term);
            TransferLeadershipRequest toWhoeverIsElected = new TransferLeadershipRequest(
                    client, server.getId(), group, callIds.incrementAndGet(), null, STEP_DOWN_TIMEOUT.toMillis());
            server.transferLeadershipAsync(toWhoeverIsElected).whenComplete((reply, failure) -> {
                if (failure != null || !reply.isSuccess()) {
                    LOG.warn("this node did not step down in group {}: {}", group, failure == null ? reply : failure);
                    transport.later(SUCCESSION, () -> stepDownIfNobodyTookOver(group, term));
                }
            });
        } catch (IOException notHere) {
            LOG.debug("group {} is no longer on this node", group, notHere);
        }
    }

    @Override
    public RaftServerAsynchronousProtocol async() {
        return new RaftServerAsynchronousProtocol() {
            @Override
            public CompletableFuture<AppendEntriesReplyProto> appendEntriesAsync(AppendEntriesRequestProto request) {
                return send(
                        FrameType.APPEND_ENTRIES,
                        request.getServerRequest(),
                        request,
                        AppendEntriesReplyProto::parseFrom);
            }

            @Override
            public CompletableFuture<ReadIndexReplyProto> readIndexAsync(ReadIndexRequestProto request) {
                return send(FrameType.READ_INDEX, request.getServerRequest(), request, ReadIndexReplyProto::parseFrom);
            }
        };
    }

    private <T> T wait(FrameType type, RaftRpcRequestProto header, MessageLite request, EngineCalls.Parser<T> parser)
            throws IOException {
        return transport.calls().wait(type, header, request, parser, transport.requestTimeout());
    }

    private <T> CompletableFuture<T> send(
            FrameType type, RaftRpcRequestProto header, MessageLite request, EngineCalls.Parser<T> parser) {
        return transport.calls().send(type, header, request, parser, transport.requestTimeout());
    }
}
