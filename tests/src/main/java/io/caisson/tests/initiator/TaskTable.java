package io.caisson.tests.initiator;

import org.jspecify.annotations.Nullable;

/**
 * Commands in flight by initiator task tag: the low 16 bits are a slot, the rest counts uses of the table, so that a late
 * answer to an old task does not find a new one. The top bit stays clear; tags of other requests have it set. Owner: the
 * connection's event loop.
 */
final class TaskTable {
    private static final int SLOT_MASK = 0xFFFF;
    private final @Nullable ScsiCommand[] slots;
    private final int[] free;
    private int freeCount;
    private int generation;

    TaskTable(int capacity) {
        if (capacity < 1 || capacity > SLOT_MASK) {
            throw new IllegalArgumentException("task table of " + capacity);
        }
        slots = new ScsiCommand[capacity];
        free = new int[capacity];
        for (int i = 0; i < capacity; i++) {
            free[i] = capacity - 1 - i;
        }
        freeCount = capacity;
    }

    boolean isFull() {
        return freeCount == 0;
    }

    int size() {
        return slots.length - freeCount;
    }

    void add(ScsiCommand command) {
        int slot = free[--freeCount];
        generation = generation + 1 & 0x7FFF;
        command.taskTag = generation << 16 | slot;
        slots[slot] = command;
    }

    @Nullable
    ScsiCommand find(int taskTag) {
        int slot = taskTag & SLOT_MASK;
        if (slot >= slots.length) {
            return null;
        }
        ScsiCommand command = slots[slot];
        return command != null && command.taskTag == taskTag ? command : null;
    }

    void remove(ScsiCommand command) {
        int slot = command.taskTag & SLOT_MASK;
        if (slots[slot] != command) {
            throw new IllegalStateException("not in the table: " + command);
        }
        slots[slot] = null;
        free[freeCount++] = slot;
    }

    /** A copy, for ends of many at once, whose completions may submit anew. */
    ScsiCommand[] snapshot() {
        ScsiCommand[] all = new ScsiCommand[size()];
        int count = 0;
        for (ScsiCommand command : slots) {
            if (command != null) {
                all[count++] = command;
            }
        }
        return all;
    }
}
