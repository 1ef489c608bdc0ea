package io.caisson.store.access;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hosts by the names that one protocol knows them by. Immutable; any thread.
 *
 * @param <H> what is known of a host
 */
record HostIndex<H>(Map<String, List<Entry<H>>> byName) {

    /** A name of a host that stands for any. */
    static final String ANY = "*";

    /**
     * A host with one of its names.
     *
     * @param access null if nobody may be let in as this host
     * @param networks where it may come from; empty means anywhere
     */
    record Entry<H>(@Nullable H access, List<Network> networks, long createRevision) {

        /** Length of the longest network that holds the address; 0 when any may come, -1 when this one may not. */
        int matchedPrefix(InetAddress address) {
            if (networks.isEmpty()) {
                return 0;
            }
            return networks.stream()
                    .filter(network -> network.contains(address))
                    .mapToInt(Network::prefixBits)
                    .max()
                    .orElse(-1);
        }
    }

    HostIndex {
        byName = Map.copyOf(byName);
    }

    /**
     * A name that some host has is nobody else's: where its networks leave the address out, it is refused. It must not
     * come in by way of a host for any name either, where it could take over sessions and reservations of the host whose
     * name it uses. Among hosts for any, the longest network wins, then the oldest host.
     */
    Optional<H> find(String name, @Nullable InetAddress from) {
        if (from == null || name.equals(ANY)) {
            return Optional.empty();
        }
        List<Entry<H>> named = byName.get(name);
        return (named == null ? byName.getOrDefault(ANY, List.of()) : named)
                .stream()
                        .filter(host -> host.matchedPrefix(from) >= 0)
                        .min(Comparator.comparing((Entry<H> host) -> -host.matchedPrefix(from))
                                .thenComparing(Entry::createRevision))
                        .map(Entry::access);
    }

    boolean knows(String name) {
        return byName.containsKey(name);
    }

    /** Collects the hosts. One thread. */
    static final class Builder<H> {
        private final Map<String, List<Entry<H>>> byName = new HashMap<>();

        void add(List<String> names, Entry<H> host) {
            names.forEach(name ->
                    byName.computeIfAbsent(name, absent -> new ArrayList<>()).add(host));
        }

        HostIndex<H> build() {
            return new HostIndex<>(byName);
        }
    }
}
