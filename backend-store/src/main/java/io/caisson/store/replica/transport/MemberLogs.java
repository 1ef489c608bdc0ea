package io.caisson.store.replica.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.util.ProtoUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the logs of a group's members are, which decides who can be elected. Any thread that may wait. */
final class MemberLogs {

    private static final Logger LOG = LoggerFactory.getLogger(MemberLogs.class);

    /** For the answer of a follower that lives. */
    static final Duration ASKED = Duration.ofMillis(200);

    private final Votes votes;

    /** How a candidate asks for votes. */
    interface Votes {
        /** @throws IOException if there is no answer in that time */
        RequestVoteReplyProto ask(RequestVoteRequestProto request, Duration timeout) throws IOException;
    }

    MemberLogs(Votes votes) {
        this.votes = votes;
    }

    /** After an installation the log may be empty, and the engine goes by what was installed. */
    static TermIndex last(RaftServer.Division here) {
        TermIndex last = here.getRaftLog().getLastEntryTermIndex();
        if (last != null) {
            return last;
        }
        SnapshotInfo installed = here.getStateMachine().getLatestSnapshot();
        return installed == null ? TermIndex.INITIAL_VALUE : installed.getTermIndex();
    }

    /** The trial round of an election changes nothing at the other end, and its answer says how far the log there is. */
    Optional<TermIndex> lastOf(RaftServer.Division here, RaftPeerId peer, TermIndex own) {
        RequestVoteRequestProto question = RequestVoteRequestProto.newBuilder()
                .setServerRequest(header(here, here.getId(), peer))
                .setCandidateTerm(here.getInfo().getCurrentTerm())
                .setCandidateLastEntry(own.toProto())
                .setPreVote(true)
                .build();
        try {
            return Optional.of(TermIndex.valueOf(votes.ask(question, ASKED).getLastEntry()));
        } catch (IOException silent) {
            LOG.debug("{} does not say how far its log is", peer, silent);
            return Optional.empty();
        }
    }

    static RaftRpcRequestProto header(RaftServer.Division here, RaftPeerId from, RaftPeerId to) {
        return RaftRpcRequestProto.newBuilder()
                .setRequestorId(from.toByteString())
                .setReplyId(to.toByteString())
                .setRaftGroupId(
                        ProtoUtils.toRaftGroupIdProtoBuilder(here.getMemberId().getGroupId()))
                .build();
    }
}
