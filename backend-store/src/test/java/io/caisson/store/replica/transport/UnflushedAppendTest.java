package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Followers that get entries again which they have in memory, and not on the disk. */
@Timeout(180)
class UnflushedAppendTest {

    /** More than a connection that was lost can make up for. */
    private static final int TIMES_AGAIN = 6;

    @TempDir
    Path directory;

    private final CompletableFuture<Void> durable = new CompletableFuture<>();
    private TestCluster cluster;
    private TestNode leader;
    private List<TestNode> followers;
    private CompletableFuture<RaftClientReply> write;

    @BeforeEach
    void writeWhatFollowersDoNotFlush() throws Exception {
        cluster = TestCluster.started(directory, 3);
        cluster.write("before", 3);
        leader = cluster.leader();
        followers = cluster.nodes().stream().filter(node -> node != leader).toList();
        for (TestNode follower : followers) {
            Conditions.await("has all", () -> follower.state().holds("before2"));
            follower.state().flushEndsWith(durable);
        }
        write = TestCluster.submit(leader, "held", RaftClientRequest.writeRequestType());
        for (TestNode follower : followers) {
            Conditions.await("being written", () -> follower.state().isFlushing());
        }
    }

    @AfterEach
    void close() throws Exception {
        durable.complete(null);
        cluster.close();
    }

    @Test
    void anEntryThatComesAgainWhileItIsWrittenIsAcknowledgedOnlyAfterThat() throws Exception {
        for (TestNode follower : followers) {
            follower.proxy().cut();
        }
        comesAgain();
        assertThat(write).isNotDone();

        durable.complete(null);
        assertThat(write.get(60, TimeUnit.SECONDS).isSuccess()).isTrue();
        for (TestNode follower : followers) {
            Conditions.await("applied", () -> follower.state().holds("held"));
        }
    }

    @Test
    void anEntryThatCouldNotBeWrittenIsNotAcknowledgedWhenItComesAgain() throws Exception {
        durable.completeExceptionally(new IOException("the fsync failed"));
        comesAgain();
        assertThat(write).isNotDone();
    }

    private void comesAgain() throws Exception {
        long before = rewinds();
        Conditions.await("again and again", () -> write.isDone() || rewinds() >= before + TIMES_AGAIN);
    }

    private long rewinds() {
        return leader.transport().statistics().appendRewinds();
    }
}
