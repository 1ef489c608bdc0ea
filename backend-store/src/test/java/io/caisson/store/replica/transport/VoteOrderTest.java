package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLog;
import org.apache.ratis.util.AutoCloseableLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The place in the engine's follower where an append has been checked and is not in the log yet. The peers n1 and n2 are
 * made by hand; n3 is a server of the engine, whose append is held up just there: it waits for the lock of its log.
 */
@Timeout(120)
class VoteOrderTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path directory;

    private TestCluster cluster;
    private TestNode follower;
    private RawPeer leader;
    private RawPeer candidate;
    private TermIndex last;
    private long candidateTerm;
    private AutoCloseableLock log;

    @BeforeEach
    void holdAnAppendUp() throws Exception {
        cluster = TestCluster.started(directory, 3);
        cluster.write("committed");
        follower = cluster.node(3);
        Conditions.await("replicated", () -> follower.state().holds("committed"));
        cluster.node(1).stop();
        cluster.node(2).stop();
        last = follower.division().getRaftLog().getLastEntryTermIndex();
        leader = RawPeer.connect(follower.address(), cluster.authority().issue(HOUR, "urn:caisson:node:n1"));
        candidate = RawPeer.connect(follower.address(), cluster.authority().issue(HOUR, "urn:caisson:node:n2"));
        log = ((SegmentedRaftLog) follower.division().getRaftLog()).readLock();
        // A term above whatever the follower may have got to by standing for election meanwhile.
        long term = follower.division().getInfo().getCurrentTerm() + 100;
        candidateTerm = term + 1;
        leader.send(leader.writer()
                .groupRequest(
                        FrameType.APPEND_ENTRIES,
                        1,
                        TestCluster.GROUP.getUuid(),
                        EngineMessages.append(
                                "n1", "n3", TestCluster.GROUP, term, last, last.getIndex() + 1, "in between")));
        Conditions.await("the append waits for the log", () -> isSomebodyIn("SegmentedRaftLog", "appendImpl"));
        assertThat(follower.division().getRaftLog().getLastEntryTermIndex()).isEqualTo(last);
    }

    @AfterEach
    void closeCluster() throws Exception {
        // A second time does nothing; without the first, closing would wait for the append.
        log.close();
        leader.close();
        candidate.close();
        cluster.close();
    }

    @Test
    void aVoteIsNotLookedAtBeforeTheAppendThatCameFirstIsInTheLog() throws Exception {
        candidate.send(candidate
                .writer()
                .groupRequest(
                        FrameType.REQUEST_VOTE,
                        1,
                        TestCluster.GROUP.getUuid(),
                        EngineMessages.vote("n2", "n3", TestCluster.GROUP, candidateTerm, last)));
        // Pings overtake nothing on their connection: the vote has arrived when they are answered.
        candidate.send(candidate.writer().ping(2));
        assertThat(candidate.receive().id()).isEqualTo(2);
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (System.nanoTime() < endNanos) {
            assertThat(isSomebodyIn("RaftServerImpl", "requestVote"))
                    .as("a vote is being decided")
                    .isFalse();
        }

        log.close();

        AppendEntriesReplyProto append =
                AppendEntriesReplyProto.parseFrom(leader.receive().messageInput());
        assertThat(append.getResult()).isEqualTo(AppendResult.SUCCESS);
        RequestVoteReplyProto vote =
                RequestVoteReplyProto.parseFrom(candidate.receive().messageInput());
        assertThat(vote.getServerReply().getSuccess())
                .as("a vote for a log that lacks an entry which the leader counts as written")
                .isFalse();
    }

    /** What a transport without an order lets happen, and the reason for the order. */
    @Test
    void theEngineAloneGivesTheVoteAwayAndStillAcknowledgesTheAppend() throws Exception {
        RequestVoteReplyProto vote =
                follower.server().requestVote(EngineMessages.vote("n2", "n3", TestCluster.GROUP, candidateTerm, last));
        log.close();

        AppendEntriesReplyProto append =
                AppendEntriesReplyProto.parseFrom(leader.receive().messageInput());
        assertThat(vote.getServerReply().getSuccess()).isTrue();
        assertThat(append.getResult()).isEqualTo(AppendResult.SUCCESS);
        assertThat(append.getTerm()).isLessThan(candidateTerm);
    }

    private static boolean isSomebodyIn(String type, String method) {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().endsWith(type)
                        && frame.getMethodName().equals(method));
    }
}
