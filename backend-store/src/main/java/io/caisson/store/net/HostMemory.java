package io.caisson.store.net;

/**
 * The memory for data of hosts' commands, in two halves: what comes unasked must find room at once, the rest is waited for;
 * and a little besides that no bulk command gets. Servers of several protocols may share one, so that either can have all of
 * it. Any thread.
 *
 * @param unasked data that hosts send without being asked
 * @param grants data that they are asked for, and answers
 * @param urgent for what hosts take locks with, and small questions, whatever bulk commands hold
 */
public record HostMemory(ByteBudget unasked, ByteBudget grants, ByteBudget urgent) {

    /** What urgent commands have besides, as a part of the rest. */
    private static final int URGENT_PART = 16;

    /** @param bytes both halves together; urgent commands have a sixteenth of it besides */
    public static HostMemory of(long bytes) {
        if (bytes < 2) {
            throw new IllegalArgumentException("memory of " + bytes + " bytes");
        }
        return new HostMemory(
                new ByteBudget(bytes / 2), new ByteBudget(bytes / 2), new ByteBudget(bytes / URGENT_PART));
    }
}
