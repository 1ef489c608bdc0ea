package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.pdu.DataIn;
import io.caisson.iscsi.pdu.LoginResponse;
import io.caisson.iscsi.pdu.NopIn;
import io.caisson.iscsi.pdu.NopOut;
import io.caisson.iscsi.pdu.ScsiCommand;
import io.caisson.iscsi.pdu.ScsiResponse;
import io.caisson.iscsi.pdu.TaskManagementFunction;
import io.caisson.iscsi.pdu.TaskManagementRequest;
import io.caisson.iscsi.pdu.TaskManagementResponse;
import io.caisson.iscsi.session.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * RFC 7143, 6.3.5: the same initiator port logs in again while the store sits on commands of its old session. The new one
 * begins at once, and none of its commands touches data before the last of the old ones has ended.
 */
class ReinstatementScenarioTest {

    private final Bench bench = new Bench();
    private Peer old;

    @BeforeEach
    void aSessionWithACommandInTheStore() {
        old = bench.connect().loggedIn();
        bench.device.holding = true;
        old.send(old.write(1, 1, 512, 512, true), new byte[512]);
        assertThat(stuck().completion).isNotNull();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private FakeDevice.FakeTask stuck() {
        return bench.device.task(0);
    }

    private Peer again() {
        Peer fresh = bench.connect().loggedIn();
        bench.runTasks();
        return fresh;
    }

    private void theStoreLetsGo() {
        bench.device.holding = false;
        stuck().end();
        bench.runTasks();
    }

    @Test
    void loginIsAnsweredAtOnceAndTheOldSessionIsGone() {
        Peer fresh = again();
        assertThat(fresh.channel.isOpen()).isTrue();
        assertThat(old.channel.isOpen()).isFalse();
        assertThat(bench.count(Counter.SESSIONS_REINSTATED)).isEqualTo(1);
        fresh.send(new NopOut(true, 0, 0, 5, -1, fresh.cmdSn, fresh.statSn));
        fresh.next(NopIn.class);
        theStoreLetsGo();
        old.expectNothing();
        assertThat(bench.server.registry().all()).hasSize(1);
        assertThat(bench.device.nexuses).hasSize(1);
    }

    @Test
    void commandsThatTouchDataWaitInTheirOrder() {
        Peer fresh = again();
        fresh.send(fresh.write(1, 1, 512, 512, true), Peer.pattern(3, 512));
        fresh.send(fresh.read(2, 1, 512));
        bench.runTasks();
        fresh.expectNothing();
        assertThat(bench.device.task(1).completion).as("not run").isNull();
        assertThat(bench.device.task(2).completion).as("not run").isNull();
        theStoreLetsGo();
        assertThat(bench.device.task(1).received).isEqualTo(Peer.pattern(3, 512));
        assertThat(fresh.next(ScsiResponse.class).initiatorTaskTag()).isEqualTo(1);
        assertThat(fresh.next(DataIn.class).initiatorTaskTag()).isEqualTo(2);
        fresh.send(fresh.read(3, 1, 512));
        fresh.next(DataIn.class);
    }

    @Test
    void whatTouchesNoDataIsAnsweredMeanwhile() {
        bench.device.holding = false;
        Peer fresh = again();
        fresh.send(new ScsiCommand(
                false, true, false, false, 1, 0, 0, 9, 0, fresh.cmdSn++, fresh.statSn, new byte[16], 0));
        assertThat(fresh.next(ScsiResponse.class).status()).isZero();
        fresh.send(fresh.read(10, 1, 512));
        fresh.expectNothing();
        theStoreLetsGo();
        fresh.next(DataIn.class);
    }

    @Test
    void commandThatWaitsIsAbortedAtOnceAndNeverRuns() {
        Peer fresh = again();
        ScsiCommand write = fresh.write(1, 1, 512, 512, true);
        fresh.send(write, new byte[512]);
        fresh.send(new TaskManagementRequest(
                true,
                TaskManagementFunction.ABORT_TASK.code(),
                0,
                0,
                2,
                1,
                fresh.cmdSn,
                fresh.statSn,
                write.cmdSn(),
                0));
        assertThat(fresh.next(TaskManagementResponse.class).response()).isZero();
        theStoreLetsGo();
        fresh.expectNothing();
        assertThat(bench.device.task(1).completion).as("not run").isNull();
        assertThat(bench.device.task(1).aborted).isTrue();
        assertThat(bench.server.sessions().memory().unasked().takenBytes()).isZero();
    }

    @Test
    void whoeverComesNextWaitsForTheSameCommand() {
        for (int i = 0; i < 3; i++) {
            Peer hasty = again();
            hasty.send(hasty.read(1, 1, 512));
            bench.runTasks();
            hasty.channel.close();
            bench.runTasks();
            assertThat(bench.server.registry().all()).hasSize(1);
        }
        Peer patient = again();
        patient.send(patient.read(1, 1, 512));
        bench.runTasks();
        patient.expectNothing();
        theStoreLetsGo();
        patient.next(DataIn.class);
        assertThat(bench.server.registry().all()).hasSize(1);
        assertThat(bench.device.nexuses).hasSize(1);
    }

    @Test
    void chainOfReinstatementsKeepsOnlyTheLast() {
        Peer first = again();
        Peer second = again();
        first.expectNothing();
        assertThat(first.channel.isOpen()).isFalse();
        second.send(second.read(1, 1, 512));
        bench.runTasks();
        second.expectNothing();
        theStoreLetsGo();
        bench.runTasks();
        second.next(DataIn.class);
        assertThat(bench.server.registry().all()).hasSize(1);
        assertThat(bench.device.nexuses).hasSize(1);
    }

    @Test
    void otherSessionsAndOtherLoginsNoticeNothing() {
        bench.device.holding = false;
        Peer neighbour = bench.connect();
        neighbour.isid++;
        neighbour.loggedIn();
        again();
        neighbour.send(neighbour.read(1, 1, 512));
        neighbour.next(DataIn.class);
        Peer newcomer = bench.connect();
        newcomer.isid += 2;
        assertThat(newcomer.login(1, 3, true, "InitiatorName=" + Peer.INITIATOR, "TargetName=" + Peer.TARGET)
                        .as(LoginResponse.class)
                        .status())
                .isZero();
    }

    /** A reset waits for the store; nothing else waits for the reset. */
    @Test
    void resetThatWaitsHoldsUpNobody() {
        bench.device.holdResets = true;
        Peer other = bench.connect();
        other.isid++;
        other.loggedIn();
        other.send(new TaskManagementRequest(
                true, TaskManagementFunction.LOGICAL_UNIT_RESET.code(), 0, 0, 2, -1, other.cmdSn, other.statSn, 0, 0));
        other.expectNothing();
        other.send(new NopOut(true, 0, 0, 5, -1, other.cmdSn, other.statSn));
        other.next(NopIn.class);
        bench.device.holding = false;
        other.send(other.read(7, 1, 512));
        other.next(DataIn.class);
        Peer newcomer = bench.connect();
        newcomer.isid += 2;
        newcomer.loggedIn();
        newcomer.send(newcomer.read(1, 1, 512));
        newcomer.next(DataIn.class);
        java.util.Objects.requireNonNull(bench.device.pendingReset).run();
        bench.runTasks();
        assertThat(other.next(TaskManagementResponse.class).response()).isZero();
    }
}
