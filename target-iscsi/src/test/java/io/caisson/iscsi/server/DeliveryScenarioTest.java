package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.pdu.BasicHeader;
import io.caisson.iscsi.pdu.LogoutRequest;
import io.caisson.iscsi.pdu.LogoutResponse;
import io.caisson.iscsi.pdu.NopIn;
import io.caisson.iscsi.pdu.NopOut;
import io.caisson.iscsi.pdu.ScsiResponse;
import io.caisson.iscsi.pdu.TaskManagementFunction;
import io.caisson.iscsi.pdu.TaskManagementRequest;
import io.caisson.iscsi.pdu.TaskManagementResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that have to know whether the initiator saw their status (RFC 7143, 4.2.2.2: ExpStatSN acknowledges). */
class DeliveryScenarioTest {

    private final Bench bench = new Bench();
    private final Peer peer = bench.connect().loggedIn("ImmediateData=Yes");

    @AfterEach
    void close() {
        bench.close();
    }

    private FakeDevice.FakeTask send(int tag) {
        peer.send(peer.compareAndWrite(tag, 1024), Peer.pattern(0, 1024));
        return bench.device.last();
    }

    private int answered() {
        return peer.next(ScsiResponse.class).statSn();
    }

    private void ping(int expStatSn) {
        peer.send(new NopOut(true, 0, 0, 77, BasicHeader.RESERVED_TAG, peer.cmdSn, expStatSn));
        peer.next(NopIn.class);
    }

    @Test
    void whateverComesNextAcknowledges() {
        FakeDevice.FakeTask first = send(1);
        int statSn = answered();
        assertThat(first.fate).isEmpty();
        ping(statSn);
        assertThat(first.fate).as("that status is still awaited").isEmpty();
        ping(statSn + 1000);
        assertThat(first.fate).as("a status that there is not").isEmpty();
        ping(statSn + 1);
        assertThat(first.fate).containsExactly("delivered");
        peer.close();
        assertThat(first.fate).containsExactly("delivered");
    }

    @Test
    void aLogoutAcknowledges() {
        FakeDevice.FakeTask task = send(1);
        int statSn = answered();
        peer.send(new LogoutRequest(true, 0, 0, 2, 0, peer.cmdSn, statSn + 1));
        peer.next(LogoutResponse.class);
        assertThat(task.fate).containsExactly("delivered");
    }

    @Test
    void anEndOfTheConnectionLosesWhatIsNotAcknowledged() {
        FakeDevice.FakeTask first = send(1);
        int statSn = answered();
        FakeDevice.FakeTask second = send(2);
        answered();
        bench.device.holding = true;
        FakeDevice.FakeTask third = send(3);
        ping(statSn + 1);
        peer.close();
        assertThat(first.fate).containsExactly("delivered");
        assertThat(second.fate).containsExactly("lost");
        assertThat(third.fate).contains("lost").doesNotContain("delivered");
        third.end();
    }

    private void manage(TaskManagementFunction function, int lun, int referencedTag, int expStatSn) {
        long wideLun = (long) lun << 48;
        peer.send(new TaskManagementRequest(
                true, function.code(), 0, wideLun, 20, referencedTag, peer.cmdSn, expStatSn, peer.cmdSn - 1, 0));
        peer.next(TaskManagementResponse.class);
    }

    @Test
    void anAbortThatCrossesTheStatusLosesItThoughItIsAcknowledgedLater() {
        FakeDevice.FakeTask task = send(1);
        FakeDevice.FakeTask other = send(2);
        int statSn = answered();
        answered();
        manage(TaskManagementFunction.ABORT_TASK, 0, 1, statSn);
        assertThat(task.fate).containsExactly("lost");
        assertThat(other.fate).isEmpty();
        ping(statSn + 3);
        assertThat(task.fate).containsExactly("lost");
        assertThat(other.fate).containsExactly("delivered");
    }

    @Test
    void anAbortOfACommandWhoseStatusWasSeenChangesNothing() {
        FakeDevice.FakeTask task = send(1);
        manage(TaskManagementFunction.ABORT_TASK, 0, 1, answered() + 1);
        assertThat(task.fate).containsExactly("delivered");
    }

    @ParameterizedTest
    @EnumSource(
            value = TaskManagementFunction.class,
            names = {"ABORT_TASK_SET", "CLEAR_TASK_SET", "LOGICAL_UNIT_RESET", "TARGET_WARM_RESET"})
    void aFunctionForAllTasksOfAUnitLosesWhatItCrosses(TaskManagementFunction function) {
        FakeDevice.FakeTask task = send(1);
        int statSn = answered();
        if (function != TaskManagementFunction.TARGET_WARM_RESET) {
            manage(function, 1, 0, statSn);
            assertThat(task.fate).as("another unit").isEmpty();
        }
        manage(function, 0, 0, statSn);
        assertThat(task.fate).containsExactly("lost");
        ping(peer.statSn + 1);
        assertThat(task.fate).containsExactly("lost");
    }

    @Test
    void anAbortLosesTheStatusThatWillNotCome() {
        bench.device.holding = true;
        FakeDevice.FakeTask task = send(1);
        peer.send(new TaskManagementRequest(
                true, TaskManagementFunction.ABORT_TASK.code(), 0, 0, 2, 1, peer.cmdSn, peer.statSn, 100, 0));
        assertThat(task.fate).contains("lost").doesNotContain("delivered");
        task.end();
        peer.runTasks();
        assertThat(task.fate).doesNotContain("delivered");
    }
}
