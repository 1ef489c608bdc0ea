package io.caisson.nvme.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands of a queue by their id. Hosts choose ids as they like, so they are spread over chains. Owner: the event loop. */
final class SlotTable {

    private static final int CHAINS = 256;

    private final @Nullable CommandSlot[] chains = new CommandSlot[CHAINS];
    private int size;

    int size() {
        return size;
    }

    @Nullable
    CommandSlot find(int commandId) {
        CommandSlot slot = chains[chain(commandId)];
        while (slot != null && slot.commandId != commandId) {
            slot = slot.next;
        }
        return slot;
    }

    void add(CommandSlot slot) {
        int chain = chain(slot.commandId);
        slot.next = chains[chain];
        chains[chain] = slot;
        size++;
    }

    void remove(CommandSlot slot) {
        int chain = chain(slot.commandId);
        CommandSlot at = chains[chain];
        if (at == slot) {
            chains[chain] = slot.next;
            size--;
            return;
        }
        while (at != null && at.next != slot) {
            at = at.next;
        }
        if (at != null) {
            at.next = slot.next;
            size--;
        }
    }

    /** All of them now, while the table changes. */
    List<CommandSlot> snapshot() {
        List<CommandSlot> all = new ArrayList<>(size);
        for (CommandSlot first : chains) {
            for (CommandSlot slot = first; slot != null; slot = slot.next) {
                all.add(slot);
            }
        }
        return all;
    }

    private static int chain(int commandId) {
        return (commandId ^ commandId >>> 8) & (CHAINS - 1);
    }
}
