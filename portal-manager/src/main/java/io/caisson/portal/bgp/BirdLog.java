package io.caisson.portal.bgp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What BIRD logs: {@code DATE TIME <CLASS> text}. Passed on; and what it says of a router is kept, as that often tells more than the
 * last error of the session, which is that the connection closed. Any thread.
 */
final class BirdLog {
    private static final Logger LOG = LoggerFactory.getLogger(BirdLog.class);

    private static final Pattern LINE = Pattern.compile("\\S+ \\S+ <(?<class>\\w+)> (?<text>.*)");
    private static final Pattern OF_PEER = Pattern.compile("(?<peer>peer_\\w+): (?<complaint>.+)");
    private static final int MOST_PEERS = 1024;

    private final Map<String, String> complaints = new ConcurrentHashMap<>();
    private volatile @Nullable String lastError;

    void accept(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            // Before it has read its configuration it speaks without a form, and only if something is wrong.
            error(line);
            return;
        }
        String text = matcher.group("text");
        switch (matcher.group("class")) {
            case "ERR", "FATAL", "BUG" -> error(text);
            case "RMT", "AUTH" -> keep(text);
            default -> LOG.debug("BIRD: {}", text);
        }
    }

    private void error(String text) {
        lastError = text;
        LOG.warn("BIRD: {}", text);
    }

    /** Not a warning: what routers do is theirs, and the state of the session says it. */
    private void keep(String text) {
        LOG.debug("BIRD of a router: {}", text);
        Matcher matcher = OF_PEER.matcher(text);
        if (matcher.matches() && complaints.size() < MOST_PEERS) {
            complaints.put(matcher.group("peer"), matcher.group("complaint"));
        }
    }

    /** What was last said of this router, since it was last forgotten. */
    @Nullable
    String complaint(String peer) {
        return complaints.get(peer);
    }

    void forget(String peer) {
        complaints.remove(peer);
    }

    /** What kept BIRD itself from working. */
    @Nullable
    String lastError() {
        return lastError;
    }
}
