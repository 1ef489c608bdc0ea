package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.login.TargetOffer;
import io.caisson.iscsi.pdu.NopIn;
import io.caisson.iscsi.pdu.NopOut;
import io.caisson.iscsi.pdu.ReadyToTransfer;
import io.caisson.iscsi.pdu.ScsiCommand;
import io.caisson.iscsi.pdu.ScsiResponse;
import io.caisson.iscsi.session.Counter;
import io.caisson.iscsi.session.SessionLimits;
import io.caisson.store.net.HostMemory;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bulk writes have used up all memory, and the store sits on them: what goes in and on all the same. */
class UrgentScenarioTest {

    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int BULK = 128 * KIB;
    private static final int NONE = -1;
    private static final SessionLimits NEVER_ASKED_FOR_A_SIGN =
            new SessionLimits(128, 32, 64L << 20, MIB, Duration.ofHours(1), Duration.ofHours(1), Duration.ofSeconds(1));

    private final HostMemory memory = HostMemory.of(2 * MIB);
    private final Bench bench = new Bench(IscsiServerConfig.listeningOn(Peer.LOCAL)
            .withOffer(TargetOffer.DEFAULT)
            .withLimits(NEVER_ASKED_FOR_A_SIGN)
            .withMemory(memory));
    private final Peer peer = bench.connect().loggedIn("ImmediateData=Yes", "InitialR2T=No", "FirstBurstLength=131072");
    private int bulkTag = 1000;

    /** Until neither of the halves has room for a single block more, and commands wait. */
    @BeforeEach
    void fillMemory() {
        bench.device.holding = true;
        for (int length : new int[] {BULK, 32 * KIB, 2 * KIB, 512}) {
            long waited = bench.count(Counter.COMMANDS_WAITED);
            while (bench.count(Counter.COMMANDS_WAITED) == waited) {
                bulkWrite(length);
            }
        }
        assertThat(memory.unasked().takenBytes()).isGreaterThan(MIB - 512);
        peer.expectNothing();
    }

    private void bulkWrite(int length) {
        peer.send(peer.write(bulkTag++, length / 512, length, length, true), new byte[length]);
        Peer.Answer answer = peer.poll();
        if (answer != null) {
            // Its data was thrown away, and the other half has room for it.
            sendAsked(answer.as(ReadyToTransfer.class));
        }
    }

    private void sendAsked(ReadyToTransfer request) {
        assertThat(request.bufferOffset()).isZero();
        int length = (int) request.desiredLength();
        peer.send(
                Peer.dataOut(request.initiatorTaskTag(), request.targetTransferTag(), 0, 0, length, true),
                new byte[length]);
    }

    @AfterEach
    void everythingIsGivenBack() {
        bench.close();
        assertThat(memory.unasked().takenBytes()).isZero();
        assertThat(memory.grants().takenBytes()).isZero();
        assertThat(memory.urgent().takenBytes()).isZero();
    }

    private void expectDone(int tag) {
        FakeDevice.FakeTask task = bench.device.last();
        assertThat(task.request.cdb()[0] & 0xFF).isEqualTo(FakeDevice.COMPARE_AND_WRITE);
        assertThat(task.received).isEqualTo(Peer.pattern(0, 1024));
        task.end();
        peer.runTasks();
        ScsiResponse response = peer.next(ScsiResponse.class);
        assertThat(response.initiatorTaskTag()).isEqualTo(tag);
        assertThat(response.status()).isZero();
        assertThat(bench.count(Counter.TASK_SET_FULL)).isZero();
    }

    @Test
    void aLockIsTakenAtOnceWithImmediateData() {
        peer.send(peer.compareAndWrite(1, 1024), Peer.pattern(0, 1024));
        expectDone(1);
    }

    @Test
    void manyLocksAreTakenOneAfterTheOther() {
        for (int tag = 1; tag <= 500; tag++) {
            peer.send(peer.compareAndWrite(tag, 1024), Peer.pattern(0, 1024));
            expectDone(tag);
        }
    }

    @Test
    void aLockIsTakenAtOnceWithDataThatFollowsUnasked() {
        ScsiCommand command = peer.compareAndWrite(1, 512);
        peer.send(
                new ScsiCommand(
                        false,
                        false,
                        false,
                        true,
                        1,
                        512,
                        0,
                        1,
                        1024,
                        command.cmdSn(),
                        command.expStatSn(),
                        command.cdb(),
                        0),
                Peer.pattern(0, 512));
        peer.send(Peer.dataOut(1, NONE, 0, 512, 512, true), Peer.pattern(512, 512));
        expectDone(1);
    }

    @Test
    void aLockIsAskedForItsDataAtOnce() {
        peer.send(peer.compareAndWrite(1, 0));
        ReadyToTransfer request = peer.next(ReadyToTransfer.class);
        assertThat(request.desiredLength()).isEqualTo(1024);
        peer.send(Peer.dataOut(1, request.targetTransferTag(), 0, 0, 1024, true), Peer.pattern(0, 1024));
        expectDone(1);
    }

    @Test
    void aLockOfASessionThatHasNothingElseIsTakenToo() {
        Peer other = bench.connect();
        other.isid = Peer.ISID + 1;
        other.loggedIn("ImmediateData=Yes");
        other.send(other.compareAndWrite(1, 1024), Peer.pattern(0, 1024));
        bench.device.last().end();
        other.runTasks();
        assertThat(other.next(ScsiResponse.class).status()).isZero();
    }

    @Test
    void whatIsUrgentIsBoundedAndWaitsLikeOthersBeyond() {
        int sent = 0;
        long waited = bench.count(Counter.COMMANDS_WAITED);
        while (bench.count(Counter.COMMANDS_WAITED) == waited) {
            assertThat(++sent).as("within the window").isLessThan(120);
            ScsiCommand large = peer.compareAndWrite(sent, 8 * KIB);
            peer.send(
                    new ScsiCommand(
                            false,
                            true,
                            false,
                            true,
                            1,
                            8 * KIB,
                            0,
                            sent,
                            8 * KIB,
                            large.cmdSn(),
                            large.expStatSn(),
                            large.cdb(),
                            0),
                    new byte[8 * KIB]);
        }
        assertThat(memory.urgent().takenBytes()).isGreaterThan(2L * MIB / 16 - 9 * KIB);
        peer.expectNothing();
        assertThat(bench.count(Counter.TASK_SET_FULL)).isZero();
    }

    @Test
    void aPingWithDataIsAnswered() {
        peer.send(new NopOut(true, 4096, 0, 60, NONE, peer.cmdSn, 0), Peer.pattern(0, 4096));
        assertThat(peer.next(NopIn.class).initiatorTaskTag()).isEqualTo(60);
        assertThat(memory.urgent().takenBytes()).isZero();
    }

    @Test
    void bulkWritesGoOnWhenMemoryComesBackAndNoneIsRefused() {
        bench.device.holding = false;
        int ended = 0;
        bench.device.tasks.stream()
                .filter(task -> task.completion != null && !task.ended)
                .forEach(FakeDevice.FakeTask::end);
        bench.runTasks();
        Peer.Answer answer;
        while ((answer = peer.poll()) != null) {
            if (answer.pdu() instanceof ReadyToTransfer request) {
                sendAsked(request);
            } else {
                assertThat(answer.as(ScsiResponse.class).status()).isZero();
                ended++;
            }
        }
        assertThat(ended).isEqualTo(bulkTag - 1000);
        assertThat(bench.count(Counter.TASK_SET_FULL)).isZero();
    }
}
