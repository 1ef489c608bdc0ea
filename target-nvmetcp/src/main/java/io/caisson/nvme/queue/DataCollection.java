package io.caisson.nvme.queue;

import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.pdu.HostData;
import io.caisson.nvme.pdu.InitializeRequest;
import io.caisson.nvme.pdu.PduViolation;
import io.caisson.nvme.pdu.ReadyToTransfer;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.net.ByteBudget;
import io.caisson.store.net.Link;
import io.caisson.store.net.Mailbox;
import io.caisson.store.net.RoomQueue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a command from its arrival to the moment it runs: memory, data in its capsule, R2Ts. Owner: the queue's event
 * loop.
 *
 * <p>What comes in a capsule needs memory at once: if there is none, the command is interrupted, for the host to send it
 * again. Everything else can wait in the {@link RoomQueue} before it is asked for.
 */
final class DataCollection implements RoomQueue.Owner<CommandSlot> {

    private static final Logger LOGGER = LoggerFactory.getLogger(DataCollection.class);
    /** More R2Ts of one command are not sent, whatever the host could take. */
    private static final int MAX_OUTSTANDING_R2T = 16;

    private static final int TAG_MASK = 0xFFFF;

    private final Commands commands;
    private final Output output;
    private final Traffic traffic;
    private final ByteBudget budget;
    private final RoomQueue<CommandSlot> room;
    private final long maxChargeBytes;
    private final int maxR2tBytes;
    private final int maxOutstandingR2t;
    private final IntObjectMap<HostTransfer.Window> windows = new IntObjectHashMap<>();
    private final DataDeadline deadline;
    private int lastTag;
    private boolean retrying;

    /** Of the PDU in hand: whose data it is, and where it goes. */
    private @Nullable CommandSlot handSlot;

    private HostTransfer.@Nullable Window handWindow;
    /** Null if the data goes nowhere. */
    private byte @Nullable [] handArray;

    private int handSkip;
    private int handAt;
    private int handEnd;

    DataCollection(
            Commands commands,
            Link link,
            Output output,
            Mailbox mailbox,
            Traffic traffic,
            ByteBudget budget,
            ByteBudget grants,
            QueueLimits limits,
            InitializeRequest request) {
        this.commands = commands;
        this.output = output;
        this.traffic = traffic;
        this.budget = budget;
        this.room = new RoomQueue<>(this, link, mailbox, grants, limits.roomPatience());
        this.deadline = new DataDeadline(link, limits.dataPatience(), windows.values(), commands::dataOverdue);
        this.maxChargeBytes = limits.dataBytes() / 2;
        this.maxR2tBytes = limits.maxR2tBytes();
        this.maxOutstandingR2t = (int) Math.min(MAX_OUTSTANDING_R2T, request.maxOutstandingR2t());
    }

    // ---------------------------------------------------------------- arrival

    /**
     * Takes a command that is in the books as far as it gets now.
     *
     * @param refusal a status that it is to end with, unrun; null if it may run
     * @param inCapsuleBytes data that follows in its PDU, to be told by {@link #onData} and {@link #onDataEnd}
     */
    void start(CommandSlot slot, SubmissionEntry entry, @Nullable StatusCode refusal, int inCapsuleBytes) {
        if (refusal != null) {
            giveUp(slot, refusal);
        }
        if (inCapsuleBytes > 0) {
            expectInCapsule(slot, entry);
        }
        proceed(slot);
    }

    private void expectInCapsule(CommandSlot slot, SubmissionEntry entry) {
        handSlot = slot;
        handWindow = null;
        handArray = null;
        int wanted = slot.command.dataOutBytes();
        if (slot.state != CommandSlot.State.COLLECTING || wanted == 0) {
            return;
        }
        if (!budget.tryTake(wanted)) {
            traffic.count(Counter.COMMANDS_OUT_OF_ROOM);
            giveUp(slot, StatusCode.COMMAND_INTERRUPTED);
            return;
        }
        slot.chargedBytes = wanted;
        ByteBuf buffer = WriteBuffers.allocate(wanted).writerIndex(wanted);
        slot.inCapsule = buffer;
        handArray = buffer.array();
        handSkip = (int) entry.sglAddress();
        handAt = 0;
        handEnd = wanted;
    }

    void onHostData(HostData data) throws PduViolation {
        HostTransfer.Window window = windows.get(data.transferTag());
        if (window == null) {
            throw HostData.wrongTransferTag();
        }
        if (window.slot.commandId != data.commandId()) {
            throw HostData.wrongCommandId();
        }
        if (data.offset() != window.next || data.length() > window.end - window.next) {
            throw PduViolation.outOfRange("data at " + data.offset() + " where " + window.next + " is next");
        }
        if (data.last() != (window.next + data.length() == window.end)) {
            throw HostData.wrongLast();
        }
        handSlot = window.slot;
        handWindow = window;
        handArray = window.transfer.array();
        handSkip = 0;
        handAt = window.next;
        handEnd = window.next + data.length();
    }

    void onData(ByteBuf source, int index, int length) {
        byte[] array = handArray;
        if (array == null) {
            return;
        }
        int skipped = Math.min(handSkip, length);
        handSkip -= skipped;
        int count = Math.min(length - skipped, handEnd - handAt);
        source.getBytes(index + skipped, array, handAt, count);
        handAt += count;
    }

    void onDataEnd(boolean intact) {
        CommandSlot slot = handSlot;
        HostTransfer.Window window = handWindow;
        if (slot == null) {
            return; // of a command that was never in the books
        }
        handSlot = null;
        handArray = null;
        if (window != null) {
            window.next = handEnd;
            if (window.next == window.end) {
                windows.remove(window.tag);
                window.transfer.windowFilled();
            }
        }
        if (!intact) {
            traffic.count(Counter.DATA_DIGEST_ERRORS);
            if (slot.state == CommandSlot.State.COLLECTING) {
                giveUp(slot, StatusCode.TRANSIENT_TRANSPORT_ERROR);
            }
        }
        proceed(slot);
    }

    // ---------------------------------------------------------------- progress

    /** Does what can be done now, when something about the command changed. */
    private void proceed(CommandSlot slot) {
        if (slot == handSlot) {
            return;
        }
        HostTransfer transfer = slot.transfer;
        if (slot.state == CommandSlot.State.SWALLOWING) {
            if (transfer == null || !transfer.expectsData()) {
                commands.onRefused(slot);
            }
        } else if (transfer != null) {
            collect(slot, transfer);
        } else {
            claim(slot);
        }
    }

    /** All that came unasked is there: what else the command needs is taken, or waited for. */
    private void claim(CommandSlot slot) {
        if (ranNow(slot)) {
            return;
        }
        int asked = slot.inCapsule == null ? slot.command.dataOutBytes() : 0;
        int buffers = slot.command.waitsForEvents() ? 0 : slot.command.bufferBytes();
        slot.miss(Math.min((long) asked + buffers, maxChargeBytes));
        if (room.take(slot)) {
            granted(slot);
        }
    }

    private static boolean ranNow(CommandSlot slot) {
        try {
            return slot.command.runNow(slot);
        } catch (RuntimeException | OutOfMemoryError failure) {
            LOGGER.error("an NVMe command failed to run at once; its connection is dropped", failure);
            slot.unanswerable();
            return true;
        }
    }

    @Override
    public void granted(CommandSlot slot) {
        ByteBuf whole = slot.inCapsule;
        int wanted = slot.command.dataOutBytes();
        if (whole != null) {
            slot.inCapsule = null;
            run(slot, whole);
        } else if (wanted > 0) {
            HostTransfer transfer = new HostTransfer(wanted, maxR2tBytes, maxOutstandingR2t);
            slot.transfer = transfer;
            collect(slot, transfer);
        } else {
            run(slot, Unpooled.EMPTY_BUFFER);
        }
    }

    private void collect(CommandSlot slot, HostTransfer transfer) {
        while (transfer.maySolicit()) {
            HostTransfer.Window window = transfer.solicit(slot, nextTag());
            windows.put(window.tag, window);
            deadline.begins(window);
            output.send(new ReadyToTransfer(slot.commandId, window.tag, window.next, window.end - window.next));
        }
        if (transfer.complete()) {
            run(slot, transfer.takeBuffer());
        }
    }

    private int nextTag() {
        do {
            lastTag = lastTag + 1 & TAG_MASK;
        } while (windows.containsKey(lastTag));
        return lastTag;
    }

    private void run(CommandSlot slot, ByteBuf data) {
        slot.state = CommandSlot.State.RUNNING;
        traffic.dataOut(data.readableBytes());
        try {
            slot.command.run(data, slot);
        } catch (RuntimeException | OutOfMemoryError failure) {
            LOGGER.error("an NVMe command failed to run; its connection is dropped", failure);
            slot.unanswerable();
        }
    }

    // ---------------------------------------------------------------- ends

    @Override
    public void outOfPatience(CommandSlot slot) {
        traffic.count(Counter.COMMANDS_OUT_OF_ROOM);
        refuse(slot, StatusCode.COMMAND_INTERRUPTED);
    }

    /** Memory came back. */
    void roomMayBe() {
        if (retrying) {
            return; // a command ended at once that had its room a moment ago: the loop below goes on with the next
        }
        retrying = true;
        try {
            room.retry();
        } finally {
            retrying = false;
        }
    }

    /** Ends a command that is COLLECTING with a status, once no data of it is on its way. */
    void refuse(CommandSlot slot, StatusCode status) {
        giveUp(slot, status);
        proceed(slot);
    }

    private void giveUp(CommandSlot slot, StatusCode status) {
        slot.refuse(status);
        release(slot);
    }

    /** Gives back what a command that is COLLECTING holds here; it will not run. */
    void release(CommandSlot slot) {
        room.forget(slot);
        if (slot == handSlot) {
            handArray = null;
        }
        ByteBuf whole = slot.inCapsule;
        if (whole != null) {
            slot.inCapsule = null;
            whole.release();
        }
        if (slot.transfer != null) {
            slot.transfer.release();
        }
        slot.command.abort();
    }
}
