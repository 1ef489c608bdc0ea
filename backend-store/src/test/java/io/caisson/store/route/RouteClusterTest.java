package io.caisson.store.route;

import static io.caisson.store.route.Ended.compareAndWrite;
import static io.caisson.store.route.Ended.read;
import static io.caisson.store.route.Ended.watch;
import static io.caisson.store.route.Ended.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.ChangeWatch;
import io.caisson.store.gateway.GatewayLease;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.route.ThreeNodes.Node;
import io.caisson.store.volume.GatewayLimits;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, each a replica and a gateway, while leaders die and answers are lost. */
@Timeout(300)
class RouteClusterTest {
    private static final long BLOCKS = (256 << 20) / 512;

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

    @Test
    void everyGatewayReadsWhatAnotherWrote() throws Exception {
        int value = 1;
        for (Node writer : cluster.nodes) {
            BlockDevice volume = writer.volume();
            assertThat(write(volume, 16, 4096, value).how()).isEqualTo("OK");
            assertThat(write(volume, 100, 512, value).how()).isEqualTo("OK");
            for (Node reader : cluster.nodes) {
                assertThat(read(reader.volume(), 16, 8)).containsOnly(value);
                assertThat(read(reader.volume(), 100, 1)).containsOnly(value);
            }
            value++;
        }
    }

    @Test
    void longOperationsGoThroughAFollower() throws Exception {
        BlockDevice volume = cluster.followers().get(0).volume();
        int bytes = (5 << 20) + 1536;
        assertThat(write(volume, 3, bytes, 7).how()).isEqualTo("OK");
        assertThat(read(volume, 3, bytes / 512)).containsOnly(7);
        assertThat(read(volume, 2, 1)).containsOnly(0);
        assertThat(read(volume, 3 + bytes / 512, 1)).containsOnly(0);

        Ended unmapped = new Ended();
        volume.unmap(5, BLOCKS - 10, unmapped);
        assertThat(unmapped.how()).isEqualTo("OK");
        assertThat(read(volume, 3, 2)).containsOnly(7);
        assertThat(read(volume, 5, bytes / 512)).containsOnly(0);
        CompletableFuture<String> allocation = new CompletableFuture<>();
        volume.allocation(8, BLOCKS, new BlockDevice.AllocationListener() {
            @Override
            public void extent(boolean mapped, long blocks) {
                allocation.complete(mapped + " " + blocks);
            }

            @Override
            public void failed(BlockError error, long detail) {
                allocation.complete(error.name());
            }
        });
        assertThat(allocation.get(60, TimeUnit.SECONDS)).isEqualTo("false " + (BLOCKS - 8));
    }

    @Test
    void whatWasAcknowledgedSurvivesTheLeader() throws Exception {
        Node leader = cluster.leader();
        Node other = cluster.followers().get(0);
        BlockDevice volume = other.volume();
        List<Ended> ended = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            ended.add(write(volume, i * 8L, 4096, i % 100 + 1));
            if (i == 200) {
                leader.stop();
            }
        }

        assertThat(ended).allMatch(write -> write.how().equals("OK"));
        for (int i = 0; i < 400; i++) {
            assertThat(read(volume, i * 8L, 8)).containsOnly(i % 100 + 1);
        }
    }

    @Test
    void whatIsForAGroupThatOwesAFenceWaitsForIt() throws Exception {
        Node leader = cluster.leader();
        for (Node node : List.of(leader, cluster.followers().get(0))) {
            BlockDevice volume = node.volume();
            assertThat(write(volume, 16, 4096, 1).how()).isEqualTo("OK");
            node.routes().hold(Set.of(ThreeNodes.GROUP));
            Ended written = write(volume, 16, 4096, 2);
            Ended read = new Ended();
            volume.read(16, 1, Unpooled.buffer(512, 512), read);
            leader.routes()
                    .fence(ThreeNodes.GROUP, new UUID(5, 5), 3)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            Node other = cluster.followers().get(1);
            assertThat(read(other.volume(), 16, 1)).as("others go on").containsOnly(1);
            assertThat(written.isDone()).isFalse();
            assertThat(read.isDone()).isFalse();
            node.routes().hold(Set.of());
            assertThat(written.how()).isEqualTo("OK");
            assertThat(read.how()).isEqualTo("OK");
            assertThat(read(other.volume(), 16, 1)).containsOnly(2);
        }
    }

    @Test
    void aLostAnswerMakesNoMiscompare() throws Exception {
        Node leader = cluster.leader();
        BlockDevice volume = cluster.followers().get(0).volume();
        BlockDevice other = cluster.followers().get(1).volume();
        assertThat(compareAndWrite(volume, 5, 0, 1).how()).isEqualTo("OK");

        leader.service().losesAnswer = (caller, request) ->
                leader.service().lost.get() == 0 && hasKind(request, CommandKind.COMPARE_AND_WRITE);
        assertThat(compareAndWrite(volume, 5, 1, 2).how()).isEqualTo("OK");

        assertThat(leader.service().lost).hasValue(1);
        assertThat(read(other, 5, 1)).containsOnly(2);
        assertThat(compareAndWrite(other, 5, 1, 9).how()).isEqualTo("MISCOMPARE");
    }

    @Test
    void anAnswerLostWithTheLeaderMakesNoMiscompareAndNoSecondWrite() throws Exception {
        Node leader = cluster.leader();
        Node asks = cluster.followers().get(0);
        Node meddles = cluster.followers().get(1);
        BlockDevice volume = asks.volume();
        assertThat(compareAndWrite(volume, 5, 0, 1).how()).isEqualTo("OK");
        leader.service().losesAnswer = (caller, request) -> hasKind(request, CommandKind.COMPARE_AND_WRITE);
        // The gateway finds nobody until the other has written over what it wrote.
        asks.hidden = true;
        cluster.nodes.forEach(node -> node.service().holds =
                (caller, request) -> leader.service().lost.get() > 0 && caller.equals(asks.id.toString()));

        Ended ended = compareAndWrite(volume, 5, 1, 2);
        Conditions.await("done, and not answered", () -> leader.service().lost.get() > 0);
        leader.stop();
        assertThat(read(meddles.volume(), 5, 1)).containsOnly(2);
        assertThat(compareAndWrite(meddles.volume(), 5, 2, 1).how()).isEqualTo("OK");
        assertThat(ended.isDone()).isFalse();
        asks.hidden = false;
        cluster.nodes.forEach(node -> node.service().holds = (caller, request) -> false);

        assertThat(ended.how()).isEqualTo("OK");
        assertThat(read(meddles.volume(), 5, 1))
                .as("what it waited for is there again, and it does not write a second time")
                .containsOnly(1);
    }

    @Test
    void aMessageThatComesLateChangesNothing() throws Exception {
        Node leader = cluster.leader();
        BlockDevice volume = cluster.followers().get(0).volume();
        BlockDevice other = cluster.followers().get(1).volume();
        // Nothing is refused for having been under way too long.
        leader.stopClock();
        leader.service().holds =
                (caller, request) -> leader.service().held() == 0 && hasKind(request, CommandKind.COMPARE_AND_WRITE);

        assertThat(compareAndWrite(volume, 5, 0, 1).how()).as("sent again").isEqualTo("OK");
        assertThat(leader.service().held()).isEqualTo(1);
        assertThat(write(other, 5, 512, 0).how()).isEqualTo("OK");

        BlockReply late = leader.service().release().get(0);

        assertThat(late.results()).containsExactly(BlockResult.DONE);
        assertThat(read(other, 5, 1)).containsOnly(0);
        assertThat(write(volume, 5, 512, 3).how()).as("uses the slot again").isEqualTo("OK");
    }

    @Test
    void aWriteOfADeadGatewayThatWasUnderWayTooLongIsNotDone() throws Exception {
        Node leader = cluster.leader();
        Node dies = cluster.followers().get(0);
        BlockDevice other = cluster.followers().get(1).volume();
        leader.service().holds = (caller, request) -> hasKind(request, CommandKind.WRITE);
        Ended ended = write(dies.volume(), 5, 512, 1);
        Conditions.await("held up", () -> leader.service().held() > 0);
        long heldNanos = System.nanoTime();
        dies.stop();
        assertThat(ended.how()).isEqualTo("GATEWAY_LOST");
        leader.service().holds = (caller, request) -> false;
        assertThat(write(other, 5, 512, 3).how()).isEqualTo("OK");
        Conditions.await("time", () -> System.nanoTime() - heldNanos > 2 * BlockService.MOST_TRANSIT_NANOS);

        assertThat(leader.service().release()).isNotEmpty().noneMatch(BlockReply::done);

        assertThat(read(other, 5, 1)).containsOnly(3);
    }

    /** What a host asks for next, such as a reset, waits for this end; there would be none if it were given up. */
    @Test
    void aWriteInDoubtEndsWhenALeaderCanTellHoweverLateThatIs() throws Exception {
        Node leader = cluster.leader();
        Node asks = cluster.followers().get(0);
        assertThat(write(asks.volume(), 5, 512, 1).how()).isEqualTo("OK");
        leader.service().holds = (caller, request) -> caller.equals(asks.id.toString());
        Ended ended = write(asks.volume(), 5, 512, 2);
        Conditions.await("sent in vain", () -> leader.service().held() > 2);

        asks.aheadNanos.addAndGet(Duration.ofMinutes(10).toNanos());
        Ended question = new Ended();
        asks.volume().read(5, 1, Unpooled.buffer(512, 512), question);
        assertThat(question.how()).as("changes nothing, so it need not wait").isEqualTo("GATEWAY_LOST");
        assertThat(ended.isDone()).as("it may still be done").isFalse();
        leader.service().holds = (caller, request) -> false;

        assertThat(ended.how()).isEqualTo("BUSY");
        assertThat(read(asks.volume(), 5, 1)).as("too old to be done").containsOnly(1);
    }

    @Test
    void whatWasBegunInALostEpochIsNotBroughtInTheNext() throws Exception {
        Node leader = cluster.leader();
        Node loses = cluster.followers().get(0);
        BlockDevice other = cluster.followers().get(1).volume();
        assertThat(write(other, 0, 8192, 1).how()).isEqualTo("OK");
        // Cut off: all that it asks for breaks on the way, and may have been done for all it knows.
        leader.service().holds = (caller, request) -> caller.equals(loses.id.toString());
        Ended unmapped = new Ended();
        loses.volume().unmap(0, 8, unmapped);
        Ended written = write(loses.volume(), 8, 4096, 9);
        Conditions.await("sent in vain", () -> leader.service().held() > 2);

        long lost = loses.epoch.getAndSet(GatewayLease.NONE);
        assertThat(write(other, 0, 8192, 2).how()).isEqualTo("OK");
        loses.epoch.set(lost + 1);
        leader.service().holds = (caller, request) -> false;

        assertThat(unmapped.how()).isEqualTo("GATEWAY_LOST");
        assertThat(written.how()).isEqualTo("GATEWAY_LOST");
        assertThat(write(loses.volume(), 16, 4096, 3).how()).isEqualTo("OK");
        assertThat(read(other, 0, 16)).containsOnly(2);
    }

    @Test
    void whatWaitedForALeaderInALostEpochIsNotDoneByTheReignHere() throws Exception {
        Node leader = cluster.leader();
        leader.hidden = true;
        RoutedVolume here = leader.volume();
        BlockDevice other = cluster.followers().get(0).volume();
        Conditions.await("the gateway knows of no leader", () -> here.route().local() == null);
        Ended unmapped = new Ended();
        here.unmap(0, 8, unmapped);
        Ended written = write(here, 8, 4096, 9);

        long lost = leader.epoch.getAndSet(GatewayLease.NONE);
        assertThat(write(other, 0, 8192, 2).how()).isEqualTo("OK");
        leader.epoch.set(lost + 1);
        leader.hidden = false;

        assertThat(unmapped.how()).isEqualTo("GATEWAY_LOST");
        assertThat(written.how()).isEqualTo("GATEWAY_LOST");
        assertThat(read(other, 0, 16)).containsOnly(2);
    }

    /** It is a bug of who waits, which must not stay away from hosts of other volumes. */
    @Test
    void aCompletionThatThrowsKeepsNothingElseFromItsEnd() throws Exception {
        Node leader = cluster.leader();
        Node asks = cluster.followers().get(0);
        RoutedVolume volume = asks.volume();
        assertThat(write(volume, 0, 4096, 1).how()).isEqualTo("OK");
        AtomicInteger thrown = new AtomicInteger();
        BlockCompletion throwing = new BlockCompletion() {
            @Override
            public void succeeded() {
                thrown.incrementAndGet();
                throw new IllegalStateException("a bug, for a test");
            }

            @Override
            public void failed(BlockError error, long detail) {
                succeeded();
            }
        };
        asks.routes().hold(Set.of(ThreeNodes.GROUP));
        volume.write(8, Ended.filled(4096, 9), throwing);
        Ended over = write(volume, 16, 4096, 9);
        asks.epoch.incrementAndGet();
        assertThat(over.how()).as("ended by the timer").isEqualTo("GATEWAY_LOST");
        assertThat(thrown).hasValue(1);

        volume.write(8, Ended.filled(4096, 2), throwing);
        Ended written = write(volume, 16, 4096, 3);
        asks.routes().hold(Set.of());
        assertThat(written.how()).as("in one message, and sent by the timer").isEqualTo("OK");
        assertThat(thrown).hasValue(2);
        assertThat(read(leader.volume(), 0, 24)).contains(1, 2, 3).doesNotContain(9);
    }

    @Test
    void aMessageOfAnEarlierReignIsNotServed() throws Exception {
        Node leader = cluster.leader();
        Node asks = cluster.followers().get(0);
        leader.service().holds = (caller, request) -> hasKind(request, CommandKind.WRITE);
        Ended ended = write(asks.volume(), 5, 512, 1);
        Conditions.await("held up", () -> leader.service().held() > 0);
        Node next = cluster.followers().get(0);
        leader.stop();
        assertThat(ended.how()).isEqualTo("OK");

        List<BlockReply> late = leader.service().release();

        assertThat(late).isNotEmpty().noneMatch(BlockReply::done);
        assertThat(next.isUp()).isTrue();
    }

    @Test
    void whatAFencedGatewayAskedForIsNotDone() throws Exception {
        Node leader = cluster.leader();
        Node fenced = cluster.followers().get(0);
        assertThat(write(fenced.volume(), 5, 512, 1).how()).isEqualTo("OK");

        cluster.followers()
                .get(1)
                .routes()
                .fence(ThreeNodes.GROUP, fenced.id, fenced.epoch.get() + 1)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);

        assertThat(write(fenced.volume(), 5, 512, 2).how()).isEqualTo("GATEWAY_LOST");
        assertThat(fenced.fenced.get()).isPositive();
        assertThat(read(leader.volume(), 5, 1)).containsOnly(1);
        assertThat(write(leader.volume(), 5, 512, 3).how()).isEqualTo("OK");
    }

    @Test
    void aWatchTurnsWhereverTheChangeComesFrom() throws Exception {
        Node leader = cluster.leader();
        BlockDevice watching = cluster.followers().get(0).volume();
        BlockDevice other = cluster.followers().get(1).volume();
        assertThat(write(other, 0, 4096, 1).how()).isEqualTo("OK");
        ChangeWatch watch = watch(watching, 0, 8);
        ChangeWatch here = watch(leader.volume(), 0, 8);
        assertThat(write(other, 8, 4096, 1).how()).isEqualTo("OK");
        assertThat(read(watching, 0, 8)).containsOnly(1);
        assertThat(watch.changed()).isFalse();
        assertThat(here.changed()).isFalse();

        assertThat(write(other, 0, 4096, 2).how()).isEqualTo("OK");

        assertThat(read(watching, 0, 8)).containsOnly(2);
        assertThat(watch.changed()).isTrue();
        // A gateway that hears nothing for a while hears of the change with what it reads next.
        assertThat(read(leader.volume(), 0, 8)).containsOnly(2);
        assertThat(here.changed()).isTrue();
        watch.close();
    }

    @Test
    void aWatchDoesNotOutliveTheReignThatKeepsIt() throws Exception {
        Node leader = cluster.leader();
        Node stays = cluster.followers().get(0);
        BlockDevice volume = stays.volume();
        ChangeWatch watch = watch(volume, 0, 8);
        assertThat(watch.changed()).isFalse();

        leader.stop();

        assertThat(read(volume, 0, 8)).containsOnly(0);
        assertThat(watch.changed()).isTrue();
    }

    @Test
    void aClosedVolumeAnswersNothingAndADroppedOneIsGone() throws Exception {
        Node follower = cluster.followers().get(0);
        RoutedVolume volume = follower.volume();
        assertThat(write(volume, 0, 4096, 1).how()).isEqualTo("OK");

        volume.drop().toCompletableFuture().get(60, TimeUnit.SECONDS);

        assertThat(write(volume, 0, 4096, 1).how()).isEqualTo("GATEWAY_LOST");
        for (Node node : cluster.nodes) {
            Conditions.await("dropped at " + node.id, () -> node.server().allocatedBytes(volume.layer()) == 0);
        }
    }

    private static boolean hasKind(BlockRequest request, CommandKind kind) {
        return request.commands().stream().anyMatch(command -> command.kind() == kind);
    }
}
