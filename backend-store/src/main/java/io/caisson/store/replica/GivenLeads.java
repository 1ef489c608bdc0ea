package io.caisson.store.replica;

import io.caisson.store.replica.transport.PeerTransport;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/** The leads that a node gives away, or has, as it is about to stop or as a disk hangs: of one term each. Any thread. */
final class GivenLeads {

    private final RaftServer server;
    private final @Nullable PeerTransport transport;
    private final Map<RaftGroupId, Long> terms = new ConcurrentHashMap<>();
    private volatile boolean isStopping;

    GivenLeads(RaftServer server, @Nullable PeerTransport transport) {
        this.server = server;
        this.transport = transport;
    }

    /** Whether this node is not to do anything as the leader of that term. */
    boolean isGiven(RaftGroupId id, long term) {
        return terms.getOrDefault(id, -1L) >= term;
    }

    /** The node is about to stop: it takes none of them again. */
    CompletionStage<Boolean> giveAll(Collection<GroupId> groups) {
        isStopping = true;
        CompletableFuture<Boolean> all = CompletableFuture.completedFuture(true);
        for (GroupId id : groups) {
            all = all.thenCombine(give(id), Boolean::logicalAnd);
        }
        return all;
    }

    /** What kept this node from leading the group is over: it may be asked to lead it again. */
    void mayLead(GroupId id) {
        PeerTransport network = transport;
        if (network != null && !isStopping) {
            network.mayLead(id.value());
        }
    }

    /** Completed with whether somebody else leads the group. */
    CompletionStage<Boolean> give(GroupId id) {
        PeerTransport network = transport;
        RaftGroupId raftId = RaftGroupId.valueOf(id.value());
        try {
            DivisionInfo info = server.getDivision(raftId).getInfo();
            if (network == null || !info.isLeader()) {
                return CompletableFuture.completedStage(true);
            }
            terms.put(raftId, info.getCurrentTerm());
        } catch (IOException notHere) {
            return CompletableFuture.completedStage(true);
        }
        return network.leave(id.value()).whenComplete((isGiven, never) -> {
            if (!isGiven) {
                terms.remove(raftId);
            }
        });
    }
}
