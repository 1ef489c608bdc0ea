package io.caisson.store.replica;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The engine's transport for groups of one peer: listens on nothing, connects to nothing, and refuses every call between
 * servers, of which there are none.
 *
 * <p>The engine makes it by class name, hence public with a public constructor.
 */
public final class LocalTransport implements RpcType {

    /** Called by the engine. */
    public LocalTransport() {}

    @Override
    public String name() {
        return LocalTransport.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new Factory(this);
    }

    private record Factory(RpcType rpcType) implements ServerFactory {
        @Override
        public RpcType getRpcType() {
            return rpcType;
        }

        @Override
        public RaftServerRpc newRaftServerRpc(RaftServer server) {
            return new NoRpc(rpcType, server);
        }
    }

    /** The server's end. Stateless. */
    private record NoRpc(RpcType rpcType, RaftServer server) implements RaftServerRpc {
        @Override
        public RpcType getRpcType() {
            return rpcType;
        }

        @Override
        public void start() {}

        @Override
        public void close() {}

        @Override
        public @Nullable InetSocketAddress getInetSocketAddress() {
            return null;
        }

        @Override
        public void addRaftPeers(Collection<RaftPeer> peers) {
            for (RaftPeer peer : peers) {
                if (!peer.getId().equals(server.getId())) {
                    throw new IllegalStateException(peer.getId() + " is another node, and the transport is local");
                }
            }
        }

        @Override
        public void handleException(RaftPeerId serverId, Exception cause, boolean reconnect) {}

        @Override
        public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
            throw refused();
        }

        @Override
        public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) throws IOException {
            throw refused();
        }

        @Override
        public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException {
            throw refused();
        }

        @Override
        public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
                throws IOException {
            throw refused();
        }

        private static IOException refused() {
            return new IOException("a group of one peer has nobody to call");
        }
    }
}
