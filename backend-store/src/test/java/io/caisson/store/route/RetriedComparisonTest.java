package io.caisson.store.route;

import static io.caisson.store.route.Ended.read;
import static io.caisson.store.route.Ended.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.StatusReceipt;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.route.ThreeNodes.Node;
import io.caisson.store.volume.GatewayLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A COMPARE AND WRITE that its initiator sends again, at any of three nodes, as it never saw the status. */
@Timeout(300)
class RetriedComparisonTest {
    private static final String HOST = "iscsi iqn.2026-11.test:a";
    private static final long BLOCK = 5;

    @TempDir
    Path directory;

    private ThreeNodes cluster;

    @BeforeEach
    void start() throws Exception {
        GatewayLimits patient = GatewayLimits.defaults()
                .withWritePatience(Duration.ofSeconds(30))
                .withReadPatience(Duration.ofSeconds(30));
        cluster = new ThreeNodes(directory, patient);
        cluster.leader();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    /** One attempt: what it is told, and what becomes of that. */
    private static final class Attempt implements BlockCompletion {
        final StatusReceipt receipt;
        private final CompletableFuture<String> outcome = new CompletableFuture<>();

        Attempt(Object connection) {
            receipt = new StatusReceipt(connection);
        }

        @Override
        public void succeeded() {
            outcome.complete("OK");
        }

        @Override
        public void failed(BlockError error, long detail) {
            outcome.complete(error + " " + detail);
        }

        boolean isDone() {
            return outcome.isDone();
        }

        String how() throws Exception {
            return outcome.get(60, TimeUnit.SECONDS);
        }

        /** Its initiator got what it is told. */
        String seen() throws Exception {
            String how = how();
            receipt.delivered();
            return how;
        }
    }

    /** Over a connection of its own. */
    private static Attempt swap(Node node, String host, int expected, int wanted) {
        return swap(new Object(), node, host, expected, wanted);
    }

    private static Attempt swap(Object connection, Node node, String host, int expected, int wanted) {
        Attempt attempt = new Attempt(connection);
        node.volume().compareAndWrite(host, BLOCK, operand(expected, wanted), attempt.receipt, attempt);
        return attempt;
    }

    private static ByteBuf operand(int expected, int wanted) {
        return Unpooled.buffer(1024).writeBytes(Ended.filled(512, expected)).writeBytes(Ended.filled(512, wanted));
    }

    private static Attempt swap(Node node) {
        return swap(node, HOST, 0, 2);
    }

    private void fence(Node dead, Node by) throws Exception {
        by.routes()
                .fence(ThreeNodes.GROUP, dead.id, dead.epoch.get() + 1)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void theGatewayDiedBeforeItsHostSawTheStatus() throws Exception {
        Node dies = cluster.followers().get(0);
        Node other = cluster.followers().get(1);
        assertThat(swap(dies).how()).isEqualTo("OK");
        dies.stop();
        fence(dies, other);

        assertThat(swap(other, "iscsi iqn.2026-11.test:b", 0, 2).seen())
                .as("the same bytes from another host")
                .isEqualTo("MISCOMPARE 0");
        assertThat(swap(other).seen()).isEqualTo("OK");
        assertThat(read(other.volume(), BLOCK, 1)).containsOnly(2);
        assertThat(swap(other).seen()).as("once more on purpose").isEqualTo("MISCOMPARE 0");
    }

    @Test
    void theGatewayAndLeaderDiedBeforeItsHostSawTheStatus() throws Exception {
        Node dies = cluster.leader();
        Node other = cluster.followers().get(0);
        assertThat(swap(dies).how()).isEqualTo("OK");
        dies.stop();
        fence(dies, other);

        assertThat(swap(other).seen()).isEqualTo("OK");
    }

    @Test
    void theNodeStartedAgain() throws Exception {
        Node restarts = cluster.followers().get(0);
        assertThat(swap(restarts).how()).isEqualTo("OK");
        restarts.stop();
        restarts.start();

        assertThat(swap(restarts).how()).isEqualTo("OK");
        assertThat(read(cluster.leader().volume(), BLOCK, 1)).containsOnly(2);
    }

    @Test
    void anotherHostHasChangedTheBlocksSince() throws Exception {
        Node dies = cluster.followers().get(0);
        Node other = cluster.followers().get(1);
        assertThat(swap(dies).how()).isEqualTo("OK");
        dies.stop();
        fence(dies, other);
        ByteBuf changed = Ended.filled(512, 0).setByte(77, 9);
        Ended write = new Ended();
        other.volume().write(BLOCK, changed, write);
        assertThat(write.how()).isEqualTo("OK");

        assertThat(swap(other).seen()).isEqualTo("MISCOMPARE 77");
        assertThat(read(other.volume(), BLOCK, 1)[77]).isEqualTo((byte) 9);
    }

    @Test
    void anotherHostTookTheLockAfterItWasFreed() throws Exception {
        Node gateway = cluster.followers().get(0);
        Node other = cluster.followers().get(1);
        Attempt first = swap(gateway);
        assertThat(first.how()).isEqualTo("OK");
        assertThat(write(gateway.volume(), BLOCK, 512, 0).how()).isEqualTo("OK");
        first.receipt.lost();
        Conditions.await("noted", () -> gateway.volume().route().openStatuses().isEmpty());
        assertThat(swap(other, "iscsi iqn.2026-11.test:b", 0, 2).seen()).isEqualTo("OK");

        assertThat(swap(gateway).seen()).isEqualTo("MISCOMPARE 0");
        assertThat(swap(other).seen()).isEqualTo("MISCOMPARE 0");
    }

    @Test
    void theSessionDiedAndTheGatewayLives() throws Exception {
        Node gateway = cluster.followers().get(0);
        Node other = cluster.followers().get(1);
        Attempt first = swap(gateway);
        assertThat(first.how()).isEqualTo("OK");
        first.receipt.lost();

        Attempt second = swap(other);
        assertThat(second.how()).as("through another node, at once").isEqualTo("OK");
        second.receipt.lost();
        Node leader = cluster.leader();
        Conditions.await("noted", () -> other.volume().route().openStatuses().isEmpty());
        leader.stop();
        Attempt third = swap(gateway);
        assertThat(third.how()).as("a third time, after the leader has changed").isEqualTo("OK");
        third.receipt.delivered();
        assertThat(write(gateway.volume(), 800, 512, 1).how()).isEqualTo("OK");
        assertThat(swap(other).seen()).isEqualTo("MISCOMPARE 0");
    }

    @Test
    void aStatusThatWasSeenMakesTheNextOneAMiscompareAtOnce() throws Exception {
        for (Node node : cluster.nodes) {
            int value = cluster.nodes.indexOf(node) + 10;
            byte now = read(node.volume(), BLOCK, 1)[0];
            assertThat(swap(node, HOST, now, value).seen()).isEqualTo("OK");
            long begun = System.nanoTime();
            assertThat(swap(node, HOST, now, value).seen()).isEqualTo("MISCOMPARE 0");
            assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(6));
            assertThat(node.volume().route().openStatuses().isEmpty()).isTrue();
        }
    }

    @Test
    void aRetryWaitsUntilItIsKnownWhatBecameOfTheFirstStatus() throws Exception {
        Node gateway = cluster.followers().get(0);
        Node other = cluster.followers().get(1);
        Attempt first = swap(gateway);
        assertThat(first.how()).isEqualTo("OK");

        Attempt elsewhere = swap(other);
        Attempt here = swap(gateway);
        assertThat(swap(other, HOST, 7, 8).seen())
                .as("another command does not wait")
                .isEqualTo("MISCOMPARE 0");
        assertThat(elsewhere.isDone()).isFalse();
        assertThat(here.isDone()).isFalse();
        first.receipt.delivered();
        assertThat(here.seen()).isEqualTo("MISCOMPARE 0");
        assertThat(write(gateway.volume(), 800, 512, 1).how()).isEqualTo("OK");
        assertThat(elsewhere.seen()).isEqualTo("MISCOMPARE 0");
    }

    @Test
    void onTheSameConnectionNothingIsSentAgainThatWasNotLost() throws Exception {
        Node gateway = cluster.followers().get(0);
        Object connection = new Object();
        Attempt first = swap(connection, gateway, HOST, 0, 2);
        assertThat(first.how()).isEqualTo("OK");
        long begun = System.nanoTime();
        assertThat(swap(connection, gateway, HOST, 0, 2).how()).isEqualTo("MISCOMPARE 0");
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(6));

        first.receipt.lost();
        assertThat(swap(connection, gateway, HOST, 0, 2).how())
                .as("it was aborted")
                .isEqualTo("OK");
    }

    @Test
    void aRetryDoesNotWaitForEver() throws Exception {
        Node gateway = cluster.followers().get(0);
        Node other = cluster.followers().get(1);
        Attempt first = swap(gateway);
        assertThat(first.how()).isEqualTo("OK");

        Attempt ended = swap(other);
        ended.receipt.lost();
        assertThat(ended.how()).as("nobody waits for it any more").isEqualTo("BUSY 0");
        Attempt elsewhere = swap(other);
        assertThat(swap(gateway).seen())
                .as("it is known that the first status is not known to be seen")
                .isEqualTo("BUSY 0");
        assertThat(elsewhere.seen()).as("through another gateway it is a guess").isEqualTo("MISCOMPARE 0");
        first.receipt.delivered();
    }

    @Test
    void aLossThatIsReportedBeforeTheRetryIsAnsweredCounts() throws Exception {
        Node gateway = cluster.followers().get(0);
        OpenStatuses statuses = gateway.volume().route().openStatuses();
        FaultyService leader = cluster.leader().service();
        Attempt first = swap(gateway);
        assertThat(first.how()).isEqualTo("OK");
        leader.delaysAnswer = (caller, request) ->
                request.commands().stream().anyMatch(command -> command.kind().hasDigest());
        Attempt retry = swap(gateway);
        Conditions.await("its answer is on its way", () -> leader.delayed() > 0);
        leader.delaysAnswer = (caller, request) -> false;

        first.receipt.lost();
        Conditions.await("the loss is reported", () -> statuses.size() == 1);
        leader.answerDelayed();

        assertThat(retry.seen()).isEqualTo("OK");
    }

    @Test
    void oneThatWaitedDoesNotWriteSinceItsHostMayHaveGivenItUp() throws Exception {
        Node gateway = cluster.followers().get(0);
        Node other = cluster.followers().get(1);
        Attempt first = swap(gateway);
        assertThat(first.how()).isEqualTo("OK");
        Attempt here = swap(gateway);
        Attempt elsewhere = swap(other);
        Attempt atLeader = swap(cluster.leader());
        for (Node node : cluster.nodes) {
            assertThat(swap(node, HOST, 7, 8).seen()).as("after those").isEqualTo("MISCOMPARE 0");
        }
        assertThat(write(other.volume(), BLOCK, 512, 0).how()).isEqualTo("OK");

        assertThat(List.of(here.how(), elsewhere.how(), atLeader.how())).containsOnly("BUSY 0");
        assertThat(read(other.volume(), BLOCK, 1)).containsOnly(0);
        assertThat(swap(other).seen()).as("sent again").isEqualTo("OK");
        first.receipt.delivered();
    }

    @Test
    void aTargetThatThrowsIsNoneThatForgets() throws Exception {
        Node gateway = cluster.followers().get(0);
        OpenStatuses statuses = gateway.volume().route().openStatuses();
        StatusReceipt receipt = new StatusReceipt(new Object());
        CountDownLatch told = new CountDownLatch(1);
        gateway.volume().compareAndWrite(HOST, BLOCK, operand(0, 2), receipt, new BlockCompletion() {
            @Override
            public void succeeded() {
                told.countDown();
                throw new IllegalStateException("as told by the test");
            }

            @Override
            public void failed(BlockError error, long detail) {}
        });
        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
        receipt.lost();

        Conditions.await("the loss is reported", statuses::isEmpty);
        assertThat(swap(cluster.followers().get(1)).seen()).isEqualTo("OK");
    }

    @Test
    void statusesOfWhichNothingIsSaidAreForgottenWhenThereAreTooMany() throws Exception {
        Node gateway = cluster.followers().get(0);
        FaultyService leader = cluster.leader().service();
        OpenStatuses statuses = gateway.volume().route().openStatuses();
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < OpenStatuses.MOST; i++) {
            attempts.add(swap(gateway, HOST + i, i % 200, (i + 1) % 200));
            assertThat(attempts.get(i).how()).isEqualTo("OK");
        }
        leader.delaysAnswer = (caller, request) ->
                request.commands().stream().allMatch(command -> command.kind() == CommandKind.STATUS_LOST);
        attempts.get(0).receipt.lost();
        Conditions.await("it is being reported", () -> leader.delayed() > 0);
        for (int i = OpenStatuses.MOST; i < OpenStatuses.MOST + 3; i++) {
            assertThat(swap(gateway, HOST + i, i % 200, (i + 1) % 200).how()).isEqualTo("OK");
        }
        Conditions.await(
                "the oldest are forgotten, but for what is being reported",
                () -> statuses.size() == OpenStatuses.MOST + 1);
        attempts.get(1).receipt.lost();
        assertThat(statuses.size()).isEqualTo(OpenStatuses.MOST + 1);
        leader.delaysAnswer = (caller, request) -> false;
        leader.answerDelayed();
        Conditions.await("it is reported", () -> statuses.size() == OpenStatuses.MOST);
        assertThat(write(gateway.volume(), 800, 512, 1).how()).isEqualTo("OK");
    }

    @Test
    void aMiscompareAndAVolumeThatIsClosedLeaveNothingBehind() throws Exception {
        Node gateway = cluster.followers().get(0);
        assertThat(swap(gateway, HOST, 1, 2).how()).isEqualTo("MISCOMPARE 0");
        BlockDevice volume = gateway.volume();
        assertThat(write(volume, BLOCK, 512, 1).how()).isEqualTo("OK");
        assertThat(gateway.volume().route().openStatuses().isEmpty()).isTrue();
    }
}
