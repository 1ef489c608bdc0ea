package io.caisson.nvme.queue;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.QueueHandler;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.pdu.HostData;
import io.caisson.nvme.pdu.InitializeRequest;
import io.caisson.nvme.pdu.PduViolation;
import io.caisson.store.net.AbortBarrier;
import io.caisson.store.net.ByteBudget;
import io.caisson.store.net.Link;
import io.caisson.store.net.Mailbox;
import io.netty.buffer.ByteBuf;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The books of one queue's commands, and their ends. Owner: the queue's event loop.
 *
 * <p>Bounded by the size of the queue in number and by a {@link ByteBudget} in bytes; how a command comes to run, or waits
 * for memory, is the business of {@link DataCollection}, how it is answered that of {@link Answers}.
 */
final class Commands implements Answers.Owner {

    /** What the commands need of their queue. */
    interface Owner {
        /** The store forbade an answer. */
        void unanswerable();

        /** The host does not send what it was asked for. */
        void dataOverdue();

        /** A command left. */
        void commandEnded();

        /** Takes or stops taking PDUs from the host. */
        void read(boolean on);
    }

    /** Connect, before the queue has a size; and one more, to be told that it came too early. */
    private static final int UNCONNECTED_ENTRIES = 2;

    private final Owner owner;
    private final Mailbox mailbox;
    private final Traffic traffic;
    private final ByteBudget budget;
    private final ByteBudget grants;
    private final SlotTable slots = new SlotTable();
    private final DataCollection collection;
    private final Answers answers;
    private final Unproven unproven = new Unproven();
    private int entries = UNCONNECTED_ENTRIES;
    /** Commands that wait for events. */
    private int idlers;
    /** What ends now must not make room for what ends next. */
    private boolean aborting;
    /** The connection is gone: nothing is answered any more. */
    private boolean closed;

    Commands(
            Owner owner,
            Link link,
            Output output,
            Mailbox mailbox,
            Traffic traffic,
            ByteBudget budget,
            ByteBudget grants,
            QueueLimits limits,
            InitializeRequest request) {
        this.owner = owner;
        this.mailbox = mailbox;
        this.traffic = traffic;
        this.budget = budget;
        this.grants = grants;
        this.collection = new DataCollection(this, link, output, mailbox, traffic, budget, grants, limits, request);
        this.answers = new Answers(link, output, this);
    }

    void connected(int size, boolean flowControl) {
        entries = size;
        answers.connected(size, flowControl);
    }

    void post(CommandSlot slot) {
        mailbox.post(slot);
    }

    // ---------------------------------------------------------------- commands and their data

    /** @param entry borrowed */
    void start(QueueHandler handler, SubmissionEntry entry, int inCapsuleBytes) throws PduViolation {
        if (slots.size() >= entries) {
            throw PduViolation.sequence("more commands than the queue has entries");
        }
        int id = entry.commandId();
        traffic.command();
        unproven.received(id, entries);
        if (slots.find(id) != null) {
            traffic.count(Counter.COMMANDS_FAILED);
            answers.respond(id, 0, StatusCode.COMMAND_ID_CONFLICT);
            return;
        }
        NvmeCommand command = handler.accept(entry);
        CommandSlot slot = new CommandSlot(this, id, command);
        slots.add(slot);
        if (command.waitsForEvents()) {
            idlers++;
        }
        collection.start(slot, entry, DataPointer.check(entry, command, inCapsuleBytes), inCapsuleBytes);
    }

    void onHostData(HostData data) throws PduViolation {
        collection.onHostData(data);
    }

    void onData(ByteBuf source, int index, int length) {
        collection.onData(source, index, length);
    }

    void onDataEnd(boolean intact) {
        collection.onDataEnd(intact);
    }

    void dataOverdue() {
        if (!closed) {
            owner.dataOverdue();
        }
    }

    /** The host takes data again. */
    void onWritable() {
        answers.onWritable();
    }

    // ---------------------------------------------------------------- completion

    void onCompleted(CommandSlot slot) {
        if (closed || slot.aborted() || slot.isUnanswerable()) {
            endWithoutStatus(slot);
            return;
        }
        slot.tellEnded();
        if (slot.status() != StatusCode.SUCCESS) {
            traffic.count(Counter.COMMANDS_FAILED);
        }
        traffic.dataIn(slot.dataIn().readableBytes());
        if (slot.command.awaitsDelivery()) {
            unproven.add(slot.commandId, slot.command);
        }
        answers.send(slot);
        owner.commandEnded();
    }

    /** A command that has not run yet ends, in this turn; returns false if its data cannot be had or sent now. */
    boolean answerNow(CommandSlot slot, CommandCompletion.DataSource source, int lengthBytes) {
        if (closed || !answers.sendNow(slot, source, lengthBytes)) {
            return false;
        }
        traffic.dataIn(lengthBytes);
        owner.commandEnded();
        return true;
    }

    /** It never ran, and no data of it is on its way any more. */
    void onRefused(CommandSlot slot) {
        traffic.count(Counter.COMMANDS_FAILED);
        answers.send(slot);
        owner.commandEnded();
    }

    private void endWithoutStatus(CommandSlot slot) {
        slot.dataIn().release();
        slot.command.completionLost();
        traffic.count(Counter.COMMANDS_ABORTED);
        finish(slot);
        if (slot.isUnanswerable()) {
            // An abort does not change that: nobody may be told that the command can touch no data any more.
            owner.unanswerable();
        }
        slot.tellEnded();
        owner.commandEnded();
    }

    @Override
    public void read(boolean on) {
        owner.read(on);
    }

    /** Takes the command out of all books. */
    @Override
    public void finish(CommandSlot slot) {
        slots.remove(slot);
        if (slot.command.waitsForEvents()) {
            idlers--;
        }
        if (slot.chargedBytes > 0) {
            budget.give(slot.chargedBytes);
        }
        if (slot.grantedBytes() > 0) {
            grants.give(slot.grantedBytes());
            if (!aborting) {
                collection.roomMayBe();
            }
        }
    }

    // ---------------------------------------------------------------- ends that others want

    /** Whether nothing is in the store or on its way out; what only waits for events does not count. */
    boolean idle() {
        return slots.size() == idlers;
    }

    /**
     * Ends the chosen commands: those that still collect data with {@code status}, those that run are asked to end and keep
     * the status they come to.
     *
     * @param barrier told of each that has to be waited for
     */
    void end(Predicate<NvmeCommand> chosen, StatusCode status, AbortBarrier barrier) {
        for (CommandSlot slot : slots.snapshot()) {
            if (!chosen.test(slot.command)) {
                continue;
            }
            if (slot.state == CommandSlot.State.RUNNING) {
                barrier.add();
                slot.whenEnded(barrier);
                slot.command.abort();
            } else if (slot.state == CommandSlot.State.COLLECTING) {
                collection.refuse(slot, status);
            }
        }
    }

    /** What commands are for that may touch data. */
    Set<Integer> runningNamespaces() {
        return slots.snapshot().stream()
                .filter(slot -> slot.state == CommandSlot.State.RUNNING)
                .map(slot -> slot.command.namespaceId())
                .collect(Collectors.toSet());
    }

    /** Ends one command as {@link #end} does; returns whether it had not run. */
    boolean abort(int commandId) {
        CommandSlot slot = slots.find(commandId);
        if (slot == null) {
            return false;
        }
        if (slot.state == CommandSlot.State.RUNNING) {
            slot.command.abort();
        } else if (slot.state == CommandSlot.State.COLLECTING) {
            collection.refuse(slot, StatusCode.ABORT_REQUESTED);
            return true;
        }
        return false;
    }

    /**
     * The connection is gone: ends all commands without a status, at once if they cannot touch data, else when they no longer
     * can.
     *
     * @param barrier told of each that has to be waited for
     */
    void close(AbortBarrier barrier) {
        closed = true;
        aborting = true;
        unproven.lost();
        for (CommandSlot slot : slots.snapshot()) {
            if (slot.state == CommandSlot.State.RUNNING) {
                barrier.add();
                slot.abort(barrier);
                slot.command.completionLost();
                slot.command.abort();
            } else {
                drop(slot);
            }
        }
    }

    private void drop(CommandSlot slot) {
        if (slot.state == CommandSlot.State.COLLECTING) {
            collection.release(slot);
        } else if (slot.state == CommandSlot.State.ANSWERING) {
            answers.drop(slot);
        }
        traffic.count(Counter.COMMANDS_ABORTED);
        finish(slot);
    }

    /** Drops those that have not run: no data will come for them any more. */
    void dropUnrun() {
        for (CommandSlot slot : slots.snapshot()) {
            if (slot.state == CommandSlot.State.COLLECTING || slot.state == CommandSlot.State.SWALLOWING) {
                drop(slot);
            }
        }
    }
}
