package io.caisson.store.volume;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the other replicas have of some blocks. Filled by one thread, then only read. */
public final class FoundBlocks {

    /** What is known of a block. */
    public enum State {
        GOOD,
        /** It reads as zeros. */
        ABSENT,
        /** All replicas were asked, and none has a good copy. */
        NOWHERE,
        /** No good copy so far, but a replica that may have one could not be asked. */
        UNKNOWN
    }

    private final State[] states;
    private final Map<Integer, byte[]> contents = new HashMap<>();

    private FoundBlocks(int blocks, State state) {
        this.states = new State[blocks];
        Arrays.fill(states, state);
    }

    public static FoundBlocks nowhere(int blocks) {
        return new FoundBlocks(blocks, State.NOWHERE);
    }

    /** All of whose blocks are {@link State#UNKNOWN}. */
    public static FoundBlocks unknown(int blocks) {
        return new FoundBlocks(blocks, State.UNKNOWN);
    }

    public int size() {
        return states.length;
    }

    public void good(int at, byte[] data) {
        states[at] = State.GOOD;
        contents.put(at, data);
    }

    public void absent(int at) {
        states[at] = State.ABSENT;
    }

    /** Nobody is left to be asked. */
    public void settle() {
        for (int at = 0; at < states.length; at++) {
            if (states[at] == State.UNKNOWN) {
                states[at] = State.NOWHERE;
            }
        }
    }

    public State state(int at) {
        return states[at];
    }

    public boolean isFound(int at) {
        return states[at] == State.GOOD || states[at] == State.ABSENT;
    }

    public boolean allFound() {
        for (int at = 0; at < states.length; at++) {
            if (!isFound(at)) {
                return false;
            }
        }
        return true;
    }

    /** The data of a block that {@link #isFound}; null of one that is absent. */
    byte @Nullable [] contents(int at) {
        return contents.get(at);
    }
}
