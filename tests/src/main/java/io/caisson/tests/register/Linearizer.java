package io.caisson.tests.register;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of the operations on one block, event by event: <em>just-in-time linearization</em> (Wing and Gong,
 * "Testing and verifying concurrent objects", 1993, in the form of Lowe, "Testing for linearizability", 2017). It keeps
 * every {@link State} that some order of the past leads to; when an operation ends, each state in which it has not been put
 * into the order yet is replaced by all that come of putting it there now, after any choice of others that are under way. No
 * state left: there is no order.
 *
 * <p>Gibbons and Korach ("Testing shared memories", 1997) decide histories of unique writes and reads in O(n log n) by their zones.
 * A COMPARE AND WRITE that failed says only which value was <em>not</em> there, which zones cannot express, and zeros are
 * written more than once: hence the general way. Blocks are checked one by one (linearizability is local), so that few operations
 * are ever under way together, and three rules keep the states few without losing an answer:
 * <ul>
 *   <li>what only observes (a read, a miscompare) is put into the order as soon as it fits: that takes nothing from others;
 *   <li>what has no known end is put into the order only right before something that observes it, or when it expires: else it
 *       could as well be left out;
 *   <li>of what has ended nothing is kept but the states.
 * </ul>
 * Outcomes must be known when an operation is fed in; {@link BlockHistory} sees to that. Not thread-safe.
 */
final class Linearizer {
    private static final int SLOTS = Long.SIZE;
    private static final int STATES_MAX = 50_000;

    /** @param placed bit n: the operation in slot n, still under way, is in the order already */
    record State(long value, long placed) {
        boolean has(int slot) {
            return (placed >>> slot & 1) != 0;
        }

        State with(int slot, long newValue) {
            return new State(newValue, placed | 1L << slot);
        }

        State without(int slot) {
            return new State(value, placed & ~(1L << slot));
        }
    }

    private final @Nullable Operation[] slots = new Operation[SLOTS];
    private Set<State> states = new HashSet<>();
    private boolean overwhelmed;

    Linearizer(long initialValue) {
        states.add(new State(initialValue, 0));
    }

    /** Too much was under way to go on: from then on nothing is found. */
    boolean isOverwhelmed() {
        return overwhelmed;
    }

    /** What the block may hold now. */
    Set<Long> possibleValues() {
        Set<Long> values = new LinkedHashSet<>();
        states.forEach(state -> values.add(state.value()));
        return values;
    }

    void invoke(Operation operation) {
        if (overwhelmed || operation.isMoot()) {
            return;
        }
        int slot = freeSlot();
        if (slot < 0) {
            overwhelmed = true;
            return;
        }
        slots[slot] = operation;
        if (!operation.changes()) {
            replaceStates(state -> operation.fits(state.value()) ? state.with(slot, state.value()) : state);
        }
    }

    /**
     * The end of an operation that has one.
     *
     * @return false when no order of all that has ended explains it; the states are then those from before
     */
    boolean respond(Operation operation) {
        if (overwhelmed || operation.isMoot() || operation.isOptional()) {
            return true;
        }
        int slot = slotOf(operation);
        Set<State> next = new HashSet<>();
        for (State state : states) {
            if (state.has(slot)) {
                next.add(state.without(slot));
            } else {
                search(state, slot, operation, next);
            }
            if (next.size() > STATES_MAX) {
                overwhelmed = true;
                return true;
            }
        }
        if (next.isEmpty()) {
            return false;
        }
        slots[slot] = null;
        states = next;
        return true;
    }

    /** An operation without a known end cannot take effect any more. */
    void expire(Operation operation) {
        if (overwhelmed) {
            return;
        }
        int slot = slotOf(operation);
        Set<State> next = new HashSet<>();
        for (State state : states) {
            next.add(state.without(slot));
            if (!state.has(slot)) {
                search(state, slot, operation, next);
            }
        }
        slots[slot] = null;
        states = next;
    }

    /** All states that come of putting {@code wanted} into the order after some of the others. */
    private void search(State from, int slot, Operation wanted, Set<State> found) {
        Set<State> seen = new HashSet<>();
        ArrayDeque<State> open = new ArrayDeque<>();
        open.add(from);
        seen.add(from);
        while (!open.isEmpty() && seen.size() <= STATES_MAX) {
            State state = open.remove();
            if (wanted.fits(state.value())) {
                found.add(placeObservers(state.with(slot, wanted.after(state.value())))
                        .without(slot));
            }
            for (int other = 0; other < SLOTS; other++) {
                Operation operation = slots[other];
                if (operation == null || other == slot || state.has(other) || !operation.changes()) {
                    continue;
                }
                if (operation.fits(state.value())
                        && isWorthwhile(other, state.with(other, operation.written()), slot)) {
                    State next = placeObservers(state.with(other, operation.written()));
                    if (seen.add(next)) {
                        open.add(next);
                    }
                }
            }
        }
        overwhelmed |= seen.size() > STATES_MAX;
    }

    /**
     * Whether it matters that the operation in a slot is put into the order: it has an end, or something sees it that is not in the
     * order yet, and matters itself.
     *
     * @param after with the operation in the order
     * @param wanted the slot of what matters anyhow
     */
    private boolean isWorthwhile(int slot, State after, int wanted) {
        Operation operation = slots[slot];
        if (operation == null || !operation.isOptional() || slot == wanted) {
            return operation != null;
        }
        for (int other = 0; other < SLOTS; other++) {
            Operation observer = slots[other];
            if (observer != null
                    && !after.has(other)
                    && observer.kind() != Operation.Kind.WRITE
                    && observer.fits(after.value())
                    && isWorthwhile(other, after.with(other, observer.after(after.value())), wanted)) {
                return true;
            }
        }
        return false;
    }

    private State placeObservers(State state) {
        State result = state;
        for (int slot = 0; slot < SLOTS; slot++) {
            Operation operation = slots[slot];
            if (operation != null && !result.has(slot) && !operation.changes() && operation.fits(result.value())) {
                result = result.with(slot, result.value());
            }
        }
        return result;
    }

    private interface Step {
        State apply(State state);
    }

    private void replaceStates(Step step) {
        Set<State> next = new HashSet<>();
        states.forEach(state -> next.add(step.apply(state)));
        states = next;
    }

    private int slotOf(Operation operation) {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (slots[slot] == operation) {
                return slot;
            }
        }
        throw new IllegalStateException("never invoked: " + operation);
    }

    private int freeSlot() {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (slots[slot] == null) {
                return slot;
            }
        }
        return forgetOnePlacedByAll();
    }

    /** An operation without end that every state has in its order takes a slot for nothing; unless it is yet to expire. */
    private int forgetOnePlacedByAll() {
        long everywhere = -1;
        for (State state : states) {
            everywhere &= state.placed();
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            Operation operation = slots[slot];
            boolean done = (everywhere >>> slot & 1) != 0;
            if (operation != null && operation.isOptional() && !operation.hasExpired() && done) {
                int freed = slot;
                replaceStates(state -> state.without(freed));
                slots[slot] = null;
                return slot;
            }
        }
        return -1;
    }

    /** Operations under way, for tests of how much is kept. */
    int underWay() {
        int count = 0;
        for (Operation operation : slots) {
            count += operation == null ? 0 : 1;
        }
        return count;
    }

    /** One state, for logs. */
    @Override
    public String toString() {
        Iterator<State> any = states.iterator();
        return states.size() + " states, among them " + (any.hasNext() ? any.next() : "none");
    }
}
