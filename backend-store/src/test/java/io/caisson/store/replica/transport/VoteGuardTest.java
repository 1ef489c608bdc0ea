package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A follower that has just answered its leader, which may answer reads because of that, and a candidate whose trial round
 * went well before. The leader n1 and the candidate n2 are made by hand; n3 is a server of the engine.
 */
@Timeout(120)
class VoteGuardTest {

    private static final String SEAL = "a".repeat(64);
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path directory;

    private TestCluster cluster;
    private TestNode follower;
    private RawPeer leader;
    private RawPeer candidate;
    private TermIndex last;
    private long term;

    @BeforeEach
    void startOneWithoutItsPeers() throws Exception {
        cluster = TestCluster.started(directory, 3);
        cluster.write("committed");
        follower = cluster.node(3);
        Conditions.await("replicated", () -> follower.state().holds("committed"));
        cluster.node(1).stop();
        cluster.node(2).stop();
        leader = RawPeer.connect(follower.address(), cluster.authority().issue(HOUR, "urn:caisson:node:n1"));
        candidate = RawPeer.connect(follower.address(), cluster.authority().issue(HOUR, "urn:caisson:node:n2"));
        last = follower.division().getRaftLog().getLastEntryTermIndex();
        term = follower.division().getInfo().getCurrentTerm() + 100;
    }

    @AfterEach
    void closeCluster() throws Exception {
        leader.close();
        candidate.close();
        cluster.close();
    }

    @Test
    void aVoteIsRefusedWhileTheLeaderMayCountOnThisFollowerAndGivenAfterwards() throws Exception {
        append();

        assertThat(vote(FrameType.REQUEST_VOTE)).isFalse();
        assertThat(follower.division().getInfo().getCurrentTerm()).isEqualTo(term);

        long heardNanos = System.nanoTime();
        Conditions.await(
                "the promise is over", () -> System.nanoTime() - heardNanos > TimeUnit.MILLISECONDS.toNanos(600));
        assertThat(vote(FrameType.REQUEST_VOTE)).isTrue();
    }

    @Test
    void whomTheLeaderAskedToStandNeedNotWait() throws Exception {
        append();

        assertThat(vote(FrameType.REQUEST_HANDED_VOTE)).isTrue();
    }

    @Test
    void toAProcessThatIsNoMoreNothingIsOwed() throws Exception {
        introduce();
        append();
        follower.transport().processEnded("b".repeat(64));
        assertThat(vote(FrameType.REQUEST_VOTE))
                .as("another process ended, as the one before did")
                .isFalse();

        follower.transport().processEnded(SEAL);

        assertThat(vote(FrameType.REQUEST_VOTE)).isTrue();
    }

    @Test
    void whoEndedBeforeAndWasStartedAgainIsOwedAsBefore() throws Exception {
        introduce();
        append();
        leader.close();
        leader = RawPeer.connect(follower.address(), cluster.authority().issue(HOUR, "urn:caisson:node:n1"));

        append();

        follower.transport().processEnded(SEAL);
        assertThat(vote(FrameType.REQUEST_VOTE)).isFalse();
    }

    @Test
    void aConnectionIsOfTheProcessThatWasNamedFirst() throws Exception {
        introduce();
        introduce("b".repeat(64));
        append();

        follower.transport().processEnded("b".repeat(64));
        assertThat(vote(FrameType.REQUEST_VOTE)).isFalse();
    }

    @Test
    void whatIsNoSealIsRefused() throws Exception {
        leader.send(leader.writer().serviceCall(1, Introduction.SERVICE, List.of(ByteBuffer.allocate(64))));

        assertThat(leader.receive().type()).isEqualTo(FrameType.ERROR);
    }

    @Test
    void aNewcomerVotesForNobodyUntilItIsNone() throws Exception {
        follower.transport().newcomer(TestCluster.GROUP.getUuid(), true);

        assertThat(vote(FrameType.REQUEST_VOTE)).isFalse();
        assertThat(vote(FrameType.REQUEST_HANDED_VOTE)).isFalse();

        follower.transport().newcomer(TestCluster.GROUP.getUuid(), false);
        assertThat(vote(FrameType.REQUEST_VOTE)).isTrue();
    }

    private void introduce() throws Exception {
        introduce(SEAL);
    }

    private void introduce(String seal) throws Exception {
        leader.send(leader.writer().serviceCall(1, Introduction.SERVICE, Introduction.of(seal)));
        assertThat(leader.receive().type()).isEqualTo(FrameType.REPLY);
    }

    private void append() throws Exception {
        long index = last.getIndex() + 1;
        leader.send(leader.writer()
                .groupRequest(
                        FrameType.APPEND_ENTRIES,
                        1,
                        TestCluster.GROUP.getUuid(),
                        EngineMessages.append("n1", "n3", TestCluster.GROUP, term, last, index, "entry")));
        AppendEntriesReplyProto reply =
                AppendEntriesReplyProto.parseFrom(leader.receive().messageInput());
        assertThat(reply.getResult()).isEqualTo(AppendEntriesReplyProto.AppendResult.SUCCESS);
    }

    /** By a candidate whose log is as good as any. */
    private boolean vote(FrameType type) throws Exception {
        candidate.send(candidate
                .writer()
                .groupRequest(
                        type,
                        1,
                        TestCluster.GROUP.getUuid(),
                        EngineMessages.vote(
                                "n2",
                                "n3",
                                TestCluster.GROUP,
                                follower.division().getInfo().getCurrentTerm() + 50,
                                TermIndex.valueOf(term, last.getIndex() + 100))));
        return RequestVoteReplyProto.parseFrom(candidate.receive().messageInput())
                .getServerReply()
                .getSuccess();
    }
}
