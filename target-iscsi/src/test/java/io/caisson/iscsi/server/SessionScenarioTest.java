package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.pdu.AsyncMessage;
import io.caisson.iscsi.pdu.BasicHeader;
import io.caisson.iscsi.pdu.DataIn;
import io.caisson.iscsi.pdu.LogoutRequest;
import io.caisson.iscsi.pdu.LogoutResponse;
import io.caisson.iscsi.pdu.NopIn;
import io.caisson.iscsi.pdu.NopOut;
import io.caisson.iscsi.pdu.Reject;
import io.caisson.iscsi.pdu.RejectReason;
import io.caisson.iscsi.pdu.ScsiCommand;
import io.caisson.iscsi.pdu.SnackRequest;
import io.caisson.iscsi.pdu.TextRequest;
import io.caisson.iscsi.pdu.TextResponse;
import io.caisson.iscsi.session.Counter;
import io.caisson.iscsi.session.Session;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Command numbering, NOP, text, logout, keepalive. */
class SessionScenarioTest {

    private static final int NONE = BasicHeader.RESERVED_TAG;

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    // ---------------------------------------------------------------- CmdSN

    @Test
    void commandsAheadOfTheirTurnWaitForIt() {
        Peer peer = bench.connect().loggedIn();
        ScsiCommand first = peer.read(1, 1, 512);
        ScsiCommand second = peer.write(2, 1, 512, 512, true);
        ScsiCommand third = peer.read(3, 1, 512);
        peer.send(third).send(second, Peer.pattern(0, 512));
        peer.expectNothing();
        peer.send(first);
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(1);
        peer.next();
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(3);
        assertThat(bench.device.task(1).received).isEqualTo(Peer.pattern(0, 512));
    }

    @Test
    void commandsOutsideTheWindowAreIgnored() {
        Peer peer = bench.connect().loggedIn();
        peer.cmdSn = 99;
        peer.send(peer.read(1, 1, 512));
        peer.cmdSn = 100 + 128;
        peer.send(peer.read(2, 1, 512));
        peer.expectNothing();
        assertThat(bench.count(Counter.COMMANDS_IGNORED)).isEqualTo(2);
        assertThat(bench.device.tasks).isEmpty();
    }

    @Test
    void windowClosesWhileCommandsAreUnfinishedAndNeverGoesBack() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        for (int i = 0; i < 130; i++) {
            peer.send(peer.read(i + 1, 1, 512));
        }
        assertThat(bench.device.tasks).hasSize(128);
        int last = 227;
        bench.device.tasks.forEach(FakeDevice.FakeTask::end);
        peer.runTasks();
        for (int i = 0; i < 128; i++) {
            DataIn data = peer.next(DataIn.class);
            assertThat(data.maxCmdSn()).isGreaterThan(last);
            last = data.maxCmdSn();
        }
    }

    @Test
    void tagInUseIsRejectedWithItsHeader() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        peer.send(peer.read(1, 1, 512));
        ScsiCommand twin = peer.read(1, 2, 1024);
        peer.send(twin);
        Peer.Answer answer = peer.next();
        assertThat(answer.as(Reject.class).reason()).isEqualTo(RejectReason.TASK_IN_PROGRESS.code());
        assertThat(answer.data()).hasSize(48);
        assertThat(ScsiCommand.class.isInstance(twin)).isTrue();
        assertThat(answer.data()[19]).isEqualTo((byte) 1);
        // The number was used up: what follows is in order.
        bench.device.holding = false;
        peer.send(peer.read(2, 1, 512));
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(2);
    }

    @Test
    void snackIsRejectedAndUnknownOpcodesToo() {
        Peer peer = bench.connect().loggedIn();
        peer.send(new SnackRequest(0, 0, 0, 1, NONE, 0, 0, 1));
        assertThat(peer.next(Reject.class).reason()).isEqualTo(RejectReason.SNACK_REJECT.code());
        byte[] unknown = new byte[48];
        unknown[0] = 0x1C;
        unknown[1] = (byte) 0x80;
        peer.sendBytes(unknown);
        Peer.Answer answer = peer.next();
        assertThat(answer.as(Reject.class).reason()).isEqualTo(RejectReason.COMMAND_NOT_SUPPORTED.code());
        assertThat(answer.data()).isEqualTo(unknown);
        assertThat(peer.channel.isOpen()).isTrue();
    }

    @Test
    void tooManyImmediateCommandsAreRejected() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        for (int i = 0; i < 33; i++) {
            ScsiCommand read = peer.read(i + 1, 1, 512);
            peer.cmdSn--;
            peer.send(new ScsiCommand(true, true, true, false, 1, 0, 0, i + 1, 512, peer.cmdSn, 0, read.cdb(), 0));
        }
        assertThat(peer.next(Reject.class).reason()).isEqualTo(RejectReason.TOO_MANY_IMMEDIATE_COMMANDS.code());
        peer.expectNothing();
        assertThat(bench.device.tasks).hasSize(32);
    }

    // ---------------------------------------------------------------- NOP and keepalive

    @Test
    void echoesPingDataWhileTheStoreHangs() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        peer.send(peer.read(1, 1, 512));
        peer.send(new NopOut(false, 9, 0, 60, NONE, peer.cmdSn++, 0), Peer.pattern(3, 9));
        Peer.Answer answer = peer.next();
        assertThat(answer.as(NopIn.class).initiatorTaskTag()).isEqualTo(60);
        assertThat(answer.as(NopIn.class).targetTransferTag()).isEqualTo(NONE);
        assertThat(answer.data()).isEqualTo(Peer.pattern(3, 9));
    }

    @Test
    void asksASilentInitiatorAndDropsItWhenItStaysSilent() {
        Peer peer = bench.connect().loggedIn();
        peer.advance(4900);
        peer.expectNothing();
        peer.advance(200);
        NopIn ping = peer.next(NopIn.class);
        assertThat(ping.initiatorTaskTag()).isEqualTo(NONE);
        assertThat(ping.targetTransferTag()).isNotEqualTo(NONE);
        assertThat(ping.statSn()).isEqualTo(peer.statSn);
        peer.send(new NopOut(true, 0, 0, NONE, ping.targetTransferTag(), peer.cmdSn, ping.statSn()));
        peer.expectNothing();
        peer.advance(4900);
        peer.expectNothing();
        peer.advance(5200);
        peer.next(NopIn.class);
        assertThat(peer.channel.isOpen()).isTrue();
        peer.advance(5100);
        assertThat(peer.channel.isOpen()).isFalse();
        assertThat(bench.count(Counter.KEEPALIVE_TIMEOUTS)).isEqualTo(1);
    }

    @Test
    void initiatorThatTakesNoAnswersIsNotReadFrom() {
        Peer peer = bench.connect().loggedIn();
        peer.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        peer.runTasks();
        assertThat(peer.channel.config().isAutoRead()).isTrue();
        for (int pings = 0; peer.channel.config().isAutoRead(); pings++) {
            assertThat(pings).as("pings without an end").isLessThan(20);
            peer.send(new NopOut(true, 8192, 0, 60, NONE, peer.cmdSn, 0), new byte[8192]);
        }
        peer.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        peer.runTasks();
        assertThat(peer.channel.config().isAutoRead()).isTrue();
    }

    // ---------------------------------------------------------------- text

    private TextRequest text(Peer peer, int transferTag, boolean end, boolean continues, int length) {
        return new TextRequest(false, end, continues, length, 0, 70, transferTag, peer.cmdSn++, 0);
    }

    @Test
    void answersSendTargetsInPiecesTheInitiatorCanTake() {
        List<TargetView> targets = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            targets.add(
                    new TargetView(Peer.TARGET + i, "group" + i, i + 1, List.of(new PortalView(Peer.LOCAL, i + 1))));
        }
        bench.directory.targets = targets;
        Peer peer = bench.connect();
        peer.login(1, 3, true, "InitiatorName=i", "SessionType=Discovery", "MaxRecvDataSegmentLength=512");
        byte[] all = Peer.text("SendTargets=All");
        peer.send(text(peer, NONE, true, false, all.length), all);
        StringBuilder whole = new StringBuilder();
        Peer.Answer answer = peer.next();
        while (answer.as(TextResponse.class).continues()) {
            TextResponse part = answer.as(TextResponse.class);
            assertThat(answer.data()).hasSize(512);
            assertThat(part.finalBit()).isFalse();
            assertThat(part.targetTransferTag()).isNotEqualTo(NONE);
            whole.append(answer.text());
            peer.send(text(peer, part.targetTransferTag(), true, false, 0));
            answer = peer.next();
        }
        whole.append(answer.text());
        assertThat(answer.as(TextResponse.class).finalBit()).isTrue();
        assertThat(answer.as(TextResponse.class).targetTransferTag()).isEqualTo(NONE);
        assertThat(whole.toString().lines()).hasSize(120);
        assertThat(whole).contains("TargetName=" + Peer.TARGET + "59\nTargetAddress=10.1.2.3:3260,60\n");
    }

    @Test
    void takesTextThatComesInPieces() {
        Peer peer = bench.connect().loggedIn();
        byte[] whole = Peer.text("SendTargets=");
        byte[] head = java.util.Arrays.copyOf(whole, 5);
        byte[] tail = java.util.Arrays.copyOfRange(whole, 5, whole.length);
        peer.send(text(peer, NONE, false, true, head.length), head);
        TextResponse more = peer.next(TextResponse.class);
        assertThat(more.finalBit()).isFalse();
        assertThat(more.dataLength()).isZero();
        peer.send(text(peer, more.targetTransferTag(), true, false, tail.length), tail);
        Peer.Answer answer = peer.next();
        assertThat(answer.text()).isEqualTo("TargetName=" + Peer.TARGET + "\nTargetAddress=10.1.2.3:3260,7\n");
        assertThat(answer.as(TextResponse.class).finalBit()).isTrue();
    }

    @Test
    void textRulesThatAreBrokenCostThePduOnly() {
        Peer peer = bench.connect().loggedIn();
        peer.send(text(peer, 4711, true, false, 0));
        assertThat(peer.next(Reject.class).reason()).isEqualTo(RejectReason.INVALID_PDU_FIELD.code());
        peer.send(text(peer, NONE, true, true, 0));
        assertThat(peer.next(Reject.class).reason()).isEqualTo(RejectReason.PROTOCOL_ERROR.code());
        byte[] malformed = {'x', 'y', 'z', 0};
        peer.send(text(peer, NONE, true, false, 4), malformed);
        assertThat(peer.next(Reject.class).reason()).isEqualTo(RejectReason.PROTOCOL_ERROR.code());
        byte[] strange = Peer.text("X-org.example.key=1", "ErrorRecoveryLevel=2", "SendTargets=All");
        peer.send(text(peer, NONE, true, false, strange.length), strange);
        assertThat(peer.next().text())
                .isEqualTo("X-org.example.key=NotUnderstood\nErrorRecoveryLevel=Reject\nSendTargets=Reject\n");
        int next = NONE;
        for (int sent = 0; sent < 17000; sent += 4000) {
            peer.send(text(peer, next, false, true, 4000), new byte[4000]);
            Peer.Answer answer = peer.next();
            if (sent == 16000) {
                assertThat(answer.as(Reject.class).reason()).isEqualTo(RejectReason.LONG_OPERATION_REJECT.code());
            } else {
                next = answer.as(TextResponse.class).targetTransferTag();
            }
        }
        peer.send(peer.read(1, 1, 512));
        peer.next(DataIn.class);
    }

    @Test
    void newSegmentLengthHoldsAtOnce() {
        Peer peer = bench.connect().loggedIn();
        byte[] declared = Peer.text("MaxRecvDataSegmentLength=512");
        peer.send(text(peer, NONE, true, false, declared.length), declared);
        assertThat(peer.next(TextResponse.class).dataLength()).isZero();
        peer.send(peer.read(1, 2, 1024));
        assertThat(peer.next(DataIn.class).dataLength()).isEqualTo(512);
        assertThat(peer.next(DataIn.class).dataLength()).isEqualTo(512);
    }

    // ---------------------------------------------------------------- logout and the server's wish for it

    private LogoutRequest logout(Peer peer, int reason, int cid) {
        return new LogoutRequest(false, reason, 0, 80, cid, peer.cmdSn++, 0);
    }

    @Test
    void logoutWaitsForCommandsInTheStore() {
        Peer peer = bench.connect().loggedIn("InitialR2T=Yes");
        bench.device.holding = true;
        peer.send(peer.read(1, 1, 512));
        peer.send(peer.write(2, 8, 4096, 0, true));
        peer.next();
        peer.send(logout(peer, LogoutRequest.CLOSE_SESSION, 0));
        peer.expectNothing();
        bench.device.task(0).end();
        peer.runTasks();
        peer.next(DataIn.class);
        LogoutResponse response = peer.next(LogoutResponse.class);
        assertThat(response.response()).isEqualTo(LogoutResponse.CLOSED);
        assertThat(response.time2WaitSeconds()).isEqualTo(2);
        assertThat(peer.closed()).isTrue();
        assertThat(bench.device.nexuses).isEmpty();
    }

    @Test
    void logoutIsAnsweredWhenTheOtherNodesKnow() {
        Peer peer = bench.connect().loggedIn();
        bench.device.left = new CompletableFuture<>();
        peer.send(logout(peer, LogoutRequest.CLOSE_SESSION, 0));
        peer.expectNothing();
        bench.device.left.complete(null);
        peer.runTasks();
        assertThat(peer.next(LogoutResponse.class).response()).isEqualTo(LogoutResponse.CLOSED);
        assertThat(peer.closed()).isTrue();
    }

    @Test
    void logoutOfWhichTheOtherNodesCannotBeToldSaysSo() {
        Peer peer = bench.connect().loggedIn();
        bench.device.left = CompletableFuture.failedFuture(new IllegalStateException("no majority"));
        peer.send(logout(peer, LogoutRequest.CLOSE_SESSION, 0));
        peer.advance(10_100);
        Peer.Answer answer = peer.next();
        while (answer.pdu() instanceof NopIn) {
            answer = peer.next();
        }
        assertThat(answer.as(LogoutResponse.class).response()).isEqualTo(LogoutResponse.CLEANUP_FAILED);
    }

    @Test
    void logoutThatTakesTooLongSaysSo() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        peer.send(peer.read(1, 1, 512));
        peer.send(logout(peer, LogoutRequest.CLOSE_CONNECTION, 1));
        peer.advance(10_100);
        Peer.Answer answer = peer.next();
        while (answer.pdu() instanceof NopIn) {
            answer = peer.next();
        }
        assertThat(answer.as(LogoutResponse.class).response()).isEqualTo(LogoutResponse.CLEANUP_FAILED);
        assertThat(peer.closed()).isTrue();
        assertThat(bench.device.nexuses).as("its command is still in the store").hasSize(1);
        bench.device.last().end();
        peer.runTasks();
        assertThat(bench.device.nexuses).isEmpty();
    }

    @Test
    void logoutOfWhatIsNotOursIsAnswered() {
        Peer peer = bench.connect().loggedIn();
        peer.send(logout(peer, LogoutRequest.CLOSE_CONNECTION, 5));
        assertThat(peer.next(LogoutResponse.class).response()).isEqualTo(LogoutResponse.CID_NOT_FOUND);
        peer.send(logout(peer, LogoutRequest.REMOVE_FOR_RECOVERY, 1));
        assertThat(peer.next(LogoutResponse.class).response()).isEqualTo(LogoutResponse.RECOVERY_NOT_SUPPORTED);
        peer.send(logout(peer, 17, 1));
        assertThat(peer.next(Reject.class).reason()).isEqualTo(RejectReason.INVALID_PDU_FIELD.code());
        peer.send(logout(peer, LogoutRequest.CLOSE_CONNECTION, 1));
        assertThat(peer.next(LogoutResponse.class).response()).isEqualTo(LogoutResponse.CLOSED);
    }

    @Test
    void asksForALogoutAndDropsWhoDoesNotCare() {
        Peer peer = bench.connect().loggedIn();
        Session session = bench.server.registry().all().get(0);
        session.requestLogout(Duration.ofSeconds(3));
        peer.runTasks();
        AsyncMessage message = peer.next(AsyncMessage.class);
        assertThat(message.event()).isEqualTo(AsyncMessage.LOGOUT_REQUESTED);
        assertThat(message.parameter3()).isEqualTo(3);
        peer.advance(3100);
        message = peer.next(AsyncMessage.class);
        assertThat(message.event()).isEqualTo(AsyncMessage.SESSION_DROPPED);
        assertThat(message.parameter2()).as("Time2Wait").isZero();
        assertThat(session.terminated()).isCompleted();
        assertThat(peer.closed()).isTrue();
    }

    @Test
    void listsSessionsWithWhatTheyDid() {
        Peer peer = bench.connect().loggedIn();
        peer.send(peer.read(1, 2, 1024));
        peer.send(peer.write(2, 1, 512, 512, true), new byte[512]);
        var view = java.util.Objects.requireNonNull(
                bench.server.registry().all().get(0).view());
        assertThat(view.commands()).isEqualTo(2);
        assertThat(view.dataInBytes()).isEqualTo(1024);
        assertThat(view.dataOutBytes()).isEqualTo(512);
        assertThat(view.identity().remote()).isEqualTo(new InetSocketAddress("10.1.2.99", 50000));
        peer.close();
        assertThat(bench.server.registry().all()).isEmpty();
        assertThat(bench.server.connections()).isZero();
        assertThat(bench.server.sessions().memory().unasked().takenBytes()).isZero();
    }

    @Test
    void textThatMakesTheAnswerGrowIsRefused() {
        List<TargetView> many = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            many.add(new TargetView(Peer.TARGET + i, "group" + i, i + 1, List.of(new PortalView(Peer.LOCAL, i + 1))));
        }
        bench.directory.targets = many;
        Peer peer = bench.connect().inDiscovery();
        byte[] twice = Peer.text("SendTargets=All", "SendTargets=All");
        peer.send(text(peer, NONE, true, false, twice.length), twice);
        assertThat(peer.next(Reject.class).reason()).isEqualTo(RejectReason.PROTOCOL_ERROR.code());
        byte[] once = Peer.text("SendTargets=All");
        byte[] small = Peer.text("MaxRecvDataSegmentLength=512");
        peer.send(text(peer, NONE, true, false, small.length), small);
        peer.next(TextResponse.class);
        peer.send(text(peer, NONE, true, false, once.length), once);
        int tag = peer.next(TextResponse.class).targetTransferTag();
        peer.send(text(peer, tag, true, false, once.length), once);
        assertThat(peer.next(Reject.class).reason()).isEqualTo(RejectReason.PROTOCOL_ERROR.code());
        peer.send(text(peer, tag, true, false, 0));
        assertThat(peer.next(Reject.class).reason()).isEqualTo(RejectReason.INVALID_PDU_FIELD.code());
    }

    @Test
    void textOfAllRequestsOfAnExchangeIsBounded() {
        Peer peer = bench.connect().loggedIn();
        int tag = NONE;
        for (int i = 0; i < 2; i++) {
            byte[] keys = Peer.text("X-" + "k".repeat(50) + i + "=" + "v".repeat(8100));
            peer.send(text(peer, tag, false, false, keys.length), keys);
            tag = peer.next(TextResponse.class).targetTransferTag();
        }
        byte[] last = Peer.text("X-last=" + "v".repeat(100));
        peer.send(text(peer, tag, true, false, last.length), last);
        assertThat(peer.next(Reject.class).reason()).isEqualTo(RejectReason.LONG_OPERATION_REJECT.code());
    }

    @Test
    void logoutIsAnsweredWhenAnotherSessionEndsTheLastCommand() {
        Peer peer = bench.connect().loggedIn();
        peer.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        peer.send(peer.read(1, 1, 512));
        peer.send(logout(peer, LogoutRequest.CLOSE_SESSION, 0));
        peer.expectNothing();
        bench.device.nexuses.get(0).listener.abortTasks(-1, () -> {});
        peer.runTasks();
        assertThat(peer.next(LogoutResponse.class).response()).isEqualTo(LogoutResponse.CLOSED);
    }

    @Test
    void commandThatFindsNoMemoryCostsItsConnectionAndNothingStaysBehind() {
        Peer peer = bench.connect().loggedIn();
        bench.device.outOfMemory = true;
        peer.send(peer.read(1, 1, 512));
        peer.runTasks();
        assertThat(peer.channel.isOpen()).isFalse();
        assertThat(bench.device.nexuses).isEmpty();
        assertThat(bench.server.registry().all()).isEmpty();
        bench.device.outOfMemory = false;
        Peer again = bench.connect().loggedIn();
        again.send(again.read(1, 1, 512));
        assertThat(again.next(DataIn.class).withStatus()).isTrue();
    }

    @Test
    void dataThatWaitsForItsTurnCountsInTheServersBudget() {
        Peer peer = bench.connect().loggedIn();
        int first = peer.cmdSn++;
        peer.send(peer.write(2, 8, 4096, 4096, true), new byte[4096]);
        peer.send(peer.write(3, 8, 4096, 4096, true), new byte[4096]);
        assertThat(bench.server.sessions().memory().unasked().takenBytes()).isEqualTo(8192);
        int after = peer.cmdSn;
        peer.cmdSn = first;
        peer.send(peer.read(1, 1, 512));
        peer.cmdSn = after + 1;
        peer.send(peer.write(5, 8, 4096, 4096, true), new byte[4096]);
        assertThat(bench.server.sessions().memory().unasked().takenBytes()).isEqualTo(4096);
        peer.close();
        assertThat(bench.server.sessions().memory().unasked().takenBytes()).isZero();
    }
}
