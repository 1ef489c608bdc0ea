package io.caisson.store.replica.transport;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Brings the engine to a {@link PeerTransport}, which the engine's parameters carry: keys and certificates pass through no
 * properties and no files.
 *
 * <p>The engine makes it by class name, hence public with a public constructor.
 */
public final class PeerRpcType implements RpcType {

    private static final String TRANSPORT = "caisson.peer.transport";

    /** Called by the engine. */
    public PeerRpcType() {}

    /** What a server that uses {@code transport} is built with. */
    public static Parameters parameters(PeerTransport transport) {
        Parameters parameters = new Parameters();
        parameters.put(TRANSPORT, transport, PeerTransport.class);
        return parameters;
    }

    @Override
    public String name() {
        return PeerRpcType.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new Factory(this, parameters.getNonNull(TRANSPORT, PeerTransport.class));
    }

    private record Factory(RpcType rpcType, PeerTransport transport) implements ServerFactory {
        @Override
        public RpcType getRpcType() {
            return rpcType;
        }

        @Override
        public RaftServerRpc newRaftServerRpc(RaftServer server) {
            return transport.attach(server, rpcType);
        }

        @Override
        public LogAppender newLogAppender(RaftServer.Division division, LeaderState leader, FollowerInfo follower) {
            return transport.newAppender(division, leader, follower);
        }
    }
}
