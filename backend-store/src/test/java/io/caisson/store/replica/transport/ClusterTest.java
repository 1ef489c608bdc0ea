package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three servers of the engine over the transport, with TLS. */
@Timeout(180)
class ClusterTest {

    @TempDir
    Path directory;

    private @Nullable TestCluster cluster;

    @AfterEach
    void closeCluster() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void electsOneLeaderAndReplicatesInOrder() throws Exception {
        TestCluster three = started();
        three.write("value", 100);

        for (TestNode node : three.nodes()) {
            Conditions.await("applied at " + node.id(), () -> node.state().holds("value99"));
            assertThat(node.state().values())
                    .hasSize(100)
                    .isEqualTo(three.node(1).state().values());
        }
    }

    /** The engine notifies for each step of each member's commit index as well, which came to eight and more wake-ups per entry. */
    @Test
    void whatBringsNothingToSendWakesNoAppender() throws Exception {
        TestCluster three = started();
        three.write("before", 20);
        TransportStatistics statistics = three.leader().transport().statistics();
        long before = statistics.appenderWakeUps();

        three.write("value", 100);

        // Two followers: once each for the entry, and again for one that was late with the one before.
        assertThat(statistics.appenderWakeUps() - before).isBetween(1L, 500L);
    }

    @Test
    void aFollowerThatWasAwayCatchesUpFromTheLog() throws Exception {
        TestCluster three = started();
        three.write("before", 10);
        TestNode follower = three.follower();
        follower.stop();
        // Several files of log, so that the leader has to read what it dropped from memory.
        String large = "x".repeat(20_000);
        three.write("away" + large, 60);

        follower.start(three.group());

        Conditions.await("caught up", () -> follower.state().holds("away" + large + 59));
        assertThat(follower.state().values()).hasSize(70);
        assertThat(three.leader().transport().statistics().catchUpAppends()).isPositive();
    }

    @Test
    void anotherLeadsWhenTheLeaderDiesAndNothingAcknowledgedIsLost() throws Exception {
        TestCluster three = started();
        three.write("old", 50);
        TestNode dead = three.leader();
        dead.stop();

        three.write("new", 50);

        TestNode next = three.leader();
        assertThat(next).isNotSameAs(dead);
        assertThat(next.state().values()).hasSize(100);
        dead.start(three.group());
        Conditions.await("the old leader follows", () -> dead.state().values().size() == 100);
        assertThat(dead.state().values()).isEqualTo(next.state().values());
    }

    @Test
    void leadershipIsHandedToThePeerOfHighestPriority() throws Exception {
        TestCluster three = started();
        TestNode leader = three.leader();
        TestNode next = three.follower();
        three.write("before");
        List<RaftPeer> peers = three.nodes().stream()
                .map(node -> node.peer(node == next ? 1 : 0))
                .toList();
        three.changeMembers(leader, peers);

        if (three.leader() == leader) {
            three.transferLeadership(leader, next);
        }

        Conditions.await("the other leads", () -> three.leader() == next);
        three.write("after");
        assertThat(leader.transport().mayRead(leader.division())).isFalse();
        Conditions.await("the new leader has its lease", () -> next.transport().mayRead(next.division()));
    }

    @Test
    void aGroupGrowsFromOneToThreeWhileItIsWrittenTo() throws Exception {
        TestCluster three = new TestCluster(directory, 3);
        cluster = three;
        RaftGroup alone =
                RaftGroup.valueOf(TestCluster.GROUP, List.of(three.node(1).peer(0)));
        three.node(1).start(alone);
        three.write("alone", 20);
        three.node(2).start(RaftGroup.valueOf(TestCluster.GROUP));
        three.node(3).start(RaftGroup.valueOf(TestCluster.GROUP));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        Thread writer = new Thread(() -> {
            try {
                while (!stop.get()) {
                    three.write("meanwhile" + written.getAndIncrement());
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        writer.start();
        Conditions.await("writes go on", () -> written.get() > 5);

        // One at a time: members that were not there before must never be a majority.
        for (int size = 2; size <= 3; size++) {
            three.changeMembers(
                    three.node(1),
                    three.nodes().subList(0, size).stream()
                            .map(node -> node.peer(0))
                            .toList());
        }

        int atChange = written.get();
        Conditions.await("writes go on after the change", () -> written.get() > atChange + 5);
        stop.set(true);
        writer.join();
        for (TestNode node : three.nodes()) {
            Conditions.await(
                    "all of it at " + node.id(), () -> node.state().values().size() == 20 + written.get());
        }
        three.node(1).stop();
        three.write("without the first");
    }

    @Test
    void aFollowerAnswersLinearizableReads() throws Exception {
        TestCluster three = started();
        TestNode follower = three.follower();
        for (int i = 0; i < 20; i++) {
            three.write("read" + i);
            assertThat(TestCluster.read(follower, "read" + i)).isTrue();
        }
        assertThat(TestCluster.read(follower, "never")).isFalse();
    }

    @Test
    void aFollowerWhoseLogIsGoneIsToldAndGoesOnAfterTheSnapshot() throws Exception {
        TestCluster three = started();
        three.write("before", 5);
        TestNode follower = three.follower();
        follower.stop();
        String large = "x".repeat(20_000);
        three.write("away" + large, 60);
        TestNode leader = three.leader();
        three.takeSnapshot(leader);
        Conditions.await("the log was cut", () -> leader.division().getRaftLog().getStartIndex() > 20);

        follower.start(three.group());
        follower.state().takeStateFrom(leader::state);

        Conditions.await("state from the leader", () -> follower.state().installed() != null);
        three.write("after", 5);
        Conditions.await("caught up", () -> follower.state().holds("after4"));
        assertThat(follower.state().values()).isEqualTo(leader.state().values());
    }

    private TestCluster started() throws Exception {
        cluster = TestCluster.started(directory, 3);
        return cluster;
    }
}
