package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a follower owes after it was started again or was asked to stand, and whom a candidate waits for. */
@Timeout(240)
class PromisesTest {
    private static final int PATIENT_MILLIS = 30_000;
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path directory;

    /** A follower that is started anew owes what its last process promised: the leader counts on that answer. */
    @Test
    void whoIsStartedAnewOwesWhatTheProcessBeforePromised() throws Exception {
        try (TestCluster cluster = TestCluster.started(directory, 3, PATIENT_MILLIS)) {
            cluster.write("committed");
            TestNode follower = cluster.node(3);
            Conditions.await("replicated", () -> follower.state().holds("committed"));
            cluster.node(1).stop();
            cluster.node(2).stop();
            TermIndex last = follower.division().getRaftLog().getLastEntryTermIndex();
            long term = follower.division().getInfo().getCurrentTerm() + 100;
            try (RawPeer leader =
                    RawPeer.connect(follower.address(), cluster.authority().issue(HOUR, "urn:caisson:node:n1"))) {
                leader.send(leader.writer()
                        .groupRequest(
                                FrameType.APPEND_ENTRIES,
                                1,
                                TestCluster.GROUP.getUuid(),
                                EngineMessages.append(
                                        "n1", "n3", TestCluster.GROUP, term, last, last.getIndex() + 1, "entry")));
                assertThat(AppendEntriesReplyProto.parseFrom(leader.receive().messageInput())
                                .getResult())
                        .isEqualTo(AppendEntriesReplyProto.AppendResult.SUCCESS);
            }
            follower.stop();
            follower.start(cluster.group());
            Conditions.await("it is back", () -> follower.division().getInfo().isAlive());

            boolean granted;
            try (RawPeer candidate =
                    RawPeer.connect(follower.address(), cluster.authority().issue(HOUR, "urn:caisson:node:n2"))) {
                candidate.send(candidate
                        .writer()
                        .groupRequest(
                                FrameType.REQUEST_VOTE,
                                1,
                                TestCluster.GROUP.getUuid(),
                                EngineMessages.vote(
                                        "n2",
                                        "n3",
                                        TestCluster.GROUP,
                                        term + 50,
                                        TermIndex.valueOf(term, last.getIndex() + 100))));
                granted = RequestVoteReplyProto.parseFrom(candidate.receive().messageInput())
                        .getServerReply()
                        .getSuccess();
            }
            assertThat(granted).isFalse();
        }
    }

    /** Asked by the leader of one term, it stands in a later one, under another leader who asked for nothing and has its lease. */
    @Test
    void whoWasAskedOnceIsNotAskedByTheNextLeader() throws Exception {
        try (TestCluster cluster = TestCluster.started(directory, 3, PATIENT_MILLIS)) {
            cluster.write("committed");
            TestNode first = cluster.leader();
            TestNode asked =
                    cluster.nodes().stream().filter(n -> n != first).findFirst().orElseThrow();
            TestNode third = cluster.nodes().stream()
                    .filter(n -> n != first && n != asked)
                    .findFirst()
                    .orElseThrow();
            for (TestNode node : cluster.nodes()) {
                Conditions.await("replicated", () -> node.state().holds("committed"));
            }
            cluster.transferLeadership(first, asked);
            assertThat(cluster.leader()).isEqualTo(asked);
            cluster.transferLeadership(asked, third);
            assertThat(cluster.leader()).isEqualTo(third);
            cluster.write("of the third");
            for (TestNode node : cluster.nodes()) {
                Conditions.await("replicated", () -> node.state().holds("of the third"));
            }
            Conditions.await("lease", () -> third.transport().mayRead(third.division()));
            TermIndex last = asked.division().getRaftLog().getLastEntryTermIndex();
            long term = third.division().getInfo().getCurrentTerm();

            // An election whose trial round went well while the third was not heard by anybody, and whose request comes
            // late.
            RequestVoteReplyProto reply = asked.server()
                    .getServerRpc()
                    .requestVote(EngineMessages.vote(asked.id(), first.id(), TestCluster.GROUP, term + 1, last));
            assertThat(reply.getServerReply().getSuccess()).isFalse();
        }
    }

    /** Two of three are left, each last heard the other lead, and a vote takes 300 ms, as on a busy disk. */
    @Test
    void slowVotesElectSomebodyWhereTheSilentLeadersIsNeeded() throws Exception {
        try (TestCluster cluster = TestCluster.started(directory, 3)) {
            cluster.write("committed");
            TestNode first = cluster.leader();
            TestNode second =
                    cluster.nodes().stream().filter(n -> n != first).findFirst().orElseThrow();
            TestNode gone = cluster.nodes().stream()
                    .filter(n -> n != first && n != second)
                    .findFirst()
                    .orElseThrow();
            for (TestNode node : cluster.nodes()) {
                Conditions.await("replicated", () -> node.state().holds("committed"));
            }
            cluster.transferLeadership(first, second);
            cluster.write("of the second");
            Conditions.await(
                    "heard",
                    () -> second.id().equals(first.transport().guard().lastLeader(TestCluster.GROUP.getUuid())));
            cluster.transferLeadership(second, first);
            cluster.write("of the first");
            Conditions.await(
                    "heard",
                    () -> first.id().equals(second.transport().guard().lastLeader(TestCluster.GROUP.getUuid())));
            Conditions.await("replicated", () -> second.state().holds("of the first"));
            gone.stop();
            CodeInjectionForTesting.put("RaftServerImpl.requestVote", (local, remote, arguments) -> {
                try {
                    TestNode here = cluster.nodes().stream()
                            .filter(n -> local.toString().startsWith(n.id()))
                            .findFirst()
                            .orElseThrow();
                    if ((Long) arguments[0] > here.division().getInfo().getCurrentTerm()) {
                        // What a slow disk is like: nobody counts down.
                        boolean unused = new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return true;
            });
            try {
                // The leader stalls for three seconds.
                second.proxy().silence(first.address().getAddress());
                first.proxy().silence(second.address().getAddress());
                Conditions.await(
                        "nobody leads", () -> !first.division().getInfo().isLeader());
                second.proxy().heal();
                first.proxy().heal();
                cluster.leader();
            } finally {
                CodeInjectionForTesting.remove("RaftServerImpl.requestVote");
            }
        }
    }
}
