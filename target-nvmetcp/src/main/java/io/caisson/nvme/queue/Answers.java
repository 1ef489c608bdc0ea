package io.caisson.nvme.queue;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.pdu.ControllerData;
import io.caisson.nvme.pdu.ResponseCapsule;
import io.caisson.store.net.Gather;
import io.caisson.store.net.Link;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Data for the host, and completion entries, in their order (NVM Express TCP Transport Specification, 3.3.2). Data waits here
 * while the host does not take it; and meanwhile nothing is read from the host. Owner: the queue's event loop.
 */
final class Answers {

    /** What the answers need of the books. */
    interface Owner {
        /** Takes a command out of the books: its end is about to be visible to the host. */
        void finish(CommandSlot slot);

        /** Takes or stops taking commands from the host. */
        void read(boolean on);
    }

    /** More data of a command goes out in several PDUs, so that a host that is slow fills no more than this. */
    static final int MAX_DATA_BYTES = 256 << 10;

    /** SQHD of the response to Connect that grants what the host asked for: no flow control (Base Specification, 6.3). */
    private static final int NO_FLOW_CONTROL = 0xFFFF;

    /** Data of a command that does not go out at once. */
    private static final class Waiting {
        final CommandSlot slot;
        int sent;

        Waiting(CommandSlot slot) {
            this.slot = slot;
        }
    }

    private final Link link;
    private final Output output;
    private final Owner owner;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private int entries;
    private boolean flowControl = true;
    private int head;

    Answers(Link link, Output output, Owner owner) {
        this.link = link;
        this.output = output;
        this.owner = owner;
    }

    /** @param entries size of the submission queue */
    void connected(int entries, boolean flowControl) {
        this.entries = entries;
        this.flowControl = flowControl;
        this.head = flowControl ? 0 : NO_FLOW_CONTROL;
    }

    /** The command succeeded, or not; its data goes first, in full. */
    void send(CommandSlot slot) {
        ByteBuf data = slot.dataIn();
        int length = data.readableBytes();
        if (length == 0) {
            data.release();
            owner.finish(slot);
            respond(slot);
            return;
        }
        slot.state = CommandSlot.State.ANSWERING;
        if (length <= MAX_DATA_BYTES && waiting.isEmpty() && link.writable()) {
            sendLast(slot, 0, length);
            return;
        }
        waiting.add(new Waiting(slot));
        if (waiting.size() == 1) {
            onWritable();
        }
    }

    /** As {@link #send} of success, with data that has yet to be fetched; returns false if it cannot be fetched or sent now. */
    boolean sendNow(CommandSlot slot, CommandCompletion.DataSource source, int lengthBytes) {
        if (lengthBytes > Gather.COPY_LIMIT_BYTES || !waiting.isEmpty() || !link.writable()) {
            return false;
        }
        if (!output.send(new ControllerData(true, !flowControl, slot.commandId, 0, lengthBytes), source)) {
            return false;
        }
        owner.finish(slot);
        if (flowControl) {
            respond(slot);
        }
        return true;
    }

    /** The host takes data again. */
    void onWritable() {
        Waiting first;
        while ((first = waiting.peek()) != null && send(first)) {
            waiting.remove();
        }
        owner.read(first == null);
    }

    /** Sends as much as the host takes now; returns whether that was all. */
    private boolean send(Waiting transfer) {
        CommandSlot slot = transfer.slot;
        ByteBuf data = slot.dataIn();
        int length = data.readableBytes();
        while (link.writable()) {
            int count = Math.min(MAX_DATA_BYTES, length - transfer.sent);
            if (transfer.sent + count == length) {
                sendLast(slot, transfer.sent, count);
                return true;
            }
            output.send(
                    new ControllerData(false, false, slot.commandId, transfer.sent, count),
                    data,
                    data.readerIndex() + transfer.sent);
            transfer.sent += count;
        }
        return false;
    }

    private void sendLast(CommandSlot slot, int offset, int count) {
        // Without SQHD to report, and without a result, the data says it all (3.6.2, C2HData).
        boolean success = !flowControl && slot.result() == 0;
        ByteBuf data = slot.dataIn();
        owner.finish(slot);
        output.send(
                new ControllerData(true, success, slot.commandId, offset, count), data, data.readerIndex() + offset);
        data.release();
        if (!success) {
            respond(slot);
        }
    }

    private void respond(CommandSlot slot) {
        respond(slot.commandId, slot.result(), slot.status());
    }

    /** Sends a completion entry. */
    void respond(int commandId, long result, StatusCode status) {
        output.send(new ResponseCapsule(result, nextHead(), commandId, status.field()));
    }

    /** SQHD: past the entry that is answered; nothing if the host does not want to know. */
    private int nextHead() {
        if (flowControl) {
            head = entries == 0 ? 0 : (head + 1) % entries;
            return head;
        }
        int once = head;
        head = 0;
        return once;
    }

    /** The command is to end without its data. */
    void drop(CommandSlot slot) {
        waiting.removeIf(transfer -> transfer.slot == slot);
        slot.dataIn().release();
    }
}
