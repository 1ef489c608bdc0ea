package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftPeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three servers whose followers wait half a minute and more for a leader that they have heard. */
@Timeout(180)
class SuccessionTest {
    private static final int PATIENT_MILLIS = 30_000;

    @TempDir
    Path directory;

    private TestCluster cluster;
    private TestNode leader;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.started(directory, 3, PATIENT_MILLIS);
        cluster.write("committed");
        leader = cluster.leader();
        for (TestNode node : cluster.nodes()) {
            Conditions.await("replicated", () -> node.state().holds("committed"));
        }
    }

    @AfterEach
    void close() throws Exception {
        cluster.close();
    }

    /** By no timeout: none began before the leader was heard last, at {@code heardNanos} or later. */
    private static void assertAtOnceAfter(long heardNanos) {
        assertThat(System.nanoTime() - heardNanos).isLessThan(TimeUnit.MILLISECONDS.toNanos(PATIENT_MILLIS));
    }

    private void said(String seal) {
        cluster.running().stream()
                .filter(node -> node != leader)
                .forEach(node -> node.transport().processEnded(seal));
    }

    @Test
    void anotherLeadsAtOnceWhenTheProcessOfTheLeaderIsNoMore() throws Exception {
        long heardNanos = System.nanoTime();
        leader.stop();

        said(leader.seal());

        assertThat(cluster.leader()).isNotEqualTo(leader);
        assertAtOnceAfter(heardNanos);
        cluster.write("without it");
    }

    @Test
    void whoHasMoreOfTheLogLeadsThoughAnotherWouldBeFirst() throws Exception {
        TestNode behind = cluster.running().stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
        TestNode ahead = cluster.running().stream()
                .filter(node -> node != leader && node != behind)
                .findFirst()
                .orElseThrow();
        behind.proxy().silence(leader.address().getAddress());
        cluster.write("with two of three");
        Conditions.await("replicated", () -> ahead.state().holds("with two of three"));
        long heardNanos = System.nanoTime();
        leader.stop();
        behind.proxy().cut();
        behind.proxy().heal();

        said(leader.seal());

        assertThat(cluster.leader()).isEqualTo(ahead);
        assertAtOnceAfter(heardNanos);
    }

    @Test
    void theEndOfOneWhoDoesNotLeadChangesNothing() throws Exception {
        TestNode follower = cluster.follower();
        long term = leader.division().getInfo().getCurrentTerm();
        follower.stop();

        said(follower.seal());
        said("f".repeat(64));
        cluster.write("after it");
        Conditions.await(
                "nothing is under way",
                () -> cluster.running().stream()
                        .allMatch(node -> node.transport().succession().isIdle()));

        assertThat(leader.division().getInfo().getCurrentTerm()).isEqualTo(term);
        assertThat(leader.division().getInfo().getLeaderId()).isEqualTo(RaftPeerId.valueOf(leader.id()));
    }

    @Test
    void nobodyStandsWhereWhoAnswersIsNoMajority() throws Exception {
        TestNode last = cluster.running().stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
        long term = last.division().getInfo().getCurrentTerm();
        leader.stop();
        for (TestNode node : cluster.running()) {
            if (node != last) {
                node.stop();
            }
        }

        last.transport().processEnded(leader.seal());

        Conditions.await("it has asked", () -> last.transport().succession().isIdle());
        assertThat(last.division().getInfo().getCurrentTerm()).isEqualTo(term);
    }

    @Test
    void oneOfTwoDoesNotStandAlone() throws Exception {
        try (TestCluster two = TestCluster.started(directory.resolve("two"), 2, PATIENT_MILLIS)) {
            two.write("committed");
            TestNode first = two.leader();
            TestNode other = two.follower();
            Conditions.await("replicated", () -> other.state().holds("committed"));
            long term = other.division().getInfo().getCurrentTerm();
            first.stop();

            other.transport().processEnded(first.seal());

            Conditions.await(
                    "it has looked", () -> other.transport().succession().isIdle());
            assertThat(other.division().getInfo().getCurrentTerm()).isEqualTo(term);
        }
    }
}
