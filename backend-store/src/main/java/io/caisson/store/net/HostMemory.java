package io.caisson.store.net;

/**
 * The memory for data of hosts' commands, in two halves: what comes unasked must find room at once or be refused, the rest
 * is waited for. Servers of several protocols may share one, so that either can have all of it. Any thread.
 *
 * @param unasked data that hosts send without being asked
 * @param grants data that they are asked for, and answers
 */
public record HostMemory(ByteBudget unasked, ByteBudget grants) {

    /** @param bytes both halves together */
    public static HostMemory of(long bytes) {
        if (bytes < 2) {
            throw new IllegalArgumentException("memory of " + bytes + " bytes");
        }
        return new HostMemory(new ByteBudget(bytes / 2), new ByteBudget(bytes / 2));
    }
}
