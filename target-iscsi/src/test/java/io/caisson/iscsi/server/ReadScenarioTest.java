package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.pdu.DataIn;
import io.caisson.iscsi.pdu.Residual;
import io.caisson.iscsi.pdu.ScsiResponse;
import io.caisson.iscsi.scsi.ScsiStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadScenarioTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void answersShortReadWithOneDataInThatCarriesTheStatus() {
        Peer peer = bench.connect().loggedIn();
        peer.send(peer.read(5, 2, 1024));
        Peer.Answer answer = peer.next();
        DataIn data = answer.as(DataIn.class);
        assertThat(data.withStatus()).isTrue();
        assertThat(data.finalBit()).isTrue();
        assertThat(data.residual()).isEqualTo(Residual.NONE);
        assertThat(data.initiatorTaskTag()).isEqualTo(5);
        assertThat(data.statSn()).isEqualTo(peer.statSn);
        assertThat(data.expCmdSn()).isEqualTo(101);
        assertThat(answer.data()).isEqualTo(Peer.pattern(0, 1024));
        peer.expectNothing();
    }

    @Test
    void cutsLongReadAtSegmentAndBurst() {
        Peer peer = bench.connect().loggedIn("MaxRecvDataSegmentLength=4096", "MaxBurstLength=10240");
        peer.send(peer.read(5, 50, 25600));
        int[] lengths = {4096, 4096, 2048, 4096, 4096, 2048, 4096, 1024};
        int offset = 0;
        for (int i = 0; i < lengths.length; i++) {
            Peer.Answer answer = peer.next();
            DataIn data = answer.as(DataIn.class);
            assertThat(data.dataLength()).as("PDU %d", i).isEqualTo(lengths[i]);
            assertThat(data.dataSn()).isEqualTo(i);
            assertThat(data.bufferOffset()).isEqualTo(offset);
            assertThat(data.finalBit()).as("F of PDU %d", i).isEqualTo(i == 2 || i == 5 || i == 7);
            assertThat(data.withStatus()).isEqualTo(i == 7);
            assertThat(answer.data()).isEqualTo(Peer.pattern(offset, lengths[i]));
            offset += lengths[i];
        }
        peer.expectNothing();
    }

    @Test
    void reportsUnderflowAndOverflowExactly() {
        Peer peer = bench.connect().loggedIn();
        peer.send(peer.read(1, 2, 4096));
        assertThat(peer.next(DataIn.class).residual()).isEqualTo(new Residual(Residual.Direction.UNDERFLOW, 3072));
        peer.send(peer.read(2, 4, 512));
        Peer.Answer answer = peer.next();
        assertThat(answer.as(DataIn.class).residual()).isEqualTo(new Residual(Residual.Direction.OVERFLOW, 1536));
        assertThat(answer.data()).hasSize(512);
        peer.send(peer.read(3, 4, 0));
        assertThat(peer.next(ScsiResponse.class).residual()).isEqualTo(new Residual(Residual.Direction.OVERFLOW, 2048));
    }

    /** The fake device gives all it was asked for; what a device leaves out counts all the same. */
    @Test
    void dataThatTheDeviceLeftOutCountsInTheResidual() {
        Peer peer = bench.connect().loggedIn();
        bench.device.leavesOut = true;
        peer.send(peer.read(1, 4, 1024));
        Peer.Answer answer = peer.next();
        assertThat(answer.as(DataIn.class).residual()).isEqualTo(new Residual(Residual.Direction.OVERFLOW, 1024));
        assertThat(answer.data()).hasSize(1024);
        peer.send(peer.read(2, 4, 0));
        assertThat(peer.next(ScsiResponse.class).residual()).isEqualTo(new Residual(Residual.Direction.OVERFLOW, 2048));
    }

    @Test
    void failureCarriesSenseAndTheWholeExpectedLengthAsResidual() {
        Peer peer = bench.connect().loggedIn();
        bench.device.failWith = ScsiStatus.CHECK_CONDITION;
        peer.send(peer.read(1, 2, 1024));
        Peer.Answer answer = peer.next();
        ScsiResponse response = answer.as(ScsiResponse.class);
        assertThat(response.status()).isEqualTo(2);
        assertThat(response.residual()).isEqualTo(new Residual(Residual.Direction.UNDERFLOW, 1024));
        assertThat(answer.data()).hasSize(20).startsWith(0, 18, 0x70);
        bench.device.failWith = ScsiStatus.BUSY;
        peer.send(peer.read(2, 2, 1024));
        answer = peer.next();
        assertThat(answer.as(ScsiResponse.class).status()).isEqualTo(8);
        assertThat(answer.data()).isEmpty();
    }

    @Test
    void completionOfAnotherThreadIsAnsweredOnceTheLoopRuns() throws InterruptedException {
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        peer.send(peer.read(1, 1, 512)).send(peer.read(2, 1, 512));
        peer.expectNothing();
        Thread other = new Thread(() -> {
            bench.device.task(1).end();
            bench.device.task(0).end();
        });
        other.start();
        other.join();
        peer.expectNothing();
        peer.runTasks();
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(2);
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(1);
    }

    @Test
    void secondCompletionOfATaskIsIgnored() {
        Peer peer = bench.connect().loggedIn();
        peer.send(peer.read(1, 1, 512));
        peer.next(DataIn.class);
        bench.device.last().end();
        peer.runTasks();
        peer.expectNothing();
        peer.send(peer.read(2, 1, 512));
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(2);
    }

    @Test
    void dropsTheConnectionWhenTheStoreForbidsAnAnswer() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        peer.send(peer.read(1, 1, 512)).send(peer.read(2, 1, 512));
        java.util.Objects.requireNonNull(bench.device.task(0).completion).unanswerable();
        peer.runTasks();
        assertThat(peer.channel.isOpen()).isFalse();
        bench.device.task(1).end();
        peer.runTasks();
        peer.expectNothing();
        assertThat(bench.device.nexuses).isEmpty();
    }

    @Test
    void digestsCoverEveryPdu() {
        Peer peer = bench.connect().loggedIn("HeaderDigest=CRC32C,None", "DataDigest=CRC32C");
        peer.send(peer.read(1, 40, 20480));
        Peer.Answer answer = peer.next();
        while (!answer.as(DataIn.class).withStatus()) {
            answer = peer.next();
        }
        peer.send(peer.write(2, 1, 512, 512, true), Peer.pattern(0, 512));
        assertThat(peer.next(ScsiResponse.class).status()).isZero();
        assertThat(bench.device.last().received).isEqualTo(Peer.pattern(0, 512));
    }

    @Test
    void slowReaderLosesNothingAndWhatIsUrgentGoesAhead() {
        Peer peer = bench.connect().loggedIn("MaxRecvDataSegmentLength=65536");
        peer.channel.config().setWriteBufferHighWaterMark(200_000).setWriteBufferLowWaterMark(100_000);
        peer.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        peer.runTasks();
        for (int i = 0; i < 4; i++) {
            peer.send(peer.read(i + 1, 400, 204800));
        }
        peer.expectNothing();
        assertThat(peer.channel.config().isAutoRead()).as("a lock may follow").isTrue();
        peer.send(peer.compareAndWrite(5, 1024), new byte[1024]);
        assertThat(peer.next(ScsiResponse.class).initiatorTaskTag()).isEqualTo(5);
        bench.device.urgentReads = true;
        peer.send(peer.read(6, 1, 512));
        peer.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        peer.runTasks();
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(6);
        int[] received = new int[5];
        for (int done = 0; done < 4; ) {
            DataIn data = peer.next(DataIn.class);
            assertThat(data.bufferOffset()).isEqualTo(received[data.initiatorTaskTag()]);
            received[data.initiatorTaskTag()] += data.dataLength();
            done += data.withStatus() ? 1 : 0;
        }
        assertThat(received).containsExactly(0, 204800, 204800, 204800, 204800);
        assertThat(peer.channel.config().isAutoRead()).isTrue();
    }
}
