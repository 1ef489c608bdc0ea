package io.caisson.nvme.controller.discovery;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers of the versions of the logs that the hosts of a node see (GENCTR): a host that comes again finds the same number as
 * long as its log is the same, and another one after a change, whether or not it was connected meanwhile. Remembers the hosts that
 * asked last, a bounded number; whoever is forgotten finds a new number. Any thread.
 */
public final class DiscoveryGenerations {

    private static final int REMEMBERED = 1024;

    /** @param local what the host dialled, which is named in its log */
    private record Reader(String hostNqn, InetSocketAddress local) {}

    private record Version(List<DiscoveryEntry> entries, long number) {}

    // Guarded by this.
    private final Map<Reader, Version> versions = new LinkedHashMap<>(16, 0.75f, true);
    private long next;

    /** The number of what a host sees now. */
    synchronized long of(String hostNqn, InetSocketAddress local, List<DiscoveryEntry> entries) {
        Reader reader = new Reader(hostNqn, local);
        Version known = versions.get(reader);
        if (known != null && known.entries().equals(entries)) {
            return known.number();
        }
        long number = next++;
        versions.put(reader, new Version(entries, number));
        if (versions.size() > REMEMBERED) {
            versions.remove(versions.keySet().iterator().next());
        }
        return number;
    }
}
