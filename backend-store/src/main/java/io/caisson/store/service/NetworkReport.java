package io.caisson.store.service;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one node says of a network of hosts.
 *
 * @param addresses that hosts find at the node
 * @param sessions with routers, where the network is announced to some
 * @param problems that keep hosts from finding an address there, or will
 */
public record NetworkReport(List<Announced> addresses, List<RouterSession> sessions, List<Problem> problems) {

    public NetworkReport {
        addresses = List.copyOf(addresses);
        sessions = List.copyOf(sessions);
        problems = List.copyOf(problems);
    }

    /**
     * An address that hosts find there.
     *
     * @param announcedAt when they were told last (RFC 3339); null where nobody needs telling
     */
    public record Announced(String address, @Nullable String announcedAt) {}

    /**
     * A session with a router.
     *
     * @param state as in RFC 4271, 8.2.2, in lower case with dashes; {@code down} if there is no attempt
     * @param since when it came into that state (RFC 3339)
     * @param lastError what ended the last one or keeps this one from being established; null if nothing did
     */
    public record RouterSession(
            String address,
            long peerAs,
            String state,
            String since,
            @Nullable String lastError) {}

    /**
     * Something that stands in the way.
     *
     * @param address null if it is one of the whole network
     * @param fix what to do about it: a sentence, or a command
     */
    public record Problem(@Nullable String address, String sentence, String fix) {}
}
