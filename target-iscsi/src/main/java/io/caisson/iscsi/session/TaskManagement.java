package io.caisson.iscsi.session;

import io.caisson.iscsi.pdu.ProtocolViolation;
import io.caisson.iscsi.pdu.RejectReason;
import io.caisson.iscsi.pdu.ScsiCommand;
import io.caisson.iscsi.pdu.TaskManagementFunction;
import io.caisson.iscsi.pdu.TaskManagementRequest;
import io.caisson.iscsi.pdu.TaskManagementResponse;
import io.caisson.iscsi.pdu.TaskManagementResult;
import io.caisson.iscsi.scsi.DeviceServer;
import io.caisson.iscsi.scsi.NexusState;
import io.caisson.store.net.AbortBarrier;
import io.caisson.store.net.Mailbox;
import io.caisson.store.net.Statistics;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Task management functions (RFC 7143, 11.5, 11.6). Owner: the session's event loop.
 *
 * <p>A function is answered once the tasks it ends can no longer touch data, and never holds up anything else meanwhile.
 */
final class TaskManagement {

    /** What the functions need of their session. */
    interface Owner {
        /** Aborts a command that has not arrived or waits for its turn, if it is one; returns whether it is. */
        boolean abortUnarrived(TaskManagementRequest request) throws ProtocolViolation;

        /** Numbered requests held before {@code request} for {@code lun}, or for all if it is -1, are dropped. */
        void abortHeld(TaskManagementRequest request, long lun);

        /** TARGET COLD RESET was answered: all sessions of the target end. */
        void coldReset();

        void schedule(Runnable work, Duration delay);

        /** There will be no answer, ever: the connection ends. */
        void unanswerable();
    }

    private static final int MAX_PENDING = 64;

    /**
     * For as long a function may wait; initiators give up long before (open-iscsi after 15 and 30 s). What it waits for may never
     * be told: a task of any session of which the store cannot say what becomes of it.
     */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    static final long ALL_LUNS = -1;

    private final Owner owner;
    private final DeviceServer device;
    private final NexusState nexus;
    private final TaskSet tasks;
    private final Mailbox mailbox;
    private final Output output;
    private final CommandWindow window;
    private final Statistics<Counter> statistics;
    private int pending;

    TaskManagement(
            Owner owner,
            DeviceServer device,
            NexusState nexus,
            TaskSet tasks,
            Mailbox mailbox,
            Output output,
            CommandWindow window,
            Statistics<Counter> statistics) {
        this.owner = owner;
        this.device = device;
        this.nexus = nexus;
        this.tasks = tasks;
        this.mailbox = mailbox;
        this.output = output;
        this.window = window;
        this.statistics = statistics;
    }

    void onRequest(TaskManagementRequest request) throws ProtocolViolation {
        if (pending == MAX_PENDING) {
            throw ProtocolViolation.refused(RejectReason.TOO_MANY_IMMEDIATE_COMMANDS, "too many functions pending");
        }
        statistics.count(Counter.TASK_MANAGEMENT);
        pending++;
        TaskManagementFunction function = TaskManagementFunction.byCode(request.function());
        if (function == null) {
            answer(request, TaskManagementResult.FUNCTION_REJECTED);
            return;
        }
        switch (function) {
            case ABORT_TASK -> abortTask(request);
            case ABORT_TASK_SET -> onLogicalUnit(request, null);
            case CLEAR_TASK_SET -> onLogicalUnit(request, DeviceServer.ResetScope.CLEAR_TASK_SET);
            case LOGICAL_UNIT_RESET -> onLogicalUnit(request, DeviceServer.ResetScope.LOGICAL_UNIT_RESET);
            case TARGET_WARM_RESET -> reset(request, ALL_LUNS, DeviceServer.ResetScope.TARGET_WARM_RESET);
            case TARGET_COLD_RESET -> reset(request, ALL_LUNS, DeviceServer.ResetScope.TARGET_COLD_RESET);
            case TASK_REASSIGN -> answer(request, TaskManagementResult.TASK_ALLEGIANCE_REASSIGNMENT_NOT_SUPPORTED);
            case CLEAR_ACA, QUERY_TASK, QUERY_TASK_SET, I_T_NEXUS_RESET, QUERY_ASYNCHRONOUS_EVENT ->
                answer(request, TaskManagementResult.FUNCTION_NOT_SUPPORTED);
        }
    }

    private void abortTask(TaskManagementRequest request) throws ProtocolViolation {
        int tag = request.referencedTaskTag();
        Predicate<Task> isIt = task -> task.command.initiatorTaskTag() == tag;
        if (tasks.contains(tag)) {
            AbortBarrier barrier =
                    new AbortBarrier(true, () -> answer(request, TaskManagementResult.FUNCTION_COMPLETE));
            tasks.abort(isIt, barrier);
            begun(barrier);
            return;
        }
        // Its status may have crossed this: whatever we answer, the initiator counts it as aborted, and sends it again.
        tasks.statusLost(isIt);
        boolean complete = owner.abortUnarrived(request)
                || InitiatorQuirks.abortOfEndedTaskIsComplete(nexus.nexus().initiatorName());
        answer(request, complete ? TaskManagementResult.FUNCTION_COMPLETE : TaskManagementResult.TASK_DOES_NOT_EXIST);
    }

    private void onLogicalUnit(
            TaskManagementRequest request, DeviceServer.@org.jspecify.annotations.Nullable ResetScope scope) {
        if (!device.hasLogicalUnit(nexus, request.lun())) {
            answer(request, TaskManagementResult.LUN_DOES_NOT_EXIST);
            return;
        }
        reset(request, request.lun(), scope);
    }

    /** Ends this session's tasks, and by {@code scope} those of others. */
    private void reset(
            TaskManagementRequest request, long lun, DeviceServer.@org.jspecify.annotations.Nullable ResetScope scope) {
        if (scope != null && !device.mayReset(nexus, scope)) {
            answer(request, TaskManagementResult.FUNCTION_AUTHORIZATION_FAILED);
            return;
        }
        AbortBarrier barrier = new AbortBarrier(true, () -> {
            answer(request, TaskManagementResult.FUNCTION_COMPLETE);
            if (scope == DeviceServer.ResetScope.TARGET_COLD_RESET) {
                owner.coldReset();
            }
        });
        owner.abortHeld(request, lun);
        tasks.statusLost(chosen(lun));
        tasks.abort(chosen(lun), barrier);
        if (scope != null) {
            barrier.add();
            device.reset(nexus, scope, lun, () -> mailbox.post(barrier));
        }
        begun(barrier);
    }

    /** All that counts was added to the barrier of a function. */
    private void begun(AbortBarrier barrier) {
        barrier.run();
        if (!barrier.isDone()) {
            owner.schedule(
                    () -> {
                        if (!barrier.isDone()) {
                            owner.unanswerable();
                        }
                    },
                    PATIENCE);
        }
    }

    static Predicate<Task> chosen(long lun) {
        return lun == ALL_LUNS ? task -> true : task -> LogicalUnitNumbers.same(task.command.lun(), lun);
    }

    static Predicate<ScsiCommand> chosenHeld(long lun) {
        return lun == ALL_LUNS ? command -> true : command -> LogicalUnitNumbers.same(command.lun(), lun);
    }

    private void answer(TaskManagementRequest request, TaskManagementResult result) {
        pending--;
        output.send(new TaskManagementResponse(
                result.code(), request.initiatorTaskTag(), output.takeStatSn(), window.expCmdSn(), window.maxCmdSn()));
    }
}
