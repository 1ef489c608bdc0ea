package io.caisson.iscsi.session;

import io.caisson.iscsi.login.NegotiatedParameters;
import io.caisson.iscsi.pdu.BasicHeader;
import io.caisson.iscsi.pdu.DataOut;
import io.caisson.iscsi.pdu.ProtocolViolation;
import io.caisson.iscsi.pdu.RejectReason;
import io.caisson.iscsi.pdu.ScsiCommand;
import io.caisson.iscsi.scsi.DeviceServer;
import io.caisson.iscsi.scsi.NexusState;
import io.caisson.iscsi.scsi.ScsiRequest;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.SenseData;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.net.ByteBudget;
import io.caisson.store.net.Link;
import io.caisson.store.net.Mailbox;
import io.caisson.store.net.RoomQueue;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a command from its arrival to the moment it runs: memory, unsolicited data, R2Ts. Owner: the session's event
 * loop.
 *
 * <p>What comes unasked needs memory at once: if there is none, it is thrown away, and asked for when there is. So all can
 * wait in the {@link RoomQueue}. What is urgent does not, while there is memory that is kept for it: a host that keeps a lock
 * by COMPARE AND WRITE must not lose it behind bulk writes, its own or others'.
 */
final class DataCollection implements RoomQueue.Owner<Task> {

    private static final Logger LOGGER = LoggerFactory.getLogger(DataCollection.class);
    private static final ScsiRequest.TaskAttribute[] ATTRIBUTES = ScsiRequest.TaskAttribute.values();
    /** No answer that is made in memory, such as a list of LUNs, is longer. */
    private static final long LONGEST_ANSWER_BYTES = 256 << 10;

    private static final Duration ROOM_PATIENCE = Duration.ofSeconds(20);

    private final TaskSet tasks;
    private final Solicitation solicitation;
    private final Traffic traffic;
    private final SessionMemory memory;
    private final RoomQueue<Task> room;
    private final long maxChargeBytes;
    private final Queue<Task> held = new ArrayDeque<>();
    private boolean holding;

    DataCollection(
            TaskSet tasks,
            Link link,
            Output output,
            CommandWindow window,
            Mailbox mailbox,
            Traffic traffic,
            SessionMemory memory,
            SessionLimits limits) {
        this.tasks = tasks;
        this.solicitation = new Solicitation(output, window);
        this.traffic = traffic;
        this.memory = memory;
        this.room = new RoomQueue<>(this, link, mailbox, memory.grants(), ROOM_PATIENCE);
        this.maxChargeBytes = limits.dataBytes() / 2;
    }

    /** Makes a task of a command that breaks no rule, and takes it as far as it gets. See {@link TaskSet#start}. */
    void start(
            DeviceServer device,
            NexusState nexus,
            ScsiCommand command,
            Arrival arrival,
            NegotiatedParameters parameters)
            throws ProtocolViolation {
        Task task = accept(device, nexus, command, arrival, parameters);
        tasks.add(task);
        if (!command.write() && task.scsi.dataOutBytes() > 0) {
            // Its initiator takes it for something else. GOOD with nothing written would be believed.
            task.miss(0);
            refuse(task, ScsiStatus.CHECK_CONDITION, TransportSense.WRITE_NOT_ANNOUNCED);
            return;
        }
        int wanted = wanted(task);
        boolean hasRoom = room.take(task);
        if (!hasRoom) {
            traffic.waitsForRoom();
        }
        if (command.finalBit() && arrival.data().readableBytes() >= wanted) {
            ByteBuf whole = whole(arrival, wanted);
            if (command.write()) {
                traffic.dataOut(wanted);
            }
            if (hasRoom) {
                run(task, whole);
            } else {
                task.wholeData = whole;
            }
            return;
        }
        collect(task, arrival, hasRoom, parameters);
    }

    private void collect(Task task, Arrival arrival, boolean hasRoom, NegotiatedParameters parameters)
            throws ProtocolViolation {
        ScsiCommand command = task.command;
        int wanted = wanted(task);
        long unsolicited = Math.min(parameters.firstBurstBytes(), command.expectedOut());
        // Nothing was taken for what comes unasked, though some does.
        boolean discarding = task.chargedTo == null && unasked(command, parameters) > 0;
        int bufferBytes = (int) (hasRoom ? wanted : discarding ? 0 : Math.min(wanted, unsolicited));
        WriteTransfer transfer = new WriteTransfer(
                WriteBuffers.allocate(bufferBytes),
                wanted,
                unsolicited,
                !command.finalBit(),
                parameters.maxBurstBytes(),
                parameters.maxOutstandingR2t());
        task.transfer = transfer;
        if (discarding) {
            traffic.dataAskedAgain();
            transfer.discardUnsolicited(command.dataLength());
        } else {
            transfer.immediate(arrival.data());
        }
        advance(task, transfer);
    }

    /** How much may come of a command's data without being asked for. */
    private static long unasked(ScsiCommand command, NegotiatedParameters parameters) {
        return command.finalBit()
                ? command.dataLength()
                : Math.min(parameters.firstBurstBytes(), command.expectedOut());
    }

    private static int wanted(Task task) {
        return (int) Math.min(task.scsi.dataOutBytes(), task.command.expectedOut());
    }

    private Task accept(
            DeviceServer device,
            NexusState nexus,
            ScsiCommand command,
            Arrival arrival,
            NegotiatedParameters parameters) {
        traffic.command();
        boolean isUrgent = device.isUrgent(command.cdb());
        long unasked = unasked(command, parameters);
        ByteBudget from = unasked == 0 || arrival.dropped() ? null : charge(arrival, unasked, isUrgent);
        long charged = from == null ? 0 : unasked;
        try {
            ScsiTask scsi = device.accept(nexus, request(command));
            Task task = new Task(tasks, command, scsi);
            task.urgent = isUrgent;
            task.chargedTo = from;
            task.chargedBytes = charged;
            long dataOut = Math.min(wanted(task), maxChargeBytes);
            long dataIn =
                    scsi.bufferBytes() > 0 ? scsi.bufferBytes() : Math.min(command.expectedIn(), LONGEST_ANSWER_BYTES);
            long missing = Math.min(Math.max(0, dataOut - charged) + dataIn, maxChargeBytes);
            if (isUrgent && missing > 0 && memory.urgent().tryTake(missing)) {
                task.urgentBytes = missing;
            } else {
                task.miss(missing);
            }
            return task;
        } catch (RuntimeException | OutOfMemoryError failure) {
            if (from != null) {
                from.give(charged);
            }
            throw failure;
        }
    }

    /** Takes memory for all that may come unasked, beyond what was taken already; or gives that back and answers null. */
    private @Nullable ByteBudget charge(Arrival arrival, long unasked, boolean isUrgent) {
        ByteBudget from = arrival.chargedTo();
        if (from == null) {
            return memory.takeUnasked(unasked, isUrgent);
        }
        if (unasked == arrival.chargedBytes() || from.tryTake(unasked - arrival.chargedBytes())) {
            return from;
        }
        arrival.giveBack();
        return null;
    }

    private static ScsiRequest request(ScsiCommand command) {
        int attribute = Math.min(command.attribute(), ScsiRequest.TaskAttribute.ACA.ordinal());
        return new ScsiRequest(
                command.lun(), command.cdb(), ATTRIBUTES[attribute], command.expectedOut(), command.expectedIn());
    }

    /** All data that the command takes; immediate data that it does not take is dropped. */
    private static ByteBuf whole(Arrival arrival, int wanted) {
        ByteBuf placed = arrival.placed();
        if (placed != null && placed.readableBytes() == wanted) {
            return placed.retain();
        }
        ByteBuf source = arrival.data();
        return WriteBuffers.allocate(wanted).writeBytes(source, source.readerIndex(), wanted);
    }

    /** Where the data of a Data-Out goes, or null if it goes nowhere or must be cut. */
    @Nullable
    ByteBuf place(DataOut pdu) {
        Task task = tasks.find(pdu.initiatorTaskTag());
        WriteTransfer transfer = task == null || task.state != Task.State.COLLECTING ? null : task.transfer;
        return transfer == null ? null : transfer.place(pdu);
    }

    boolean wants(DataOut pdu) {
        Task task = tasks.find(pdu.initiatorTaskTag());
        WriteTransfer transfer = task == null || task.state != Task.State.COLLECTING ? null : task.transfer;
        return transfer != null && !transfer.discards(pdu) && pdu.bufferOffset() < transfer.wanted();
    }

    /** @param data the data segment; empty if it was placed, or of no use */
    void onDataOut(DataOut pdu, ByteBuf data) throws ProtocolViolation {
        Task task = tasks.find(pdu.initiatorTaskTag());
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
            tasks.refused(violation);
            refuse(task, ScsiStatus.CHECK_CONDITION, TransportSense.DATA_PHASE_ERROR);
            return;
        }
        if (pdu.targetTransferTag() != BasicHeader.RESERVED_TAG) {
            solicitation.received(pdu.dataLength());
        }
        advance(task, transfer);
    }

    private void advance(Task task, WriteTransfer transfer) {
        if (task.missingBytes() > 0) {
            return;
        }
        if (transfer.unsolicitedIsOver()) {
            transfer.makeRoom();
        }
        solicitation.want(task, transfer);
        if (transfer.complete()) {
            traffic.dataOut(transfer.receivedBytes());
            run(task, transfer.takeBuffer());
        }
    }

    /** From now on, commands that touch data wait for {@link #release} when they have all they need. */
    void hold() {
        holding = true;
    }

    /** What was held runs, in its order. */
    void release() {
        holding = false;
        @Nullable Task next;
        while ((next = held.poll()) != null) {
            granted(next);
        }
    }

    private void run(Task task, ByteBuf data) {
        if (holding && task.scsi.touchesMedium()) {
            task.wholeData = data;
            held.add(task);
            return;
        }
        task.state = Task.State.RUNNING;
        try {
            task.scsi.run(data, task);
        } catch (RuntimeException | OutOfMemoryError failure) {
            LOGGER.error("a SCSI command failed to run; its connection is dropped", failure);
            task.unanswerable();
        }
    }

    // ---------------------------------------------------------------- memory

    @Override
    public void granted(Task task) {
        ByteBuf whole = task.wholeData;
        if (whole != null) {
            task.wholeData = null;
            run(task, whole);
        } else if (task.transfer != null) {
            advance(task, task.transfer);
        }
    }

    @Override
    public void outOfPatience(Task task) {
        refuse(task, ScsiStatus.TASK_SET_FULL, null);
    }

    /** Memory came back. */
    void roomMayBe() {
        room.retry();
        solicitation.proceed();
    }

    // ---------------------------------------------------------------- ends

    /** Ends a task that has not run, with a status. */
    void refuse(Task task, ScsiStatus status, @Nullable SenseData sense) {
        forget(task);
        task.failed(status, sense);
    }

    /** Gives back what a task that has not run holds here. */
    void forget(Task task) {
        room.forget(task);
        held.remove(task);
        if (task.wholeData != null) {
            task.wholeData.release();
            task.wholeData = null;
        } else if (task.transfer != null) {
            solicitation.forget(task, task.transfer);
            task.transfer.release();
        }
        task.scsi.abort();
    }
}
