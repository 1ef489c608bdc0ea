package io.caisson.iscsi.session;

import io.caisson.iscsi.login.NegotiatedParameters;
import io.caisson.iscsi.pdu.DataOut;
import io.caisson.iscsi.pdu.ProtocolViolation;
import io.caisson.iscsi.pdu.RejectReason;
import io.caisson.iscsi.pdu.Residual;
import io.caisson.iscsi.pdu.ScsiCommand;
import io.caisson.iscsi.scsi.DeviceServer;
import io.caisson.iscsi.scsi.NexusState;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.store.net.AbortBarrier;
import io.caisson.store.net.Link;
import io.caisson.store.net.Mailbox;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The books of one session's SCSI commands, and their ends: answers, data-in, aborts. Owner: the session's event loop.
 *
 * <p>Bounded by the command window in number and by {@link SessionMemory} in bytes; how a command comes to run, or waits for
 * memory, is the business of {@link DataCollection}. Data-in waits here while the initiator does not take it; that of urgent
 * commands goes first.
 */
final class TaskSet {

    /** What the tasks need of their session. */
    interface Owner {
        /** The store forbade an answer. */
        void unanswerable();

        /** A task left. */
        void taskEnded();

        /** The PDU in hand is to be refused. */
        void refused(ProtocolViolation violation) throws ProtocolViolation;
    }

    private final Owner owner;
    private final Link link;
    private final Output output;
    private final CommandWindow window;
    private final Mailbox mailbox;
    private final Traffic traffic;
    private final SessionMemory memory;
    private final int maxImmediate;
    private final DataCollection collection;
    private final Unacknowledged unacknowledged = new Unacknowledged();
    private final Responses responses;
    private final IntObjectMap<Task> tasks = new IntObjectHashMap<>();
    private final Deque<ReadTransfer> waiting = new ArrayDeque<>();

    private NegotiatedParameters parameters;
    private int immediate;
    /** What ends now must not make room for what ends next. */
    private boolean aborting;

    TaskSet(
            Owner owner,
            Link link,
            Output output,
            CommandWindow window,
            Mailbox mailbox,
            Traffic traffic,
            SessionMemory memory,
            SessionLimits limits,
            NegotiatedParameters parameters) {
        this.owner = owner;
        this.link = link;
        this.output = output;
        this.window = window;
        this.mailbox = mailbox;
        this.traffic = traffic;
        this.memory = memory;
        this.maxImmediate = limits.immediateCommands();
        this.parameters = parameters;
        this.collection = new DataCollection(this, link, output, window, mailbox, traffic, memory, limits);
        this.responses = new Responses(output, window, unacknowledged);
    }

    void parameters(NegotiatedParameters changed) {
        parameters = changed;
    }

    void post(Task task) {
        mailbox.post(task);
    }

    // ---------------------------------------------------------------- commands and their data

    /**
     * Starts a command whose turn has come; on a violation it was not started, and what was charged for its data is given
     * back.
     */
    void start(DeviceServer device, NexusState nexus, ScsiCommand command, Arrival arrival) throws ProtocolViolation {
        try {
            check(command);
        } catch (ProtocolViolation violation) {
            arrival.giveBack();
            throw violation;
        }
        collection.start(device, nexus, command, arrival, parameters);
    }

    void add(Task task) {
        tasks.put(task.command.initiatorTaskTag(), task);
        if (task.command.immediate()) {
            immediate++;
        }
    }

    @Nullable
    Task find(int initiatorTaskTag) {
        return tasks.get(initiatorTaskTag);
    }

    void refused(ProtocolViolation violation) throws ProtocolViolation {
        owner.refused(violation);
    }

    private void check(ScsiCommand command) throws ProtocolViolation {
        if (tasks.containsKey(command.initiatorTaskTag())) {
            throw ProtocolViolation.refused(RejectReason.TASK_IN_PROGRESS, "initiator task tag in use");
        }
        if (command.immediate() && immediate == maxImmediate) {
            throw ProtocolViolation.refused(RejectReason.TOO_MANY_IMMEDIATE_COMMANDS, "too many immediate commands");
        }
        if (command.dataLength() > 0 && (!command.write() || !parameters.immediateData())) {
            throw ProtocolViolation.fatal(RejectReason.PROTOCOL_ERROR, "immediate data that was not agreed");
        }
        if (!command.finalBit() && (!command.write() || parameters.initialR2t())) {
            throw ProtocolViolation.fatal(RejectReason.PROTOCOL_ERROR, "unsolicited data that was not agreed");
        }
        if (command.dataLength() > Math.min(parameters.firstBurstBytes(), command.expectedOut())) {
            throw ProtocolViolation.fatal(RejectReason.PROTOCOL_ERROR, "more immediate data than allowed");
        }
    }

    /** Where the data of a Data-Out goes, or null if it goes nowhere or must be cut. */
    @Nullable
    ByteBuf place(DataOut pdu) {
        return collection.place(pdu);
    }

    /** Whether any of the data of a Data-Out is of use. */
    boolean wants(DataOut pdu) {
        return collection.wants(pdu);
    }

    /** @param data the data segment; empty if it was placed, or of no use */
    void onDataOut(DataOut pdu, ByteBuf data) throws ProtocolViolation {
        collection.onDataOut(pdu, data);
    }

    /** Commands of the session that was replaced may still touch data: until {@link #release}, none of ours does. */
    void hold() {
        collection.hold();
    }

    void release() {
        collection.release();
    }

    // ---------------------------------------------------------------- completion

    void onCompleted(Task task) {
        if (task.aborted() || task.isUnanswerable()) {
            endWithoutStatus(task);
            return;
        }
        task.tellEnded();
        if (task.status() != ScsiStatus.GOOD) {
            traffic.failed(task.status());
            finish(task);
            respond(task, 0, r2tCount(task));
            return;
        }
        ByteBuf data = task.dataIn();
        long available = available(task);
        int length = (int) Math.min(data.readableBytes(), task.command.expectedIn());
        if (length == 0) {
            data.release();
            finish(task);
            respond(task, available, r2tCount(task));
            return;
        }
        task.state = Task.State.ANSWERING;
        traffic.dataIn(length);
        Residual residual = Residual.of(task.command.expectedIn(), available);
        boolean withStatus = !task.command.write();
        ReadTransfer transfer = new ReadTransfer(task, data, length, residual, withStatus, r2tCount(task));
        if (task.urgent) {
            if (!send(transfer)) {
                waiting.addFirst(transfer);
            }
        } else if (!waiting.isEmpty() || !send(transfer)) {
            waiting.add(transfer);
        }
    }

    private void endWithoutStatus(Task task) {
        task.dataIn().release();
        task.scsi.statusLost();
        if (task.aborted()) {
            traffic.aborted();
        }
        finish(task);
        if (task.isUnanswerable()) {
            // An abort does not change that: nobody may be told that the command can touch no data any more.
            owner.unanswerable();
        }
        task.tellEnded();
        owner.taskEnded();
    }

    /** What the device has to say, fetched or not. */
    private static long available(Task task) {
        return task.dataIn().readableBytes() + task.scsi.dataInLeftOutBytes();
    }

    private static int r2tCount(Task task) {
        return task.transfer == null ? 0 : task.transfer.r2tCount();
    }

    /** Sends as much as the initiator takes now; returns whether that was all. */
    private boolean send(ReadTransfer transfer) {
        while (link.writable()) {
            boolean last = transfer.lastIsNext(parameters);
            if (last) {
                finish(transfer.task);
            }
            transfer.sendNext(output, window, parameters);
            if (last) {
                long available = available(transfer.task);
                transfer.release();
                if (transfer.withStatus()) {
                    owner.taskEnded();
                } else {
                    respond(transfer.task, available, transfer.dataSn());
                }
                return true;
            }
        }
        return false;
    }

    /** The initiator takes data again. */
    void onWritable() {
        while (!waiting.isEmpty() && send(waiting.peek())) {
            waiting.remove();
        }
    }

    private void respond(Task task, long dataInBytes, int expDataSn) {
        responses.send(task, dataInBytes, expDataSn);
        owner.taskEnded();
    }

    /** Takes the task out of all books; what is sent for it afterwards shows the window with its place free. */
    private void finish(Task task) {
        tasks.remove(task.command.initiatorTaskTag());
        giveBack(task);
        if (task.command.immediate()) {
            immediate--;
        } else {
            window.finished();
        }
        if (task.grantedBytes() > 0 && !aborting) {
            collection.roomMayBe();
        }
    }

    private void giveBack(Task task) {
        if (task.chargedTo != null) {
            task.chargedTo.give(task.chargedBytes);
        }
        if (task.urgentBytes > 0) {
            memory.urgent().give(task.urgentBytes);
        }
        memory.grants().give(task.grantedBytes());
    }

    /** The initiator has every status before {@code expStatSn}. */
    void acknowledged(int expStatSn) {
        unacknowledged.acknowledged(expStatSn, output.nextStatSn());
    }

    // ---------------------------------------------------------------- ends without a status

    /** Nobody will acknowledge anything any more. */
    void sessionEnded() {
        unacknowledged.lost(task -> true);
    }

    /** Whether there is nothing in the store and nothing on its way out. */
    boolean idle() {
        return tasks.isEmpty();
    }

    boolean contains(int initiatorTaskTag) {
        return tasks.containsKey(initiatorTaskTag);
    }

    /**
     * Ends the chosen tasks without a status: at once if they cannot touch data, else when they no longer can.
     *
     * @param barrier told of each that has to be waited for
     */
    void abort(Predicate<Task> chosen, AbortBarrier barrier) {
        end(() -> {
            for (Task task : new ArrayList<>(tasks.values())) {
                if (!chosen.test(task)) {
                    continue;
                }
                if (task.state == Task.State.RUNNING) {
                    barrier.add();
                    task.abort(barrier);
                    task.scsi.statusLost();
                    task.scsi.abort();
                } else {
                    drop(task);
                }
            }
        });
        owner.taskEnded();
    }

    private void end(Runnable ends) {
        aborting = true;
        try {
            ends.run();
        } finally {
            aborting = false;
        }
        collection.roomMayBe();
    }

    /** The initiator has given up the chosen tasks: those that have ended, and of which it did not have the status by then. */
    void statusLost(Predicate<Task> chosen) {
        unacknowledged.lost(chosen);
    }

    /**
     * The unit of the chosen tasks is not there for this nexus any more: those that still wait for data are refused, those
     * that run are asked to end and keep their status.
     *
     * @param barrier told of each that has to be waited for
     */
    void withdraw(Predicate<Task> chosen, AbortBarrier barrier) {
        for (Task task : new ArrayList<>(tasks.values())) {
            if (!chosen.test(task)) {
                continue;
            }
            if (task.state == Task.State.RUNNING) {
                barrier.add();
                task.whenEnded(barrier);
                task.scsi.abort();
            } else if (task.state == Task.State.COLLECTING) {
                collection.refuse(task, ScsiStatus.CHECK_CONDITION, TransportSense.LOGICAL_UNIT_NOT_SUPPORTED);
            }
        }
    }

    private void drop(Task task) {
        if (task.state == Task.State.COLLECTING) {
            collection.forget(task);
        }
        if (task.state == Task.State.ANSWERING) {
            waiting.removeIf(transfer -> transfer.task == task);
            task.dataIn().release();
        }
        traffic.aborted();
        finish(task);
    }

    /** Ends the collecting ones only: a logout lets the others finish. */
    void dropCollecting() {
        end(() -> {
            for (Task task : new ArrayList<>(tasks.values())) {
                if (task.state == Task.State.COLLECTING) {
                    drop(task);
                }
            }
        });
    }
}
