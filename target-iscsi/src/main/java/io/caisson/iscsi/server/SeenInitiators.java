package io.caisson.iscsi.server;

import io.caisson.iscsi.login.LoginIdentity;
import io.caisson.iscsi.session.PrintableName;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Initiators that knocked and were refused, so that an operator need not guess what a new host calls itself. Bounded, in all
 * and for each address, so that names made up at one place do not hide the others: who was refused the longest time ago goes
 * first. An initiator that gets in is forgotten. Any thread.
 *
 * <p>Each initiator is logged once a minute, and all of them together not more often than {@link #MAX_LINES} times: names can
 * be made up.
 */
final class SeenInitiators {

    static final int MAX_INITIATORS = 256;
    static final int MAX_OF_AN_ADDRESS = 32;
    static final int MAX_LINES = 60;

    private static final Logger LOGGER = LoggerFactory.getLogger(SeenInitiators.class);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private record Key(String name, InetAddress address) {}

    private record Entry(SeenInitiator seen, Instant logged) {}

    private final InstantSource clock;

    // Guarded by this. The least recently refused come first.
    private final Map<Key, Entry> entries = new LinkedHashMap<>();
    private Instant minuteBegan = Instant.MIN;
    private int lines;

    SeenInitiators(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Takes note of a refusal.
     *
     * @return whether it was logged
     */
    boolean refused(LoginIdentity who, InetAddress from, RefusalReason reason) {
        String name = PrintableName.of(who.initiatorName());
        String target = who.targetName() == null ? null : PrintableName.of(who.targetName());
        boolean log;
        synchronized (this) {
            Instant now = clock.instant();
            Key key = new Key(name, from);
            Entry before = entries.remove(key);
            log = (before == null || !now.isBefore(before.logged().plus(MINUTE))) && takeLine(now);
            SeenInitiator seen = new SeenInitiator(
                    name,
                    from,
                    target,
                    reason,
                    before == null ? now : before.seen().firstSeen(),
                    now,
                    before == null ? 1 : before.seen().count() + 1);
            makeRoom(from);
            entries.put(key, new Entry(seen, log || before == null ? now : before.logged()));
        }
        if (log) {
            LOGGER.info(
                    "login refused: initiator={} from={} target={} reason={} ({})",
                    name,
                    from.getHostAddress(),
                    target == null ? "(discovery)" : target,
                    reason.text(),
                    reason.meaning());
        }
        return log;
    }

    private void makeRoom(InetAddress from) {
        List<Key> ofAddress = entries.keySet().stream()
                .filter(key -> key.address().equals(from))
                .toList();
        if (ofAddress.size() == MAX_OF_AN_ADDRESS) {
            entries.remove(ofAddress.get(0));
        } else if (entries.size() == MAX_INITIATORS) {
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
    synchronized void admitted(LoginIdentity who, InetAddress from) {
        entries.remove(new Key(PrintableName.of(who.initiatorName()), from));
    }

    /** All of them, the most recently refused first. */
    synchronized List<SeenInitiator> list() {
        List<SeenInitiator> list = new ArrayList<>();
        entries.values().forEach(entry -> list.add(entry.seen()));
        Collections.reverse(list);
        return list;
    }
}
