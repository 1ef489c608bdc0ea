package io.caisson.store.replica.transport;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.leader.FollowerInfo;

/**
 * Whether a leader may answer reads by itself at this instant: a majority, of both configurations while one replaces the
 * other, has answered an append that was <em>sent</em> less than the lease's length ago. A follower that answered elects
 * nobody else for longer than that. The engine reckons the same, but tells nobody.
 *
 * <p>There is one exception to what followers promise: a leader that asks one of them to take over. From then on it holds
 * no lease until it leads anew, which {@link PeerServerRpc} sees to. Any thread.
 */
final class LeaseTable {

    /** @param asked how many were asked and did not refuse, in {@code term} */
    private record Handover(long term, int asked) {}

    private record Member(RaftGroupId group, RaftPeerId follower) {}

    private final Map<Member, FollowerInfo> followers = new ConcurrentHashMap<>();
    /** Leaders that asked others to take over. */
    private final Map<RaftGroupId, Handover> handovers = new ConcurrentHashMap<>();

    void add(RaftGroupId group, FollowerInfo follower) {
        followers.put(new Member(group, follower.getId()), follower);
    }

    void remove(RaftGroupId group, FollowerInfo follower) {
        followers.remove(new Member(group, follower.getId()), follower);
    }

    /** Before the request leaves. */
    void handingOver(RaftGroupId group, long term) {
        handovers.compute(
                group,
                (id, before) -> before == null || before.term() < term
                        ? new Handover(term, 1)
                        : new Handover(before.term(), before.asked() + 1));
    }

    /** The request of {@code term} never left, or was refused: nobody will stand for election because of it. */
    void notHandedOver(RaftGroupId group, long term) {
        handovers.computeIfPresent(group, (id, before) -> {
            if (before.term() != term) {
                return before;
            }
            return before.asked() > 1 ? new Handover(term, before.asked() - 1) : null;
        });
    }

    /** Whether somebody who was asked in {@code term} may still stand for election because of it. */
    boolean isHandingOver(RaftGroupId group, long term) {
        Handover handover = handovers.get(group);
        return handover != null && handover.term() == term;
    }

    boolean isHeld(RaftServer.Division division) {
        RaftGroupId group = division.getMemberId().getGroupId();
        if (!division.getInfo().isLeaderReady()) {
            return false;
        }
        Handover handover = handovers.get(group);
        if (handover != null && handover.term() >= division.getInfo().getCurrentTerm()) {
            return false;
        }
        RaftConfiguration members = division.getRaftConf();
        long lengthMillis = lengthMillis(division);
        return answered(division, members.getCurrentPeers(), lengthMillis)
                && (members.getPreviousPeers().isEmpty()
                        || answered(division, members.getPreviousPeers(), lengthMillis));
    }

    private boolean answered(RaftServer.Division division, Collection<RaftPeer> peers, long lengthMillis) {
        int answered = 0;
        for (RaftPeer peer : peers) {
            if (peer.getId().equals(division.getId()) || hasAnswered(division, peer.getId(), lengthMillis)) {
                answered++;
            }
        }
        return 2 * answered > peers.size();
    }

    private boolean hasAnswered(RaftServer.Division division, RaftPeerId peer, long lengthMillis) {
        FollowerInfo follower = followers.get(new Member(division.getMemberId().getGroupId(), peer));
        return follower != null
                && follower.getLastRespondedAppendEntriesSendTime().elapsedTimeMs() < lengthMillis;
    }

    private static long lengthMillis(RaftServer.Division division) {
        double ratio = RaftServerConfigKeys.Read.leaderLeaseTimeoutRatio(
                division.getRaftServer().getProperties());
        return (long) (ratio * division.properties().minRpcTimeout().toLong(TimeUnit.MILLISECONDS));
    }
}
