package io.caisson.store.replica.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who could take a group over from the leader here, and how it is asked to. The engine hands over to members of the highest priority
 * alone, and mostly that is the one that stops, or is dead. Any thread that may wait.
 */
final class Heirs {

    private static final Logger LOG = LoggerFactory.getLogger(Heirs.class);

    private final MemberLogs logs;

    Heirs(MemberLogs logs) {
        this.logs = logs;
    }

    /**
     * Whether one who can be elected was asked to stand, and does. The request revokes this leader's lease first
     * ({@link PeerServerRpc#startLeaderElection}).
     *
     * @param votes whether this node will be there to vote
     */
    boolean ask(RaftServer server, RaftServer.Division here, boolean votes) throws IOException {
        Optional<RaftPeer> heir = heir(here, votes);
        if (heir.isEmpty()) {
            return false;
        }
        RaftPeerId to = heir.get().getId();
        LOG.info(
                "{} is asked to lead group {}, which this node leads no longer than it must",
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

    /** Who has all of the log; nobody while those who would vote are no majority. */
    private Optional<RaftPeer> heir(RaftServer.Division here, boolean votes) {
        Collection<RaftPeer> members = here.getRaftConf().getCurrentPeers();
        TermIndex own = MemberLogs.last(here);
        List<RaftPeer> heirs = new ArrayList<>();
        int voters = votes ? 1 : 0;
        for (RaftPeer peer : members) {
            if (peer.getId().equals(here.getId())) {
                continue;
            }
            Optional<TermIndex> last = logs.lastOf(here, peer.getId(), own);
            voters += last.isPresent() ? 1 : 0;
            last.filter(entry -> entry.compareTo(own) >= 0).ifPresent(entry -> heirs.add(peer));
        }
        return 2 * voters > members.size() ? heirs.stream().min(Succession.RATHER) : Optional.empty();
    }
}
