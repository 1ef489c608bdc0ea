package io.caisson.store.volume;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Operations that wait for a log entry. Urgent ones go first, but leave each second place to the others while these wait:
 * a host that holds a lock by COMPARE AND WRITE must not lose it behind its own bulk writes, nor starve them. Which goes
 * first is free: whatever conflicts waits elsewhere. Belongs to the {@link WriteSequencer}.
 */
final class ReadyOperations {
    private final Deque<Operation> urgent = new ArrayDeque<>();
    private final Deque<Operation> ordinary = new ArrayDeque<>();
    private boolean ordinaryIsDue;

    void add(Operation operation) {
        queueOf(operation).add(operation);
    }

    /** It was there before and comes back. */
    void addFirst(Operation operation) {
        queueOf(operation).addFirst(operation);
    }

    private Deque<Operation> queueOf(Operation operation) {
        return operation.isUrgent() ? urgent : ordinary;
    }

    /** The one to go next, or null. */
    @Nullable
    Operation peek() {
        return nextQueue().peek();
    }

    /** Takes out what {@link #peek} answered. */
    void remove() {
        Deque<Operation> queue = nextQueue();
        queue.remove();
        ordinaryIsDue = queue == urgent;
    }

    private Deque<Operation> nextQueue() {
        return urgent.isEmpty() || (ordinaryIsDue && !ordinary.isEmpty()) ? ordinary : urgent;
    }

    boolean isEmpty() {
        return urgent.isEmpty() && ordinary.isEmpty();
    }

    void removeIf(Predicate<Operation> condition) {
        urgent.removeIf(condition);
        ordinary.removeIf(condition);
    }

    void clear() {
        urgent.clear();
        ordinary.clear();
    }
}
