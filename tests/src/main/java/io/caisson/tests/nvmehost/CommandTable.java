package io.caisson.tests.nvmehost;

import org.jspecify.annotations.Nullable;

/**
 * Commands in flight by command identifier: the low 12 bits are a slot, the rest counts uses of the table, so that a late
 * answer to an old command does not find a new one. Owner: the connection's event loop.
 */
final class CommandTable {
    static final int CAPACITY_MAX = 4096;
    private static final int SLOT_MASK = CAPACITY_MAX - 1;

    private final @Nullable NvmeCommand[] slots;
    private final int[] free;
    private int freeCount;
    private int generation;

    CommandTable(int capacity) {
        if (capacity < 1 || capacity > CAPACITY_MAX) {
            throw new IllegalArgumentException("command table of " + capacity);
        }
        slots = new NvmeCommand[capacity];
        free = new int[capacity];
        for (int i = 0; i < capacity; i++) {
            free[i] = capacity - 1 - i;
        }
        freeCount = capacity;
    }

    boolean isFull() {
        return freeCount == 0;
    }

    void add(NvmeCommand command) {
        int slot = free[--freeCount];
        generation = generation + 1 & 0xF;
        command.commandId = generation << 12 | slot;
        slots[slot] = command;
    }

    @Nullable
    NvmeCommand find(int commandId) {
        int slot = commandId & SLOT_MASK;
        if (slot >= slots.length) {
            return null;
        }
        NvmeCommand command = slots[slot];
        return command != null && command.commandId == commandId ? command : null;
    }

    void remove(NvmeCommand command) {
        int slot = command.commandId & SLOT_MASK;
        if (slots[slot] != command) {
            throw new IllegalStateException("not in the table: " + command);
        }
        slots[slot] = null;
        free[freeCount++] = slot;
    }

    /** A copy, for ends of many at once, whose completions may submit anew. */
    NvmeCommand[] snapshot() {
        NvmeCommand[] all = new NvmeCommand[slots.length - freeCount];
        int count = 0;
        for (NvmeCommand command : slots) {
            if (command != null) {
                all[count++] = command;
            }
        }
        return all;
    }
}
