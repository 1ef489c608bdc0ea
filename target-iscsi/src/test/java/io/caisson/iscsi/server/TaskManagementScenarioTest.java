package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.pdu.DataIn;
import io.caisson.iscsi.pdu.NopIn;
import io.caisson.iscsi.pdu.NopOut;
import io.caisson.iscsi.pdu.ReadyToTransfer;
import io.caisson.iscsi.pdu.ScsiResponse;
import io.caisson.iscsi.pdu.TaskManagementFunction;
import io.caisson.iscsi.pdu.TaskManagementRequest;
import io.caisson.iscsi.pdu.TaskManagementResponse;
import io.caisson.iscsi.pdu.TaskManagementResult;
import io.caisson.iscsi.scsi.DeviceServer.ResetScope;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskManagementScenarioTest {

    private static final long LUN_1 = 1L << 48;
    private static final long LUN_1_FLAT = 0x4001L << 48;
    private static final long LUN_9 = 9L << 48;

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static TaskManagementRequest function(
            Peer peer, TaskManagementFunction function, long lun, int referenced, int refCmdSn) {
        return new TaskManagementRequest(
                true, function.code(), 0, lun, peer.tag() + 1000, referenced, peer.cmdSn, 0, refCmdSn, 0);
    }

    private static void expect(Peer peer, TaskManagementResult result) {
        assertThat(peer.next(TaskManagementResponse.class).response()).isEqualTo(result.code());
    }

    @Test
    void abortOfACommandInTheStoreIsAnsweredOnlyWhenItCanTouchNothing() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        peer.send(peer.write(1, 1, 512, 512, true), new byte[512]);
        peer.send(function(peer, TaskManagementFunction.ABORT_TASK, 0, 1, 100));
        peer.expectNothing();
        assertThat(bench.device.last().aborted).isTrue();
        // Nothing else waits for it.
        peer.send(new NopOut(true, 0, 0, 50, -1, peer.cmdSn, 0));
        assertThat(peer.next(NopIn.class).initiatorTaskTag()).isEqualTo(50);
        bench.device.last().end();
        peer.runTasks();
        expect(peer, TaskManagementResult.FUNCTION_COMPLETE);
        peer.expectNothing();
    }

    @Test
    void abortOfACommandThatWaitsForDataIsAnsweredAtOnce() {
        Peer peer = bench.connect().loggedIn("InitialR2T=Yes");
        peer.send(peer.write(1, 8, 4096, 0, true));
        ReadyToTransfer request = peer.next(ReadyToTransfer.class);
        peer.send(function(peer, TaskManagementFunction.ABORT_TASK, 0, 1, 100));
        expect(peer, TaskManagementResult.FUNCTION_COMPLETE);
        peer.send(Peer.dataOut(1, request.targetTransferTag(), 0, 0, 4096, true), new byte[4096]);
        peer.expectNothing();
        assertThat(bench.device.last().completion).isNull();
        // The tag is free again, and so is the place in the window.
        peer.send(peer.write(1, 1, 512, 512, true), new byte[512]);
        ScsiResponse response = peer.next(ScsiResponse.class);
        assertThat(response.maxCmdSn() - response.expCmdSn()).isEqualTo(127);
    }

    @Test
    void abortOfAnEndedCommandSaysSoUnlessTheInitiatorIsEsx() {
        Peer peer = bench.connect().loggedIn();
        peer.send(peer.read(1, 1, 512));
        peer.next(DataIn.class);
        peer.send(function(peer, TaskManagementFunction.ABORT_TASK, 0, 1, 100));
        expect(peer, TaskManagementResult.TASK_DOES_NOT_EXIST);
        Peer esx = bench.connect();
        esx.login(1, 3, true, "InitiatorName=iqn.1998-01.com.vmware:esx1", "TargetName=" + Peer.TARGET);
        esx.send(esx.read(1, 1, 512));
        esx.next(DataIn.class);
        esx.send(function(esx, TaskManagementFunction.ABORT_TASK, 0, 1, 100));
        expect(esx, TaskManagementResult.FUNCTION_COMPLETE);
    }

    @Test
    void abortOfACommandThatHasNotArrivedTakesItsPlace() {
        Peer peer = bench.connect().loggedIn();
        int lost = peer.cmdSn++;
        peer.send(peer.read(2, 1, 512));
        peer.expectNothing();
        peer.send(function(peer, TaskManagementFunction.ABORT_TASK, 0, 1, lost));
        // The command behind it was held, and runs now.
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(2);
        expect(peer, TaskManagementResult.FUNCTION_COMPLETE);
        // Should the aborted one come after all, it is outside the window.
        peer.cmdSn = lost;
        peer.send(peer.read(1, 1, 512));
        peer.expectNothing();
        assertThat(bench.device.tasks).hasSize(1);
    }

    @Test
    void abortOfAHeldCommandKeepsItFromRunning() {
        Peer peer = bench.connect().loggedIn();
        int first = peer.cmdSn++;
        peer.send(peer.read(2, 1, 512));
        peer.send(peer.read(3, 1, 512));
        peer.send(function(peer, TaskManagementFunction.ABORT_TASK, 0, 2, first + 1));
        expect(peer, TaskManagementResult.FUNCTION_COMPLETE);
        int after = peer.cmdSn;
        peer.cmdSn = first;
        peer.send(peer.read(1, 1, 512));
        peer.cmdSn = after;
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(1);
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(3);
        peer.expectNothing();
    }

    @Test
    void resetOfALogicalUnitEndsItsTasksHereAndElsewhere() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        bench.device.holdResets = true;
        peer.send(peer.read(1, 1, 512));
        peer.send(function(peer, TaskManagementFunction.LOGICAL_UNIT_RESET, 0, -1, 0));
        peer.expectNothing();
        bench.device.last().end();
        peer.runTasks();
        peer.expectNothing();
        java.util.Objects.requireNonNull(bench.device.pendingReset).run();
        peer.runTasks();
        expect(peer, TaskManagementResult.FUNCTION_COMPLETE);
        assertThat(bench.device.resets).containsExactly(ResetScope.LOGICAL_UNIT_RESET);
        peer.expectNothing();
    }

    @Test
    void abortTaskSetLeavesOtherUnitsAlone() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        peer.send(peer.read(1, 1, 512));
        peer.send(function(peer, TaskManagementFunction.ABORT_TASK_SET, LUN_1, -1, 0));
        expect(peer, TaskManagementResult.FUNCTION_COMPLETE);
        bench.device.last().end();
        peer.runTasks();
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(1);
        assertThat(bench.device.resets).isEmpty();
    }

    @Test
    void aUnitThatIsNotThereIsToldSo() {
        Peer peer = bench.connect().loggedIn();
        for (TaskManagementFunction function : new TaskManagementFunction[] {
            TaskManagementFunction.ABORT_TASK_SET,
            TaskManagementFunction.CLEAR_TASK_SET,
            TaskManagementFunction.LOGICAL_UNIT_RESET
        }) {
            peer.send(function(peer, function, LUN_9, -1, 0));
            expect(peer, TaskManagementResult.LUN_DOES_NOT_EXIST);
        }
        assertThat(bench.device.resets).isEmpty();
    }

    @Test
    void functionsWeDoNotHaveAreRefusedByName() {
        Peer peer = bench.connect().loggedIn();
        peer.send(function(peer, TaskManagementFunction.TASK_REASSIGN, 0, 1, 0));
        expect(peer, TaskManagementResult.TASK_ALLEGIANCE_REASSIGNMENT_NOT_SUPPORTED);
        peer.send(function(peer, TaskManagementFunction.CLEAR_ACA, 0, 1, 0));
        expect(peer, TaskManagementResult.FUNCTION_NOT_SUPPORTED);
        peer.send(function(peer, TaskManagementFunction.QUERY_TASK, 0, 1, 0));
        expect(peer, TaskManagementResult.FUNCTION_NOT_SUPPORTED);
        peer.send(new TaskManagementRequest(true, 99, 0, 0, 7, -1, peer.cmdSn, 0, 0, 0));
        expect(peer, TaskManagementResult.FUNCTION_REJECTED);
    }

    @Test
    void tasksThatAnotherNexusResetEndWithoutAStatus() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        peer.send(peer.read(1, 1, 512)).send(peer.read(2, 1, 512));
        AtomicInteger ended = new AtomicInteger();
        bench.device.nexuses.get(0).listener.abortTasks(-1, ended::incrementAndGet);
        peer.runTasks();
        bench.device.task(0).end();
        peer.runTasks();
        assertThat(ended).hasValue(0);
        bench.device.task(1).end();
        peer.runTasks();
        assertThat(ended).hasValue(1);
        peer.expectNothing();
        bench.device.holding = false;
        peer.send(peer.read(3, 1, 512));
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(3);
    }

    @Test
    void commandsOfAWithdrawnUnitAreRefusedOrFinished() {
        Peer peer = bench.connect().loggedIn("InitialR2T=Yes", "ImmediateData=No");
        bench.device.holding = true;
        peer.send(peer.write(1, 8, 4096, 0, true));
        ReadyToTransfer request = peer.next(ReadyToTransfer.class);
        peer.send(peer.read(2, 1, 512));
        AtomicInteger ended = new AtomicInteger();
        bench.device.nexuses.get(0).listener.withdrawUnit(0, ended::incrementAndGet);
        peer.runTasks();
        // What waits for data can touch none: it is refused. What runs keeps its status, and is waited for.
        Peer.Answer refusal = peer.next();
        assertThat(refusal.as(ScsiResponse.class).status()).isEqualTo(2);
        assertThat(refusal.data()).startsWith(0, 18, 0x70, 0, 0x05).hasSize(20);
        assertThat(refusal.data()[2 + 12]).isEqualTo((byte) 0x25);
        assertThat(bench.device.task(0).aborted).isTrue();
        assertThat(ended).hasValue(0);
        bench.device.task(1).end();
        peer.runTasks();
        assertThat(ended).hasValue(1);
        assertThat(peer.next(DataIn.class).withStatus()).isTrue();
        // The data that was asked for may still come.
        peer.send(Peer.dataOut(1, request.targetTransferTag(), 0, 0, 4096, true), new byte[4096]);
        peer.expectNothing();
    }

    @Test
    void withdrawalOfAnotherUnitLeavesCommandsAlone() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        peer.send(peer.read(1, 1, 512));
        AtomicInteger ended = new AtomicInteger();
        bench.device.nexuses.get(0).listener.withdrawUnit(LUN_1, ended::incrementAndGet);
        peer.runTasks();
        assertThat(ended).hasValue(1);
        assertThat(bench.device.last().aborted).isFalse();
        bench.device.last().end();
        peer.runTasks();
        assertThat(peer.next(DataIn.class).withStatus()).isTrue();
    }

    @Test
    void bothFormsOfALunMeanTheSameUnit() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        var command = peer.read(1, 1, 512);
        peer.send(new io.caisson.iscsi.pdu.ScsiCommand(
                false, true, true, false, 1, 0, LUN_1, 1, 512, command.cmdSn(), 0, command.cdb(), 0));
        peer.send(function(peer, TaskManagementFunction.ABORT_TASK_SET, LUN_1_FLAT, -1, 0));
        peer.expectNothing();
        bench.device.last().end();
        peer.runTasks();
        expect(peer, TaskManagementResult.FUNCTION_COMPLETE);
    }

    @Test
    void coldResetEndsAllSessionsOfTheTarget() {
        Peer peer = bench.connect().loggedIn();
        Peer other = bench.connect();
        other.isid = Peer.ISID + 1;
        other.loggedIn();
        peer.send(function(peer, TaskManagementFunction.TARGET_COLD_RESET, 0, -1, 0));
        expect(peer, TaskManagementResult.FUNCTION_COMPLETE);
        bench.runTasks();
        assertThat(other.channel.isOpen()).isFalse();
        assertThat(peer.closed()).isTrue();
        assertThat(bench.device.nexuses).isEmpty();
    }

    @Test
    void aResetThatAHostMayNotAskForIsRefusedAndDoesNothing() {
        Peer peer = bench.connect().loggedIn();
        bench.device.mayReset = false;
        peer.send(function(peer, TaskManagementFunction.TARGET_COLD_RESET, 0, -1, 0));
        expect(peer, TaskManagementResult.FUNCTION_AUTHORIZATION_FAILED);
        bench.runTasks();
        assertThat(peer.closed()).isFalse();
        assertThat(bench.device.resets).isEmpty();
    }

    @Test
    void warmResetKeepsTheSession() {
        Peer peer = bench.connect().loggedIn();
        peer.send(function(peer, TaskManagementFunction.TARGET_WARM_RESET, 0, -1, 0));
        expect(peer, TaskManagementResult.FUNCTION_COMPLETE);
        peer.send(peer.read(1, 1, 512));
        peer.next(DataIn.class);
        assertThat(bench.device.resets).containsExactly(ResetScope.TARGET_WARM_RESET);
    }

    @Test
    void commandAbortedWhileItsDataArrivesCostsNothingElse() {
        Peer peer = bench.connect().loggedIn("InitialR2T=Yes", "ImmediateData=No");
        peer.send(peer.write(1, 8, 4096, 0, true));
        ReadyToTransfer request = peer.next(ReadyToTransfer.class);
        ByteBuf data =
                peer.encode(Peer.dataOut(1, request.targetTransferTag(), 0, 0, 4096, true), Peer.pattern(0, 4096));
        peer.channel.writeInbound(data.readRetainedSlice(2000));
        AtomicInteger ended = new AtomicInteger();
        bench.device.nexuses.get(0).listener.abortTasks(-1, ended::incrementAndGet);
        peer.runTasks();
        assertThat(ended).hasValue(1);
        peer.channel.writeInbound(data);
        peer.expectNothing();
        peer.send(peer.read(2, 1, 512));
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(2);
    }

    @Test
    void abortIsNotAnsweredWhenTheStoreForbidsAnAnswer() {
        Peer peer = bench.connect().loggedIn();
        Peer other = bench.connect();
        other.isid = Peer.ISID + 1;
        other.loggedIn();
        bench.device.holding = true;
        peer.send(peer.write(1, 1, 512, 512, true), new byte[512]);
        peer.send(function(peer, TaskManagementFunction.ABORT_TASK, 0, 1, 100));
        AtomicInteger ended = new AtomicInteger();
        bench.device.nexuses.get(0).listener.abortTasks(-1, ended::incrementAndGet);
        peer.runTasks();
        Objects.requireNonNull(bench.device.last().completion).unanswerable();
        peer.runTasks();
        assertThat(peer.channel.isOpen()).isFalse();
        peer.expectNothing();
        assertThat(ended).as("what another session is told").hasValue(0);
        assertThat(bench.device.nexuses).as("the session is gone").hasSize(1);
        bench.device.last().ended = true;
    }

    @Test
    void functionThatEndsAfterItsSessionTakesNoMemory() {
        Peer peer = bench.connect().loggedIn();
        UnpooledByteBufAllocator counting = new UnpooledByteBufAllocator(true);
        peer.channel.config().setAllocator(counting);
        bench.device.holdResets = true;
        peer.send(function(peer, TaskManagementFunction.LOGICAL_UNIT_RESET, 0, -1, 0));
        peer.channel.close();
        peer.runTasks();
        long before = counting.metric().usedDirectMemory();
        Objects.requireNonNull(bench.device.pendingReset).run();
        peer.runTasks();
        assertThat(counting.metric().usedDirectMemory()).isEqualTo(before);
    }

    @Test
    void abortOfAnUnknownTagDoesNotTakeThePlaceOfAnotherCommand() {
        Peer peer = bench.connect().loggedIn();
        int first = peer.cmdSn++;
        peer.send(peer.read(2, 1, 512));
        peer.send(function(peer, TaskManagementFunction.ABORT_TASK, 0, 77, first + 1));
        expect(peer, TaskManagementResult.TASK_DOES_NOT_EXIST);
        peer.cmdSn = first;
        peer.send(peer.read(1, 1, 512));
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(1);
        assertThat(peer.next(DataIn.class).initiatorTaskTag()).isEqualTo(2);
    }

    /** Of a write of another session nobody may ever know what became of it; the initiator is not left waiting for ever. */
    @Test
    void functionThatIsNeverDoneEndsTheConnection() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holdResets = true;
        peer.send(function(peer, TaskManagementFunction.LOGICAL_UNIT_RESET, 0, -1, 0));
        alive(peer, 89);
        peer.expectNothing();
        assertThat(peer.channel.isOpen()).isTrue();
        peer.advance(1000);
        assertThat(peer.channel.isOpen()).isFalse();
        peer.expectNothing();
        assertThat(bench.device.nexuses).as("the session is gone").isEmpty();
    }

    @Test
    void functionThatIsDoneLateButInTimeIsAnswered() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holdResets = true;
        peer.send(function(peer, TaskManagementFunction.LOGICAL_UNIT_RESET, 0, -1, 0));
        alive(peer, 85);
        Objects.requireNonNull(bench.device.pendingReset).run();
        peer.runTasks();
        expect(peer, TaskManagementResult.FUNCTION_COMPLETE);
        alive(peer, 10);
        assertThat(peer.channel.isOpen()).isTrue();
    }

    private static void alive(Peer peer, int seconds) {
        for (int second = 0; second < seconds; second++) {
            peer.send(new NopOut(true, 0, 0, -1, -1, peer.cmdSn, peer.statSn));
            peer.advance(1000);
        }
    }
}
