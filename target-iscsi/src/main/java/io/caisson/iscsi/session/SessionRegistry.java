package io.caisson.iscsi.session;

import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one server, by initiator port and by TSIH. Any thread; its lock is never held while something else is
 * called.
 */
public final class SessionRegistry {

    private static final int MAX_TSIH = 0xFFFF;

    /**
     * An initiator port at a target portal group: at most one session (RFC 7143, 4.4.3, "ISID rule"). The same initiator port
     * at another portal is another nexus.
     */
    private record Port(String initiatorName, long isid, String targetName, int portalGroupTag) {}

    private final Map<Port, Session> byPort = new HashMap<>();
    private final Map<Integer, Session> byTsih = new HashMap<>();
    private int lastTsih;

    /** What {@link #claim} found. */
    public record Claim(int tsih, @Nullable Session predecessor) {}

    /**
     * Enters a session under a new TSIH.
     *
     * <p>An initiator port that is another host's as long as its session lives is not taken from it: two hosts for any
     * initiator, in two networks, may meet the same name, and what one of them has to prove the other may not.
     *
     * @return the handle, and the session of the same initiator port that this one replaces, if any; null if all handles
     *     are taken, or the initiator port is another host's
     */
    public synchronized @Nullable Claim claim(Session session) {
        Port port = port(session.identity());
        if (byTsih.size() == MAX_TSIH || isOfAnotherHost(byPort.get(port), session)) {
            return null;
        }
        do {
            lastTsih = lastTsih == MAX_TSIH ? 1 : lastTsih + 1;
        } while (byTsih.containsKey(lastTsih));
        byTsih.put(lastTsih, session);
        return new Claim(lastTsih, port == null ? null : byPort.put(port, session));
    }

    private static boolean isOfAnotherHost(@Nullable Session other, Session session) {
        return other != null
                && !other.identity()
                        .host()
                        .id()
                        .equals(session.identity().host().id());
    }

    synchronized void remove(Session session, int tsih) {
        byTsih.remove(tsih, session);
        Port port = port(session.identity());
        if (port != null) {
            byPort.remove(port, session);
        }
    }

    /**
     * A session of which no command ran gives its initiator port back to the one it replaced, which is still ending. So
     * sessions that come and go meanwhile leave nothing behind, however many there are.
     *
     * @return false if {@code predecessor} has ended, or {@code session} itself was replaced: then somebody waits for it
     */
    synchronized boolean giveBack(Session session, Session predecessor) {
        Port port = port(session.identity());
        boolean predecessorIsHere = byTsih.get(predecessor.tsih()) == predecessor;
        return port != null && predecessorIsHere && byPort.replace(port, session, predecessor);
    }

    private static @Nullable Port port(SessionIdentity identity) {
        if (identity.target() == null || identity.portal() == null) {
            return null;
        }
        return new Port(
                identity.initiatorName(),
                identity.isid(),
                identity.target().name(),
                identity.portal().portalGroupTag());
    }

    /** The sessions of a target, at whatever portal. */
    synchronized List<Session> sessionsOf(TargetView target) {
        List<Session> sessions = new ArrayList<>();
        for (Session session : byTsih.values()) {
            TargetView other = session.identity().target();
            if (other != null && other.name().equals(target.name())) {
                sessions.add(session);
            }
        }
        return sessions;
    }

    /** How many sessions a portal of a target has. */
    public synchronized int sessionsAt(TargetView target, PortalView portal) {
        int sessions = 0;
        for (Port port : byPort.keySet()) {
            if (port.targetName().equals(target.name()) && port.portalGroupTag() == portal.portalGroupTag()) {
                sessions++;
            }
        }
        return sessions;
    }

    /** Whether an initiator port has a session at a portal of a target. */
    public synchronized boolean hasSession(String initiatorName, long isid, TargetView target, PortalView portal) {
        return byPort.containsKey(new Port(initiatorName, isid, target.name(), portal.portalGroupTag()));
    }

    public synchronized @Nullable Session byTsih(int tsih) {
        return byTsih.get(tsih);
    }

    public synchronized List<Session> all() {
        return new ArrayList<>(byTsih.values());
    }
}
