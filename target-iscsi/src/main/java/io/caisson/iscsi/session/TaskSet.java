package io.caisson.iscsi.session;

import io.caisson.iscsi.login.NegotiatedParameters;
import io.caisson.iscsi.pdu.DataOut;
import io.caisson.iscsi.pdu.ProtocolViolation;
import io.caisson.iscsi.pdu.ReadyToTransfer;
import io.caisson.iscsi.pdu.RejectReason;
import io.caisson.iscsi.pdu.Residual;
import io.caisson.iscsi.pdu.ScsiCommand;
import io.caisson.iscsi.pdu.ScsiResponse;
import io.caisson.iscsi.scsi.DeviceServer;
import io.caisson.iscsi.scsi.NexusState;
import io.caisson.iscsi.scsi.ScsiRequest;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.store.block.WriteBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SCSI commands of one session. Owner: the session's event loop.
 *
 * <p>Bounded by the command window in number and by a {@link ByteBudget} in bytes: what does not fit is answered TASK
 * SET FULL. Data-in waits here while the initiator does not take it.
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

    private static final Logger LOGGER = LoggerFactory.getLogger(TaskSet.class);
    private static final ScsiRequest.TaskAttribute[] ATTRIBUTES = ScsiRequest.TaskAttribute.values();

    private final Owner owner;
    private final Link link;
    private final Output output;
    private final CommandWindow window;
    private final Mailbox mailbox;
    private final Traffic traffic;
    private final ByteBudget budget;
    private final long maxChargeBytes;
    private final int maxImmediate;
    private final IntObjectMap<Task> tasks = new IntObjectHashMap<>();
    private final Queue<ReadTransfer> waiting = new ArrayDeque<>();
    private final ByteBuf senseBuffer = Unpooled.buffer(64);

    private NegotiatedParameters parameters;
    private int immediate;
    private int lastTransferTag;

    TaskSet(
            Owner owner,
            Link link,
            Output output,
            CommandWindow window,
            Mailbox mailbox,
            Traffic traffic,
            ByteBudget budget,
            SessionLimits limits,
            NegotiatedParameters parameters) {
        this.owner = owner;
        this.link = link;
        this.output = output;
        this.window = window;
        this.mailbox = mailbox;
        this.traffic = traffic;
        this.budget = budget;
        this.maxChargeBytes = limits.dataBytes() / 2;
        this.maxImmediate = limits.immediateCommands();
        this.parameters = parameters;
    }

    void parameters(NegotiatedParameters changed) {
        parameters = changed;
    }

    void post(Task task) {
        mailbox.post(task);
    }

    // ---------------------------------------------------------------- commands and their data

    /**
     * Starts a command whose turn has come; on a violation it was not started.
     *
     * @param data borrowed: the immediate data; empty if it was placed
     * @param placed owned: all of the command's data, in a buffer of its own; or null
     */
    void start(DeviceServer device, NexusState nexus, ScsiCommand command, ByteBuf data, @Nullable ByteBuf placed)
            throws ProtocolViolation {
        check(command);
        Task task = accept(device, nexus, command);
        tasks.put(command.initiatorTaskTag(), task);
        if (command.immediate()) {
            immediate++;
        }
        int wanted = (int) Math.min(task.scsi.dataOutBytes(), command.expectedOut());
        ByteBuf immediateData = placed == null ? data : placed;
        if (command.finalBit() && immediateData.readableBytes() >= wanted) {
            startWithAllData(task, wanted, data, placed);
            return;
        }
        WriteTransfer transfer = new WriteTransfer(
                WriteBuffers.allocate(wanted),
                wanted,
                Math.min(parameters.firstBurstBytes(), command.expectedOut()),
                !command.finalBit(),
                parameters.maxBurstBytes(),
                parameters.maxOutstandingR2t());
        task.transfer = transfer;
        transfer.immediate(immediateData);
        advance(task, transfer);
    }

    private Task accept(DeviceServer device, NexusState nexus, ScsiCommand command) {
        long charge = Math.min(command.expectedOut(), maxChargeBytes) + Math.min(command.expectedIn(), maxChargeBytes);
        boolean full = !budget.tryTake(charge);
        traffic.command(full);
        if (full) {
            return new Task(this, command, FullTask.INSTANCE);
        }
        try {
            ScsiTask scsi = device.accept(nexus, request(command));
            // What the command needs beyond what the initiator announced takes memory all the same.
            long excess = Math.max(0, scsi.bufferBytes() - Math.min(command.expectedIn(), maxChargeBytes));
            if (!budget.tryTake(excess)) {
                scsi.abort();
                budget.give(charge);
                return new Task(this, command, FullTask.INSTANCE);
            }
            Task task = new Task(this, command, scsi);
            task.chargedBytes = charge + excess;
            return task;
        } catch (RuntimeException | OutOfMemoryError failure) {
            budget.give(charge);
            throw failure;
        }
    }

    /** Nothing has to be asked for; immediate data that the command does not take is dropped. */
    private void startWithAllData(Task task, int wanted, ByteBuf data, @Nullable ByteBuf placed) {
        ByteBuf buffer;
        if (placed != null && placed.readableBytes() == wanted) {
            buffer = placed.retain();
        } else {
            ByteBuf source = placed == null ? data : placed;
            buffer = WriteBuffers.allocate(wanted).writeBytes(source, source.readerIndex(), wanted);
        }
        if (task.command.write()) {
            traffic.dataOut(wanted);
        }
        run(task, buffer);
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

    private static ScsiRequest request(ScsiCommand command) {
        int attribute = Math.min(command.attribute(), ScsiRequest.TaskAttribute.ACA.ordinal());
        return new ScsiRequest(
                command.lun(), command.cdb(), ATTRIBUTES[attribute], command.expectedOut(), command.expectedIn());
    }

    /** Where the data of a Data-Out goes, or null if it goes nowhere or must be cut. */
    @Nullable
    ByteBuf place(DataOut pdu) {
        Task task = tasks.get(pdu.initiatorTaskTag());
        WriteTransfer transfer = task == null || task.state != Task.State.COLLECTING ? null : task.transfer;
        return transfer == null ? null : transfer.place(pdu);
    }

    /** @param data the data segment; empty if it was placed */
    void onDataOut(DataOut pdu, ByteBuf data) throws ProtocolViolation {
        Task task = tasks.get(pdu.initiatorTaskTag());
        if (task == null || task.aborted()) {
            // Data of a command that was aborted may still be on its way when the abort is answered.
            traffic.discarded();
            return;
        }
        WriteTransfer transfer = task.transfer;
        if (transfer == null || task.state != Task.State.COLLECTING) {
            throw ProtocolViolation.refused(RejectReason.PROTOCOL_ERROR, "data for a command that has all of it");
        }
        try {
            transfer.received(pdu, data);
        } catch (ProtocolViolation violation) {
            // RFC 7143, 11.17.1: a task that ends because of a Reject is answered CHECK CONDITION.
            owner.refused(violation);
            refuse(task, TransportSense.DATA_PHASE_ERROR);
            return;
        }
        advance(task, transfer);
    }

    private void advance(Task task, WriteTransfer transfer) {
        while (transfer.maySolicit()) {
            int r2tSn = transfer.r2tCount();
            int tag = nextTransferTag();
            int length = transfer.solicit(tag);
            output.send(new ReadyToTransfer(
                    task.command.lun(),
                    task.command.initiatorTaskTag(),
                    tag,
                    output.nextStatSn(),
                    window.expCmdSn(),
                    window.maxCmdSn(),
                    r2tSn,
                    transfer.solicitedOffset(),
                    length));
        }
        if (transfer.complete()) {
            traffic.dataOut(transfer.receivedBytes());
            run(task, transfer.takeBuffer());
        }
    }

    private int nextTransferTag() {
        lastTransferTag = lastTransferTag == Integer.MAX_VALUE ? 1 : lastTransferTag + 1;
        return lastTransferTag;
    }

    private void run(Task task, ByteBuf data) {
        task.state = Task.State.RUNNING;
        try {
            task.scsi.run(data, task);
        } catch (RuntimeException | OutOfMemoryError failure) {
            LOGGER.error("a SCSI command failed to run; its connection is dropped", failure);
            task.unanswerable();
        }
    }

    // ---------------------------------------------------------------- completion

    void onCompleted(Task task) {
        if (task.aborted() || task.isUnanswerable()) {
            endWithoutStatus(task);
            return;
        }
        task.tellEnded();
        if (task.status() != ScsiStatus.GOOD) {
            traffic.failed();
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
        if (!waiting.isEmpty() || !send(transfer)) {
            waiting.add(transfer);
            link.read(false);
        }
    }

    private void endWithoutStatus(Task task) {
        task.dataIn().release();
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
        if (waiting.isEmpty()) {
            link.read(true);
        }
    }

    /** @param dataInBytes what the device had to say, sent or not */
    private void respond(Task task, long dataInBytes, int expDataSn) {
        ScsiCommand command = task.command;
        long taken = task.scsi.dataOutBytes();
        Residual residual;
        Residual readResidual = Residual.NONE;
        if (command.write()) {
            residual = Residual.of(command.expectedOut(), taken);
            if (command.read()) {
                readResidual = Residual.of(command.expectedIn(), dataInBytes);
            }
        } else {
            residual = Residual.of(command.expectedIn(), command.read() ? dataInBytes : Math.max(dataInBytes, taken));
        }
        senseBuffer.clear();
        if (task.sense() != null) {
            senseBuffer.writeShort(0);
            task.sense().encode(senseBuffer);
            senseBuffer.setShort(0, senseBuffer.readableBytes() - Short.BYTES);
        }
        ScsiResponse response = new ScsiResponse(
                ScsiResponse.COMPLETED_AT_TARGET,
                task.status().code(),
                residual,
                readResidual,
                senseBuffer.readableBytes(),
                command.initiatorTaskTag(),
                output.takeStatSn(),
                window.expCmdSn(),
                window.maxCmdSn(),
                expDataSn);
        output.send(response, senseBuffer);
        owner.taskEnded();
    }

    /** Takes the task out of all books; what is sent for it afterwards shows the window with its place free. */
    private void finish(Task task) {
        tasks.remove(task.command.initiatorTaskTag());
        budget.give(task.chargedBytes);
        if (task.command.immediate()) {
            immediate--;
        } else {
            window.finished();
        }
    }

    // ---------------------------------------------------------------- ends without a status

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
        for (Task task : new ArrayList<>(tasks.values())) {
            if (!chosen.test(task)) {
                continue;
            }
            if (task.state == Task.State.RUNNING) {
                barrier.add();
                task.abort(barrier);
                task.scsi.abort();
            } else {
                drop(task);
            }
        }
        owner.taskEnded();
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
                refuse(task, TransportSense.LOGICAL_UNIT_NOT_SUPPORTED);
            }
        }
    }

    /** Ends a task that waits for data, with a status. */
    private static void refuse(Task task, TransportSense sense) {
        if (task.transfer != null) {
            task.transfer.release();
        }
        task.scsi.abort();
        task.failed(ScsiStatus.CHECK_CONDITION, sense);
    }

    private void drop(Task task) {
        if (task.state == Task.State.COLLECTING && task.transfer != null) {
            task.transfer.release();
            task.scsi.abort();
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
        for (Task task : new ArrayList<>(tasks.values())) {
            if (task.state == Task.State.COLLECTING) {
                drop(task);
            }
        }
    }
}
