package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftClientRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Networks that lose, hold up, and cut what three servers say to each other. */
@Timeout(180)
class PeerFaultTest {

    @TempDir
    Path directory;

    private TestCluster cluster;

    @BeforeEach
    void startThree() throws Exception {
        cluster = TestCluster.started(directory, 3);
        cluster.write("before", 3);
    }

    @AfterEach
    void closeCluster() throws Exception {
        cluster.close();
    }

    @Test
    void aLeaderWhoIsHeardByNobodyIsReplacedAndAnswersNoReads() throws Exception {
        TestNode leader = cluster.leader();
        Conditions.await("it has its lease", () -> leader.transport().mayRead(leader.division()));

        // The others still reach it: the silence is in one direction.
        for (TestNode node : others(leader)) {
            node.proxy().silence(leader.address().getAddress());
        }

        TestNode next = newLeader(leader);
        assertThat(TestCluster.submit(next, "by the next", RaftClientRequest.writeRequestType())
                        .get(30, TimeUnit.SECONDS)
                        .isSuccess())
                .isTrue();
        assertThat(leader.transport().mayRead(leader.division())).isFalse();
        heal();
        Conditions.await("the old leader follows", () -> leader.state().holds("by the next"));
    }

    @Test
    void aLeaderWhoHearsNobodyLosesItsLeaseAndThenItsPlace() throws Exception {
        TestNode leader = cluster.leader();
        Conditions.await("it has its lease", () -> leader.transport().mayRead(leader.division()));

        // What it says still arrives, so that nobody stands for election: only answers are lost.
        for (TestNode node : others(leader)) {
            node.proxy().leaveUnanswered(leader.address().getAddress());
        }

        Conditions.await("no lease", () -> !leader.transport().mayRead(leader.division()));
        Conditions.await("it steps down", () -> !leader.division().getInfo().isLeader());
        heal();
        cluster.write("after");
    }

    /** The request may have arrived, so the leader cannot trust its lease again; in another term somebody can. */
    @Test
    void aLeaderWhoseSuccessorIsGoneStepsDownSoThatReadsGoOn() throws Exception {
        TestNode leader = cluster.leader();
        TestNode gone = others(leader).get(0);
        TestNode third = others(leader).get(1);
        Conditions.await("it has its lease", () -> leader.transport().mayRead(leader.division()));
        for (TestNode node : List.of(leader, third)) {
            gone.proxy().silence(node.address().getAddress());
            node.proxy().silence(gone.address().getAddress());
        }
        long term = leader.division().getInfo().getCurrentTerm();

        assertThatThrownBy(() -> leader.server().getServerRpc().startLeaderElection(toStand(leader, gone)))
                .isInstanceOf(IOException.class);

        assertThat(leader.transport().mayRead(leader.division())).isFalse();
        Conditions.await(
                "somebody may read",
                () -> leader.transport().mayRead(leader.division())
                        || third.transport().mayRead(third.division()));
        assertThat(leader.division().getInfo().getCurrentTerm()).isGreaterThan(term);
        heal();
        cluster.write("after");
    }

    private static StartLeaderElectionRequestProto toStand(TestNode leader, TestNode follower) {
        return StartLeaderElectionRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRequestorId(leader.server().getId().toByteString())
                        .setReplyId(follower.server().getId().toByteString())
                        .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(TestCluster.GROUP.toByteString())))
                .build();
    }

    @Test
    void aFollowerBehindADeadConnectionIsCalledAnewAndCatchesUp() throws Exception {
        TestNode leader = cluster.leader();
        TestNode follower = others(leader).get(0);
        long timeoutsBefore = leader.transport().statistics().timeouts();

        follower.proxy().silence(leader.address().getAddress());
        follower.proxy().leaveUnanswered(leader.address().getAddress());
        cluster.write("meanwhile", 5);
        Conditions.await(
                "the connection is given up",
                () -> running().stream()
                                .mapToLong(node -> node.transport().statistics().timeouts())
                                .sum()
                        > timeoutsBefore);
        heal();

        Conditions.await("caught up", () -> follower.state().holds("meanwhile4"));
        cluster.write("after");
        Conditions.await("and goes on", () -> follower.state().holds("after"));
    }

    @Test
    void aSlowFollowerHoldsUpNobodyAndStaysAFollower() throws Exception {
        TestNode leader = cluster.leader();
        TestNode slow = others(leader).get(0);
        TestNode fast = others(leader).get(1);
        long term = leader.division().getInfo().getCurrentTerm();
        slow.proxy().limit(200_000);
        String large = "x".repeat(200_000);

        // 6 MB, for which the slow one needs half a minute; its window of 1 MiB is full at once.
        for (int i = 0; i < 30; i++) {
            assertThat(TestCluster.submit(leader, "big" + i + large, RaftClientRequest.writeRequestType())
                            .get(20, TimeUnit.SECONDS)
                            .isSuccess())
                    .isTrue();
        }
        Conditions.await("the fast one has all", () -> fast.state().holds("big29" + large));
        assertThat(slow.state().holds("big29" + large)).isFalse();
        assertThat(leader.division().getInfo().getCurrentTerm())
                .as("heartbeats went on beside the data")
                .isEqualTo(term);

        heal();

        Conditions.await("the slow one has all", () -> slow.state().holds("big29" + large));
        assertThat(slow.state().values()).isEqualTo(fast.state().values());
    }

    @Test
    void connectionsThatBreakAllTheTimeLoseNothingAndDoubleNothing() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Thread cutter = new Thread(() -> {
            int turn = 0;
            while (!stop.get()) {
                try {
                    cluster.nodes().get(turn++ % 3).proxy().cut();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(150));
            }
        });
        cutter.start();
        List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        int number = 0;
        long latestNanos = endNanos + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < endNanos || (rewinds() == 0 && System.nanoTime() < latestNanos)) {
            String value = "cut" + number++;
            if (TestCluster.submit(cluster.leader(), value, RaftClientRequest.writeRequestType())
                    .handle((reply, failure) -> failure == null && reply.isSuccess())
                    .get(60, TimeUnit.SECONDS)) {
                acknowledged.add(value);
            }
        }
        stop.set(true);
        cutter.join();
        cluster.write("last");

        assertThat(acknowledged).hasSizeGreaterThan(10);
        for (TestNode node : running()) {
            Conditions.await("all at " + node.id(), () -> node.state().holds("last"));
            List<String> values = node.state().values();
            assertThat(values).containsAll(acknowledged);
            assertThat(values.stream().filter(acknowledged::contains).toList()).isEqualTo(acknowledged);
        }
        assertThat(rewinds()).isPositive();
    }

    private long rewinds() {
        return running().stream()
                .mapToLong(node -> node.transport().statistics().appendRewinds())
                .sum();
    }

    @Test
    void aLeaderThatIsClosedWhileItSendsEndsInTimeAndTheOthersGoOn() throws Exception {
        TestNode leader = cluster.leader();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger sent = new AtomicInteger();
        Thread writer = new Thread(() -> {
            while (!stop.get()) {
                try {
                    TestCluster.submit(
                            leader, "x".repeat(50_000) + sent.incrementAndGet(), RaftClientRequest.writeRequestType());
                } catch (Exception closing) {
                    return;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        });
        writer.start();
        Conditions.await("it is at work", () -> sent.get() > 50);

        long startNanos = System.nanoTime();
        leader.stop();

        assertThat(System.nanoTime() - startNanos).isLessThan(TimeUnit.SECONDS.toNanos(40));
        stop.set(true);
        writer.join();
        cluster.write("after");
    }

    private List<TestNode> running() {
        return cluster.running();
    }

    private List<TestNode> others(TestNode node) {
        return cluster.nodes().stream().filter(other -> other != node).toList();
    }

    private TestNode newLeader(TestNode old) throws Exception {
        List<TestNode> found = new ArrayList<>();
        Conditions.await("another leader", () -> {
            found.clear();
            for (TestNode node : others(old)) {
                if (node.division().getInfo().isLeaderReady()) {
                    found.add(node);
                }
            }
            return !found.isEmpty();
        });
        return found.get(0);
    }

    private void heal() {
        cluster.nodes().forEach(node -> node.proxy().heal());
    }
}
