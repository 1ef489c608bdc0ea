package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotResult;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replica that is being opened, and of which the leader, made by hand, already wants something. */
@Timeout(120)
class OpeningReplicaTest {
    private static final long TERM = 7;
    private static final TermIndex FIRST_IN_LOG = TermIndex.valueOf(TERM, 1000);

    @TempDir
    Path directory;

    private long calls;

    private Frame notify(RawPeer leader) throws Exception {
        leader.send(leader.writer()
                .groupRequest(
                        FrameType.INSTALL_SNAPSHOT,
                        ++calls,
                        TestCluster.GROUP.getUuid(),
                        EngineMessages.notice("n1", "n2", TestCluster.GROUP, TERM, FIRST_IN_LOG)));
        return leader.receive();
    }

    private InstallSnapshotResult result(RawPeer leader) throws Exception {
        return InstallSnapshotReplyProto.parseFrom(notify(leader).messageInput())
                .getResult();
    }

    /** The engine alone would fail to start, or say from then on that the installation is under way, which it never began. */
    @Test
    void aNoticeOfAnInstallationThatCameTooSoonIsTakenTheNextTime() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 2)) {
            TestNode follower = cluster.node(2);
            CompletableFuture<Void> opened = new CompletableFuture<>();
            follower.disk().opensWith(opened);
            Thread starting = new Thread(() -> start(cluster, follower), "starts-n2");
            starting.start();
            Conditions.await("listening", () -> isListening(follower));
            try (RawPeer leader = RawPeer.connect(
                    follower.address(), cluster.authority().issue(Duration.ofHours(1), "urn:caisson:node:n1"))) {
                // The first tells the engine of the term, the second would have it note an installation.
                assertThat(notify(leader).type()).isEqualTo(FrameType.ERROR);
                assertThat(notify(leader).type()).isEqualTo(FrameType.ERROR);

                opened.complete(null);
                starting.join();
                assertThat(follower.isRunning()).isTrue();
                // The state machine has nowhere to take a state from, and says so: that is an end, after which it is
                // asked anew.
                Conditions.await(
                        "the state machine is asked",
                        () -> result(leader) == InstallSnapshotResult.SNAPSHOT_UNAVAILABLE);
            } finally {
                opened.complete(null);
                starting.join();
            }
        }
    }

    private static boolean isListening(TestNode node) throws IOException {
        try (Socket ignored =
                new Socket(node.address().getAddress(), node.address().getPort())) {
            return true;
        } catch (ConnectException notYet) {
            return false;
        }
    }

    private static void start(TestCluster cluster, TestNode node) {
        try {
            node.start(cluster.group());
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
