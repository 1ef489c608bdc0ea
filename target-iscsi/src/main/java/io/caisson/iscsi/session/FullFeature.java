package io.caisson.iscsi.session;

import io.caisson.iscsi.discovery.SendTargets;
import io.caisson.iscsi.login.NegotiatedParameters;
import io.caisson.iscsi.pdu.BasicHeader;
import io.caisson.iscsi.pdu.DataOut;
import io.caisson.iscsi.pdu.InitiatorPdu;
import io.caisson.iscsi.pdu.LogoutRequest;
import io.caisson.iscsi.pdu.NopIn;
import io.caisson.iscsi.pdu.NopOut;
import io.caisson.iscsi.pdu.NumberedRequest;
import io.caisson.iscsi.pdu.PduLimits;
import io.caisson.iscsi.pdu.PduReceiver;
import io.caisson.iscsi.pdu.ProtocolViolation;
import io.caisson.iscsi.pdu.RejectReason;
import io.caisson.iscsi.pdu.ScsiCommand;
import io.caisson.iscsi.pdu.TaskManagementRequest;
import io.caisson.iscsi.pdu.TextRequest;
import io.caisson.iscsi.scsi.DeviceServer;
import io.caisson.iscsi.scsi.NexusState;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.net.ByteBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the PDUs of the full feature phase, brings numbered ones in order, and hands each to who knows it. Owner: the
 * session's event loop.
 */
public final class FullFeature implements PduReceiver, TaskSet.Owner, TaskManagement.Owner {

    private final Session session;
    private final Output output;
    private final CommandWindow window;
    private final PduTrace trace;
    private final SessionLimits limits;
    private final PduLimits pduLimits;
    private final HeldRequests held;
    private final TextExchange text;
    private final Logout logout;

    private NegotiatedParameters parameters;
    private @Nullable TaskSet tasks;
    private @Nullable DeviceServer device;
    private @Nullable NexusState nexus;
    private @Nullable TaskManagement taskManagement;
    private Supplier<byte[]> header = () -> new byte[0];
    private final SessionMemory memory;
    /** All data of the write command that is being received, in the buffer it will be written from. */
    private @Nullable ByteBuf placed;
    /** What the memory for the data of the PDU that is being received was taken from, if it was. */
    private @Nullable ByteBudget chargedTo;

    private long chargedBytes;
    /** There was nothing to take: the data of the command that is being received is thrown away. */
    private boolean dropped;

    private boolean closed;

    FullFeature(
            Session session,
            Output output,
            CommandWindow window,
            PduTrace trace,
            NegotiatedParameters parameters,
            SendTargets sendTargets,
            SessionLimits limits,
            SessionMemory memory,
            ByteBudget serverMemory) {
        this.session = session;
        this.memory = memory;
        this.output = output;
        this.window = window;
        this.trace = trace;
        this.parameters = parameters;
        this.limits = limits;
        this.pduLimits =
                PduLimits.of(parameters.ourMaxDataSegmentBytes(), parameters.headerDigest(), parameters.dataDigest());
        this.held = new HeldRequests(limits.heldBytes(), serverMemory);
        this.text = new TextExchange(output, window, sendTargets, trace, parameters);
        this.logout = new Logout(session, output, window, parameters);
    }

    /** The last three are null in a discovery session. */
    void attach(
            TaskSet set,
            @Nullable DeviceServer server,
            @Nullable NexusState state,
            @Nullable TaskManagement management) {
        tasks = set;
        device = server;
        nexus = state;
        taskManagement = management;
    }

    /** @param source gives the header of the PDU in hand */
    public void headerSource(Supplier<byte[]> source) {
        header = source;
    }

    void close() {
        closed = true;
        held.clear();
        received();
    }

    @Override
    public PduLimits limits() {
        return pduLimits;
    }

    // ---------------------------------------------------------------- data

    /** Memory for data is taken when its header has come: what is on its way counts, however slowly it comes. */
    @Override
    public @Nullable ByteBuf placeData(InitiatorPdu pdu) throws ProtocolViolation {
        if (closed || tasks == null) {
            return null;
        }
        if (pdu instanceof DataOut dataOut) {
            ByteBuf place = tasks.place(dataOut);
            if (place != null || !tasks.wants(dataOut)) {
                return place == null ? NOWHERE : place;
            }
        }
        chargedTo = memory.takeUnasked(pdu.dataLength(), isUrgent(pdu));
        if (chargedTo == null) {
            if (pdu instanceof ScsiCommand) {
                dropped = true;
                return NOWHERE;
            }
            throw ProtocolViolation.fatal(RejectReason.LONG_OPERATION_REJECT, "no memory for the data of a PDU");
        }
        chargedBytes = pdu.dataLength();
        if (pdu instanceof ScsiCommand command && command.write() && command.dataLength() == command.expectedLength()) {
            ByteBuf buffer = WriteBuffers.allocate(command.dataLength());
            placed = buffer;
            return buffer;
        }
        return null;
    }

    /** All but bulk commands: a ping must not end a session because others write. */
    private boolean isUrgent(InitiatorPdu pdu) {
        return !(pdu instanceof ScsiCommand command) || (device != null && device.isUrgent(command.cdb()));
    }

    /** The immediate data of the command in hand; what was charged for it is the command's from now on. */
    private Arrival takeArrival(ByteBuf data) {
        ByteBuf whole = placed;
        Arrival arrival = dropped
                ? Arrival.DROPPED
                : new Arrival(whole == null ? data : whole, whole, chargedTo, chargedBytes, false);
        placed = null;
        dropped = false;
        chargedTo = null;
        return arrival;
    }

    /** The PDU in hand is done with. */
    private void received() {
        placed = null;
        dropped = false;
        ByteBudget from = chargedTo;
        chargedTo = null;
        if (from != null) {
            from.give(chargedBytes);
        }
    }

    // ---------------------------------------------------------------- dispatch

    @Override
    public void onPdu(InitiatorPdu pdu, ByteBuf data) throws ProtocolViolation {
        if (closed) {
            return;
        }
        trace.received(pdu);
        if (tasks != null) {
            tasks.acknowledged(pdu.expStatSn());
        }
        try {
            dispatch(pdu, data);
        } catch (ProtocolViolation violation) {
            settle(violation, header);
        } finally {
            received();
        }
    }

    private void dispatch(InitiatorPdu pdu, ByteBuf data) throws ProtocolViolation {
        switch (pdu.opcode()) {
            case SCSI_COMMAND, TASK_MANAGEMENT_REQUEST, TEXT_REQUEST, LOGOUT_REQUEST ->
                onNumbered((NumberedRequest) pdu, data);
            case DATA_OUT -> tasks().onDataOut((DataOut) pdu, data);
            case NOP_OUT -> onNopOut((NopOut) pdu, data);
            case SNACK_REQUEST ->
                throw ProtocolViolation.refused(RejectReason.SNACK_REJECT, "SNACK at error recovery level 0");
            case LOGIN_REQUEST ->
                throw ProtocolViolation.fatal(RejectReason.PROTOCOL_ERROR, "login in full feature phase");
            case NOP_IN,
                    SCSI_RESPONSE,
                    TASK_MANAGEMENT_RESPONSE,
                    LOGIN_RESPONSE,
                    TEXT_RESPONSE,
                    DATA_IN,
                    LOGOUT_RESPONSE,
                    READY_TO_TRANSFER,
                    ASYNC_MESSAGE,
                    REJECT -> throw new IllegalArgumentException("an initiator does not send " + pdu.opcode());
        }
    }

    @Override
    public void onUnknown(int firstByte) {
        if (!closed) {
            session.reject(RejectReason.COMMAND_NOT_SUPPORTED, header.get());
        }
    }

    private void onNumbered(NumberedRequest request, ByteBuf data) throws ProtocolViolation {
        if (logout.requested()) {
            // After a logout request nothing new begins (RFC 7143, 11.14).
            return;
        }
        if (request.immediate()) {
            deliver(request, takeArrival(data));
            return;
        }
        switch (window.judge(request.cmdSn())) {
            case NEXT -> {
                window.accepted();
                try {
                    deliver(request, takeArrival(data));
                } finally {
                    deliverHeld();
                }
            }
            case AHEAD -> hold(request, data);
            case OUTSIDE -> session.countIgnored();
        }
    }

    private void hold(NumberedRequest request, ByteBuf data) throws ProtocolViolation {
        if (dropped) {
            throw ProtocolViolation.fatal(RejectReason.LONG_OPERATION_REJECT, "no memory for data ahead of its turn");
        }
        held.hold(request, placed == null ? data : placed);
    }

    private void deliverHeld() throws ProtocolViolation {
        HeldRequests.Held next;
        while (!closed && (next = held.take(window.expCmdSn())) != null) {
            window.accepted();
            NumberedRequest request = next.request();
            if (request == null) {
                window.finished();
                continue;
            }
            try {
                deliver(request, Arrival.of(next.data()));
            } catch (ProtocolViolation violation) {
                settle(violation, () -> headerOf(request));
            }
        }
    }

    /** Refuses a PDU, if that is all it costs; else throws the violation on. */
    private void settle(ProtocolViolation violation, Supplier<byte[]> badHeader) throws ProtocolViolation {
        if (violation.scope() != ProtocolViolation.Scope.PDU || violation.reason() == null) {
            throw violation;
        }
        session.reject(violation.reason(), badHeader.get());
    }

    private static byte[] headerOf(NumberedRequest request) {
        ByteBuf encoded = Unpooled.buffer(BasicHeader.BYTES);
        request.encode(encoded);
        return Arrays.copyOf(encoded.array(), BasicHeader.BYTES);
    }

    /** A request whose turn has come. All but SCSI commands give their place in the window back at once. */
    private void deliver(NumberedRequest request, Arrival arrival) throws ProtocolViolation {
        if (request instanceof ScsiCommand command) {
            onScsiCommand(command, arrival);
            return;
        }
        chargeAgain(arrival);
        if (!request.immediate()) {
            window.finished();
        }
        ByteBuf data = arrival.data();
        if (request instanceof NopOut nop) {
            echo(nop, data);
        } else if (request instanceof TaskManagementRequest function) {
            taskManagement().onRequest(function);
        } else if (request instanceof TextRequest textRequest) {
            parameters = text.onRequest(textRequest, data);
            tasks().parameters(parameters);
        } else if (request instanceof LogoutRequest logoutRequest) {
            logout.onRequest(logoutRequest, tasks(), limits.drainTimeout());
        }
    }

    /** What was charged for the data of other requests is given back as soon as they are answered. */
    private void chargeAgain(Arrival arrival) {
        if (arrival.chargedTo() != null) {
            chargedTo = arrival.chargedTo();
            chargedBytes = arrival.chargedBytes();
        }
    }

    private void onScsiCommand(ScsiCommand command, Arrival arrival) throws ProtocolViolation {
        try {
            if (device == null || nexus == null) {
                chargeAgain(arrival);
                throw ProtocolViolation.refused(RejectReason.PROTOCOL_ERROR, "SCSI command in a discovery session");
            }
            tasks().start(device, nexus, command, arrival);
        } catch (ProtocolViolation notStarted) {
            if (!command.immediate()) {
                window.finished();
            }
            throw notStarted;
        }
    }

    private TaskSet tasks() throws ProtocolViolation {
        if (tasks == null) {
            throw ProtocolViolation.format("session not attached");
        }
        return tasks;
    }

    private TaskManagement taskManagement() throws ProtocolViolation {
        if (taskManagement == null) {
            throw ProtocolViolation.refused(RejectReason.PROTOCOL_ERROR, "task management in a discovery session");
        }
        return taskManagement;
    }

    // ---------------------------------------------------------------- NOP

    private void onNopOut(NopOut nop, ByteBuf data) throws ProtocolViolation {
        boolean answersOurs = nop.initiatorTaskTag() == BasicHeader.RESERVED_TAG;
        if (answersOurs && nop.immediate()) {
            // A sign of life, like anything else that comes.
            return;
        }
        onNumbered(nop, data);
    }

    private void echo(NopOut nop, ByteBuf data) {
        if (nop.initiatorTaskTag() == BasicHeader.RESERVED_TAG) {
            return;
        }
        ByteBuf ping =
                data.slice(data.readerIndex(), Math.min(data.readableBytes(), parameters.peerMaxDataSegmentBytes()));
        NopIn answer = new NopIn(
                ping.readableBytes(),
                nop.lun(),
                nop.initiatorTaskTag(),
                BasicHeader.RESERVED_TAG,
                output.takeStatSn(),
                window.expCmdSn(),
                window.maxCmdSn());
        output.send(answer, ping);
    }

    // ---------------------------------------------------------------- what tasks and functions report

    @Override
    public void unanswerable() {
        session.dropUnanswerable();
    }

    @Override
    public void refused(ProtocolViolation violation) throws ProtocolViolation {
        settle(violation, header);
    }

    @Override
    public void taskEnded() {
        if (tasks != null) {
            logout.onTaskEnded(tasks);
        }
    }

    @Override
    public void schedule(Runnable work, Duration delay) {
        session.schedule(work, delay);
    }

    @Override
    public void coldReset() {
        session.coldReset();
    }

    @Override
    public boolean abortUnarrived(TaskManagementRequest request) throws ProtocolViolation {
        Integer heldAt = held.cmdSnOf(request.referencedTaskTag());
        if (heldAt != null) {
            held.abort(heldAt);
            return true;
        }
        // RFC 7143, 11.6.1: a RefCmdSN in the window that has not come counts as come, and aborted.
        int refCmdSn = request.refCmdSn();
        boolean unarrived = !held.holds(refCmdSn)
                && window.judge(refCmdSn) != CommandWindow.Verdict.OUTSIDE
                && SerialNumber.before(refCmdSn, request.cmdSn());
        if (unarrived) {
            held.abort(refCmdSn);
            deliverHeld();
        }
        return unarrived;
    }

    @Override
    public void abortHeld(TaskManagementRequest request, long lun) {
        held.abortBefore(request.cmdSn(), TaskManagement.chosenHeld(lun));
    }
}
