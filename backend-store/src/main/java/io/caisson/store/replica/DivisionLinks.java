package io.caisson.store.replica;

import io.caisson.store.replica.transport.PeerTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.jspecify.annotations.Nullable;

/** The other replicas of one group, as the engine knows them, and what they may know of this one. Any thread. */
final class DivisionLinks implements ReplicaLinks, StateService.Replica {

    /** An answer may have to wait for a busy disk. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RaftServer server;
    private final RaftGroupId group;
    private final ReplicatedState state;
    private final ReplicaHealth health;
    private final @Nullable PeerTransport transport;

    DivisionLinks(
            RaftServer server,
            RaftGroupId group,
            ReplicatedState state,
            ReplicaHealth health,
            @Nullable PeerTransport transport) {
        this.server = server;
        this.group = group;
        this.state = state;
        this.health = health;
        this.transport = transport;
    }

    @Override
    public List<String> sources() {
        List<String> sources = new ArrayList<>();
        try {
            RaftServer.Division division = server.getDivision(group);
            for (RaftPeer member : division.getRaftConf().getCurrentPeers()) {
                if (!member.getId().equals(server.getId())) {
                    sources.add(member.getId().toString());
                }
            }
            RaftPeerId leader = division.getInfo().getLeaderId();
            if (leader != null && sources.remove(leader.toString())) {
                sources.add(0, leader.toString());
            }
        } catch (IOException notOpenYet) {
            return List.of();
        }
        return sources;
    }

    @Override
    public ByteBuffer ask(String peerId, List<ByteBuffer> question) throws SourceException {
        PeerTransport network = transport;
        if (network == null || peerId.isEmpty()) {
            throw new SourceException("no other replica is known");
        }
        try {
            return network.call(peerId, StateService.NUMBER, question, PATIENCE)
                    .toCompletableFuture()
                    .get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new SourceException(peerId + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new SourceException(peerId + " did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException("interrupted", e);
        }
    }

    @Override
    public int maxMessageBytes() {
        PeerTransport network = transport;
        return network == null ? 0 : network.maxMessageBytes();
    }

    @Override
    public LogReach reach() throws IOException {
        if (state.isWitness()) {
            // Whoever asks wants to have the state afterwards, and gives up what it has for that.
            throw new IOException("a witness has no state to give");
        }
        RaftServer.Division division = server.getDivision(group);
        RaftLog log = division.getRaftLog();
        long first = log.getStartIndex();
        long next = log.getNextIndex();
        return new LogReach(
                first == RaftLog.INVALID_LOG_INDEX ? next : first,
                next,
                division.getInfo().isLeaderReady());
    }

    @Override
    public List<ByteBuffer> answer(ByteBuffer question) throws IOException {
        if (health.failure() != null) {
            throw new IOException("this replica is dead");
        }
        return state.answer(question);
    }
}
