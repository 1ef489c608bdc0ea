package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.pdu.DataIn;
import io.caisson.iscsi.pdu.NopOut;
import io.caisson.iscsi.pdu.ReadyToTransfer;
import io.caisson.iscsi.pdu.ScsiResponse;
import io.caisson.iscsi.session.Counter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The process stood still, and then finds what came meanwhile. Hosts have given these commands up, sent them again through
 * another path, and may have written something newer: nothing of it may be done.
 */
class StandstillScenarioTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
        assertThat(bench.server.sessions().memory().unasked().takenBytes()).isZero();
        assertThat(bench.server.sessions().memory().grants().takenBytes()).isZero();
    }

    private static void standStill(Peer peer, long millis) {
        peer.channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    }

    private void expectDropped(Peer peer) {
        peer.expectNothing();
        peer.runTasks();
        assertThat(peer.channel.isOpen()).isFalse();
        assertThat(bench.count(Counter.SESSIONS_STALE)).isEqualTo(1);
        assertThat(bench.device.nexuses).isEmpty();
    }

    @Test
    void aWriteThatIsFoundAfterwardsIsNotDone() {
        Peer peer = bench.connect().loggedIn("ImmediateData=Yes");
        standStill(peer, 4001);
        peer.send(peer.write(1, 8, 4096, 4096, true), new byte[4096]);
        assertThat(bench.device.tasks).isEmpty();
        expectDropped(peer);
    }

    @Test
    void dataThatIsFoundAfterwardsIsNotWritten() {
        Peer peer = bench.connect().loggedIn("ImmediateData=No", "InitialR2T=Yes");
        peer.send(peer.write(1, 8, 4096, 0, true));
        ReadyToTransfer request = peer.next(ReadyToTransfer.class);
        standStill(peer, 4001);
        peer.send(Peer.dataOut(1, request.targetTransferTag(), 0, 0, 4096, true), new byte[4096]);
        assertThat(bench.device.last().completion).as("run").isNull();
        assertThat(bench.device.last().aborted).isTrue();
        expectDropped(peer);
    }

    @Test
    void aHostThatWasSilentIsNotTakenForAStandstill() {
        Peer peer = bench.connect().loggedIn();
        for (int second = 0; second < 60; second++) {
            peer.advance(1000);
            if (second % 4 == 0) {
                peer.send(new NopOut(true, 0, 0, -1, -1, peer.cmdSn, peer.statSn));
            }
        }
        standStill(peer, 3700);
        peer.send(peer.read(1, 1, 512));
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(1);
        assertThat(bench.count(Counter.SESSIONS_STALE)).isZero();
    }

    @Test
    void whoComesAfterwardsIsServed() {
        Peer old = bench.connect().loggedIn("ImmediateData=Yes");
        standStill(old, 60_000);
        old.send(old.write(1, 1, 512, 512, true), new byte[512]);
        expectDropped(old);
        Peer fresh = bench.connect().loggedIn("ImmediateData=Yes");
        fresh.send(fresh.write(1, 1, 512, 512, true), new byte[512]);
        assertThat(fresh.next(ScsiResponse.class).status()).isZero();
    }

    @Test
    void theTimerOfALoopWithoutSessionsRests() {
        Peer peer = bench.connect().loggedIn();
        peer.channel.close();
        peer.advance(30_000);
        assertThat(peer.channel.runScheduledPendingTasks()).isEqualTo(-1);
    }
}
