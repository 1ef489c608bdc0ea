package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three servers whose followers wait half a minute and more for a leader; the one that leads should rather lead than the others. */
@Timeout(180)
class DepartureTest {
    private static final int PATIENT_MILLIS = 30_000;

    @TempDir
    Path directory;

    private TestCluster cluster;
    private TestNode leader;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.started(directory, 3, PATIENT_MILLIS);
        leader = cluster.leader();
        List<RaftPeer> peers = cluster.nodes().stream()
                .map(node -> node.peer(node == leader ? 2 : 1))
                .toList();
        cluster.changeMembers(leader, peers);
        cluster.write("committed");
    }

    @AfterEach
    void close() throws Exception {
        cluster.close();
    }

    private boolean leave(TestNode node) throws Exception {
        return node.transport()
                .leave(TestCluster.GROUP.getUuid())
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void whoIsAboutToStopHasAnotherLeadAtOnceThoughItShouldRatherLeadItself() throws Exception {
        long fromNanos = System.nanoTime();

        assertThat(leave(leader)).isTrue();

        TestNode next = cluster.leader();
        assertThat(next).isNotEqualTo(leader);
        assertThat(System.nanoTime() - fromNanos).isLessThan(TimeUnit.MILLISECONDS.toNanos(PATIENT_MILLIS));
        cluster.write("under the next one");
        Conditions.await("it goes on following", () -> leader.state().holds("under the next one"));
        assertThat(leader.transport().mayRead(leader.division())).isFalse();
        Conditions.await("the next one has a lease", () -> next.transport().mayRead(next.division()));
    }

    /** The engine has the first in line lead again whenever that has all of the log. */
    @Test
    void whoHasLeftDoesNotTakeTheLeadBackWhenItIsAskedTo() throws Exception {
        assertThat(leave(leader)).isTrue();
        TestNode next = cluster.leader();
        long term = next.division().getInfo().getCurrentTerm();

        cluster.write("a", 20);

        assertThat(cluster.leader()).isEqualTo(next);
        assertThat(next.division().getInfo().getCurrentTerm()).isEqualTo(term);
    }

    @Test
    void nobodyStandsWhereTheOthersAreNoMajority() throws Exception {
        cluster.follower().stop();
        long term = leader.division().getInfo().getCurrentTerm();

        assertThat(leave(leader)).isFalse();

        assertThat(leader.division().getInfo().getCurrentTerm()).isEqualTo(term);
        assertThat(leader.division().getInfo().isLeader()).isTrue();
    }

    @Test
    void whoDoesNotLeadHasNothingToGiveAway() throws Exception {
        long term = leader.division().getInfo().getCurrentTerm();

        assertThat(leave(cluster.follower())).isTrue();

        assertThat(leader.division().getInfo().getCurrentTerm()).isEqualTo(term);
    }
}
