package io.caisson.nvme.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.queue.Counter;
import io.caisson.nvme.queue.QueueLimits;
import io.caisson.nvme.queue.QueuePair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands and queues that end because somebody wants it: controllers, stores, hosts, the server. */
class EndScenarioTest {

    private static final int ABORT_REQUESTED = 0x07;

    private final Bench bench =
            new Bench(new QueueLimits(8192, 4096, 8192, 1 << 20, Duration.ofSeconds(5), Duration.ofSeconds(60)));

    @AfterEach
    void close() {
        bench.close();
        assertThat(bench.server.connections()).isZero();
        assertThat(bench.server.queueContext().registry().all()).isEmpty();
        assertThat(bench.server.queueContext().grantBudget().takenBytes()).isZero();
        assertThat(bench.server.queueContext().dataBudget().takenBytes()).isZero();
    }

    private static Entry flush(int id) {
        return new Entry(FakeController.FLUSH, id);
    }

    private static Entry write(int id, int length) {
        return new Entry(FakeController.WRITE, id).transport(length).doubleword(12, length);
    }

    private static Entry read(int id, int length) {
        return new Entry(FakeController.READ, id).transport(length).doubleword(12, length);
    }

    private QueueLink link() {
        return bench.controller.links.get(bench.controller.links.size() - 1);
    }

    // ---------------------------------------------------------------- what hosts prove to have seen

    @Test
    void anIdentifierThatIsUsedAgainProvesThatTheHostSawTheEnd() {
        Peer peer = bench.queue();
        peer.send(flush(1)).send(flush(2));
        assertThat(bench.controller.command(0).fate).isEmpty();
        peer.send(flush(1));
        assertThat(bench.controller.command(0).fate).containsExactly("delivered");
        assertThat(bench.controller.command(1).fate).isEmpty();
        peer.close();
        assertThat(bench.controller.command(0).fate).containsExactly("delivered");
        assertThat(bench.controller.command(1).fate).containsExactly("lost");
        assertThat(bench.controller.command(2).fate).containsExactly("lost");
    }

    @Test
    void moreCommandsThanTheQueueHoldsProveThatTheHostSawTheEnd() {
        Peer peer = bench.queue();
        peer.send(flush(1));
        for (int i = 1; i < bench.controller.entries; i++) {
            peer.send(flush(1 + i));
        }
        assertThat(bench.controller.command(0).fate).isEmpty();
        peer.send(flush(60_000));
        assertThat(bench.controller.command(0).fate).containsExactly("delivered");
        assertThat(bench.controller.command(1).fate).isEmpty();
    }

    @Test
    void whatRunsWhenTheConnectionEndsHasLostItsCompletion() {
        Peer peer = bench.queue();
        bench.controller.holding = true;
        peer.send(flush(1));
        peer.close();
        assertThat(bench.controller.command(0).fate).contains("lost").doesNotContain("delivered");
        bench.controller.command(0).end();
        peer.runTasks();
        assertThat(bench.controller.command(0).fate).doesNotContain("delivered");
    }

    // ---------------------------------------------------------------- ends on behalf of others

    @Test
    void endingCommandsWaitsForThoseThatRun() {
        Peer peer = bench.queue();
        bench.controller.holding = true;
        AtomicInteger ended = new AtomicInteger();
        peer.send(read(1, 512).namespace(1)).send(read(2, 512).namespace(2));
        link().endCommands(
                        command -> command.namespaceId() == 1,
                        StatusCode.PREEMPTED_AND_ABORTED,
                        ended::incrementAndGet);
        peer.runTasks();
        peer.expectNothing();
        assertThat(bench.controller.command(0).aborted).isTrue();
        assertThat(bench.controller.command(1).aborted).isFalse();
        assertThat(ended).hasValue(0);
        bench.controller.failWith = StatusCode.ABORT_REQUESTED;
        bench.controller.command(0).end();
        peer.runTasks();
        assertThat(ended).hasValue(1);
        peer.next().expectStatus(1, ABORT_REQUESTED);
        peer.expectNothing();
    }

    @Test
    void commandsThatCollectDataEndWithTheStatusOnceTheHostHasSentIt() {
        Peer peer = bench.queue();
        AtomicInteger ended = new AtomicInteger();
        peer.send(write(1, 8192).namespace(1));
        int tag = peer.next().expect(Received.READY_TO_TRANSFER).transferTag();
        peer.hostData(1, tag, 0, new byte[4096], false);
        link().endCommands(command -> true, StatusCode.PREEMPTED_AND_ABORTED, ended::incrementAndGet);
        peer.runTasks();
        // It can touch no data any more; but the host may be sending out of its buffer.
        assertThat(ended).hasValue(1);
        assertThat(bench.controller.last().aborted).isTrue();
        peer.expectNothing();
        peer.hostData(1, tag, 4096, new byte[4096], true);
        peer.next().expectStatus(1, 0x1B);
        assertThat(bench.controller.last().ran()).isFalse();
    }

    @Test
    void nothingIsAskedForAfterACommandWasEnded() {
        Peer peer = bench.queue();
        peer.send(write(1, 16384));
        int tag = peer.next().expect(Received.READY_TO_TRANSFER).transferTag();
        link().endCommands(command -> true, StatusCode.ABORT_REQUESTED, () -> {});
        peer.runTasks();
        peer.hostData(1, tag, 0, new byte[4096], false).hostData(1, tag, 4096, new byte[4096], true);
        peer.next().expectStatus(1, ABORT_REQUESTED);
        peer.expectNothing();
    }

    @Test
    void endingWhenThereIsNothingToEndIsDoneAtOnce() {
        Peer peer = bench.queue();
        AtomicInteger ended = new AtomicInteger();
        link().endCommands(command -> true, StatusCode.ABORT_REQUESTED, ended::incrementAndGet);
        peer.runTasks();
        assertThat(ended).hasValue(1);
    }

    @Test
    void anAbortTellsWhetherTheCommandHadRun() {
        Peer peer = bench.queue();
        bench.controller.holding = true;
        List<Boolean> answers = new ArrayList<>();
        peer.send(write(1, 4096)).send(read(2, 512));
        int tag = peer.next().expect(Received.READY_TO_TRANSFER).transferTag();
        link().abort(1, answers::add);
        link().abort(2, answers::add);
        link().abort(3, answers::add);
        peer.runTasks();
        assertThat(answers).containsExactly(true, false, false);
        assertThat(bench.controller.command(1).aborted).isTrue();
        peer.hostData(1, tag, 0, new byte[4096], true);
        peer.next().expectStatus(1, ABORT_REQUESTED);
        bench.controller.command(1).end();
        peer.runTasks();
        peer.next().expect(Received.DATA);
        peer.next().expectSuccess(2);
    }

    // ---------------------------------------------------------------- the connection goes

    @Test
    void aLostConnectionAbortsWhatRunsAndIsWaitedFor() {
        Peer peer = bench.queue();
        bench.controller.holding = true;
        peer.send(write(1, 512).inCapsule(0, 512), new byte[512]).send(write(2, 4096));
        QueuePair queue = bench.server.queueContext().registry().all().get(0);
        QueueLink link = link();
        peer.channel.close();
        peer.runTasks();
        assertThat(bench.controller.closes).isOne();
        assertThat(bench.controller.commands).allMatch(command -> command.aborted);
        assertThat(queue.terminated()).isNotDone();
        AtomicInteger ended = new AtomicInteger();
        link.endCommands(command -> true, StatusCode.ABORT_REQUESTED, ended::incrementAndGet);
        peer.runTasks();
        assertThat(ended).hasValue(0);
        bench.controller.command(0).end();
        peer.runTasks();
        assertThat(ended).hasValue(1);
        assertThat(queue.terminated()).isDone();
        assertThat(bench.count(Counter.COMMANDS_ABORTED)).isEqualTo(2);
    }

    @Test
    void aStoreThatForbidsAnAnswerEndsTheConnectionAndNobodyIsToldThatItsCommandEnded() {
        Peer peer = bench.queue();
        bench.controller.holding = true;
        peer.send(flush(1)).send(flush(2));
        AtomicInteger ended = new AtomicInteger();
        link().endCommands(command -> true, StatusCode.ABORT_REQUESTED, ended::incrementAndGet);
        peer.runTasks();
        FakeController.FakeCommand first = bench.controller.command(0);
        first.ended = true;
        java.util.Objects.requireNonNull(first.completion).unanswerable();
        peer.runTasks();
        assertThat(peer.channel.isOpen()).isFalse();
        peer.expectNothing();
        bench.controller.command(1).end();
        peer.runTasks();
        assertThat(ended).hasValue(0);
        assertThat(bench.count(Counter.CONNECTIONS_UNANSWERABLE)).isOne();
    }

    @Test
    void aControllerMayCloseTheQueue() {
        Peer peer = bench.queue();
        bench.controller.holding = true;
        peer.send(flush(1));
        link().close("keep alive timeout");
        peer.runTasks();
        assertThat(peer.channel.isOpen()).isFalse();
        assertThat(bench.controller.closes).isOne();
        bench.controller.last().end();
        peer.runTasks();
        peer.expectNothing();
    }

    @Test
    void aCommandThatBreaksEndsItsConnection() {
        Peer peer = bench.queue();
        bench.controller.breaks = true;
        peer.send(flush(1));
        peer.runTasks();
        peer.expectNothing();
        assertThat(peer.channel.isOpen()).isFalse();
    }

    @Test
    void aSecondOutcomeIsIgnored() {
        Peer peer = bench.queue();
        bench.controller.holding = true;
        peer.send(read(1, 512));
        bench.controller.last().end();
        bench.controller.last().end();
        peer.runTasks();
        peer.next().expect(Received.DATA);
        peer.next().expectSuccess(1);
        peer.expectNothing();
    }

    // ---------------------------------------------------------------- the server goes

    @Test
    void aDrainAnswersWhatRunsAndDropsTheRest() {
        Peer peer = bench.queue();
        bench.controller.holding = true;
        peer.send(flush(1)).send(write(2, 4096)).send(new Entry(FakeController.EVENT, 3));
        peer.next().expect(Received.READY_TO_TRANSFER);
        CompletableFuture<Void> drained = bench.server.drain();
        peer.runTasks();
        peer.send(flush(4));
        assertThat(drained).isNotDone();
        bench.controller.command(0).end();
        peer.runTasks();
        peer.next().expectSuccess(1);
        peer.expectNothing();
        assertThat(peer.closed()).isTrue();
        assertThat(bench.controller.command(1).aborted).isTrue();
        assertThat(bench.controller.command(2).aborted).isTrue();
        bench.controller.command(2).end();
        peer.runTasks();
        assertThat(drained).isDone();
    }

    /** A command may wait for the next one; that will not come. */
    @Test
    void aDrainIsToldToWhatIsBehindTheQueues() {
        Peer peer = bench.queue();
        bench.controller.holding = true;
        peer.send(flush(1));
        bench.server.drain();
        assertThat(bench.controller.drains).isZero();
        peer.runTasks();
        assertThat(bench.controller.drains).isEqualTo(1);
    }

    // ---------------------------------------------------------------- the event loop stands still

    /** The host has sent it again elsewhere since, and may have written something newer. */
    @Test
    void whatIsFoundAfterAStandstillIsNotDone() {
        Peer peer = bench.queue();
        Peer other = bench.queue();
        peer.channel.advanceTimeBy(4001, TimeUnit.MILLISECONDS);
        peer.send(new Entry(FakeController.WRITE, 1).inCapsule(0, 512).doubleword(12, 512), new byte[512]);
        assertThat(bench.controller.commands).isEmpty();
        peer.expectNothing();
        peer.runTasks();
        assertThat(peer.closed()).isTrue();
        assertThat(bench.count(Counter.CONNECTIONS_STALE)).isEqualTo(1);
        other.send(flush(1));
        other.next().expectSuccess(1);
    }

    @Test
    void dataThatIsFoundAfterAStandstillIsNotWritten() {
        Peer peer = bench.queue();
        peer.send(write(1, 4096));
        Received request = peer.next().expect(Received.READY_TO_TRANSFER);
        peer.channel.advanceTimeBy(4001, TimeUnit.MILLISECONDS);
        peer.hostData(1, request.transferTag(), 0, new byte[4096], true);
        assertThat(bench.controller.last().ran()).isFalse();
        assertThat(bench.controller.last().aborted).isTrue();
        peer.runTasks();
        assertThat(peer.closed()).isTrue();
    }

    @Test
    void aHostThatWasSilentForLongIsNotTakenForAStandstill() {
        Peer peer = bench.queue();
        peer.advance(3_600_000);
        peer.channel.advanceTimeBy(3900, TimeUnit.MILLISECONDS);
        peer.send(flush(1));
        peer.next().expectSuccess(1);
    }

    @Test
    void theTimerOfALoopWithoutConnectionsRests() {
        Peer peer = bench.queue();
        peer.close();
        peer.advance(10_000);
        assertThat(peer.channel.runScheduledPendingTasks()).isEqualTo(-1);
    }

    @Test
    void aDrainOfIdleConnectionsIsDoneAtOnce() {
        Peer queue = bench.queue();
        Peer fresh = bench.connect();
        CompletableFuture<Void> drained = bench.server.drain();
        bench.runTasks();
        assertThat(drained).isDone();
        assertThat(queue.closed()).isTrue();
        assertThat(fresh.closed()).isTrue();
    }

    @Test
    void aSilentServerSaysNothingMore() {
        Peer peer = bench.queue();
        bench.controller.holding = true;
        peer.send(flush(1));
        bench.server.silence();
        bench.controller.last().end();
        peer.runTasks();
        peer.expectNothing();
        assertThat(bench.connect().channel.isOpen()).isFalse();
    }

    // ---------------------------------------------------------------- views

    @Test
    void queuesAreListedWithWhatTheyDid() {
        Peer peer = bench.queue();
        bench.connect().initialize();
        peer.send(read(1, 4096));
        peer.send(write(2, 512).inCapsule(0, 512), new byte[512]);
        assertThat(bench.server.queues()).singleElement().satisfies(view -> {
            assertThat(view.local()).isEqualTo(Peer.LOCAL);
            assertThat(view.remote()).isEqualTo(Peer.REMOTE);
            assertThat(view.tls()).isFalse();
            assertThat(view.queueId()).isOne();
            assertThat(view.entries()).isEqualTo(128);
            assertThat(view.commands()).isEqualTo(3);
            assertThat(view.dataInBytes()).isEqualTo(4096);
            assertThat(view.dataOutBytes()).isEqualTo(512 + 1024);
        });
    }

    @Test
    void theTlsIdentityIsThereWhenTheQueueIsOpened() {
        Peer peer = bench.connect();
        QueueLink.TlsIdentity identity = new QueueLink.TlsIdentity("nqn.host", "nqn.subsystem");
        peer.channel.pipeline().fireUserEventTriggered(identity);
        peer.initialize();
        assertThat(link().tlsIdentity()).isEqualTo(identity);
        assertThat(link().localAddress()).isEqualTo(Peer.LOCAL);
        assertThat(link().remoteAddress()).isEqualTo(Peer.REMOTE);
    }
}
