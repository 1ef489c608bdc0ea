package io.caisson.portal.bgp;

import io.caisson.portal.announce.PeerSession;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What BIRD says of its sessions with routers: the answer to {@code show protocols all}. Of each it says, in a line, its name, kind,
 * table, state, since when, and an error if it has one; and then, in lines of {@code key: value}, more. Immutable.
 */
record SessionListing(Map<String, Session> sessions) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    private static final int NAME = 0;
    private static final int KIND = 1;
    private static final int STATE = 3;
    private static final int DATE = 4;
    private static final int TIME_OF_DAY = 5;

    /**
     * One session.
     *
     * @param lastError as BIRD words it
     */
    record Session(
            PeerSession.State state,
            Instant since,
            @Nullable String lastError) {}

    static final SessionListing NONE = new SessionListing(Map.of());

    SessionListing {
        sessions = Map.copyOf(sessions);
    }

    static SessionListing parse(BirdReply reply) {
        Map<String, Session> sessions = new HashMap<>();
        String name = null;
        for (BirdReply.Line line : reply.lines()) {
            if (line.code() == ReplyCode.PROTOCOL) {
                name = begin(line.text(), sessions);
            } else if (line.code() == ReplyCode.PROTOCOL_DETAILS && name != null) {
                detail(sessions, name, line.text().strip());
            }
        }
        return new SessionListing(sessions);
    }

    /** The name of the session that this line begins; null if it begins something else. */
    private static @Nullable String begin(String line, Map<String, Session> sessions) {
        String[] words = line.strip().split("\\s+");
        if (words.length <= TIME_OF_DAY || !words[KIND].equals("BGP")) {
            return null;
        }
        // A protocol that is not up or on its way is not said to have a state of BGP.
        PeerSession.State state = words[STATE].equals("down") ? PeerSession.State.DOWN : PeerSession.State.IDLE;
        sessions.put(words[NAME], new Session(state, time(words[DATE] + " " + words[TIME_OF_DAY]), null));
        return words[NAME];
    }

    private static void detail(Map<String, Session> sessions, String name, String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            return;
        }
        String value = line.substring(colon + 1).strip();
        if (line.startsWith("BGP state:")) {
            sessions.computeIfPresent(name, (same, old) -> new Session(state(value), old.since(), old.lastError()));
        } else if (line.startsWith("Last error:")) {
            sessions.computeIfPresent(name, (same, old) -> new Session(old.state(), old.since(), value));
        }
    }

    private static PeerSession.State state(String name) {
        return switch (name) {
            case "Connect" -> PeerSession.State.CONNECT;
            case "Active", "Passive" -> PeerSession.State.ACTIVE;
            case "OpenSent" -> PeerSession.State.OPEN_SENT;
            case "OpenConfirm" -> PeerSession.State.OPEN_CONFIRM;
            case "Established" -> PeerSession.State.ESTABLISHED;
            case "Down" -> PeerSession.State.DOWN;
            default -> PeerSession.State.IDLE;
        };
    }

    /** BIRD runs with UTC as its time zone. */
    private static Instant time(String text) {
        try {
            return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException unknown) {
            return Instant.EPOCH;
        }
    }
}
