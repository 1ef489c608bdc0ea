package io.caisson.nvme.controller;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts that knocked and were refused, so that an operator need not guess what a new host calls itself. Bounded, in all and for
 * each address; who was refused the longest time ago goes first. A host that gets in is forgotten. Any thread.
 *
 * <p>Each host is logged once a minute, and all of them together not more often than {@link #MAX_LINES} times.
 */
final class SeenHosts {

    static final int MAX_HOSTS = 256;
    static final int MAX_OF_AN_ADDRESS = 32;
    static final int MAX_LINES = 60;

    private static final Logger LOGGER = LoggerFactory.getLogger(SeenHosts.class);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private record Key(String nqn, InetAddress address) {}

    private record Entry(SeenHost seen, Instant logged) {}

    private final InstantSource clock;

    // Guarded by this. The least recently refused come first.
    private final Map<Key, Entry> entries = new LinkedHashMap<>();
    private Instant minuteBegan = Instant.MIN;
    private int lines;

    SeenHosts(InstantSource clock) {
        this.clock = clock;
    }

    /** Takes note of a refusal. */
    void refused(String hostNqn, InetAddress from, @Nullable String subsystemNqn, RefusalReason reason) {
        String nqn = PrintableNqn.of(hostNqn);
        String subsystem = subsystemNqn == null ? null : PrintableNqn.of(subsystemNqn);
        boolean log;
        synchronized (this) {
            Instant now = clock.instant();
            Key key = new Key(nqn, from);
            Entry before = entries.remove(key);
            log = (before == null || !now.isBefore(before.logged().plus(MINUTE))) && takeLine(now);
            Instant first = before == null ? now : before.seen().firstSeen();
            long count = before == null ? 1 : before.seen().count() + 1;
            makeRoom(from);
            SeenHost seen = new SeenHost(nqn, from, subsystem, reason, first, now, count);
            entries.put(key, new Entry(seen, log || before == null ? now : before.logged()));
        }
        if (log) {
            LOGGER.info(
                    "connect refused: hostnqn={} from={} subsystem={} reason={} ({})",
                    nqn,
                    from.getHostAddress(),
                    subsystem == null ? "(discovery)" : subsystem,
                    reason.text(),
                    reason.meaning());
        }
    }

    private void makeRoom(InetAddress from) {
        List<Key> ofAddress = entries.keySet().stream()
                .filter(key -> key.address().equals(from))
                .toList();
        if (ofAddress.size() == MAX_OF_AN_ADDRESS) {
            entries.remove(ofAddress.get(0));
        } else if (entries.size() == MAX_HOSTS) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    private boolean takeLine(Instant now) {
        if (!now.isBefore(minuteBegan.plus(MINUTE))) {
            minuteBegan = now;
            lines = 0;
        }
        if (lines == MAX_LINES) {
            return false;
        }
        lines++;
        return true;
    }

    /** It got in: nothing is left to be done about it. */
    synchronized void admitted(String hostNqn, InetAddress from) {
        entries.remove(new Key(PrintableNqn.of(hostNqn), from));
    }

    /** All of them, the most recently refused first. */
    synchronized List<SeenHost> list() {
        List<SeenHost> list = new ArrayList<>();
        entries.values().forEach(entry -> list.add(entry.seen()));
        Collections.reverse(list);
        return list;
    }
}
