package io.caisson.portal.bgp;

import io.caisson.portal.announce.PeerSession;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks BIRD for its sessions, again and again, so that others need not wait for it; logs what changes; and kills a BIRD that does not
 * answer: routers must not be led to a node by one that no longer sees which addresses are there. One thread asks; any thread reads.
 */
final class SessionWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionWatch.class);

    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final BirdEngine engine;
    private final BirdLog log;
    private final Thread thread = new Thread(this::watch, "bgp-watch");
    private final SignatureTrouble.Recent signatures = new SignatureTrouble.Recent();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closed;
    private final Silence silence = new Silence(System.nanoTime());
    private volatile View view = new View(SessionListing.NONE, List.of(), Instant.now());

    /**
     * What was seen last.
     *
     * @param since since when nothing was heard, for sessions that are not listed
     */
    private record View(SessionListing listing, List<SignatureTrouble> troubles, Instant since) {}

    SessionWatch(BirdEngine engine, BirdLog log) {
        this.engine = engine;
        this.log = log;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void watch() {
        do {
            try {
                SessionListing listing = ask();
                List<SignatureTrouble> troubles = signatures.look(SignatureTrouble.counts(), System.nanoTime());
                publish(listing, troubles);
            } catch (RuntimeException failure) {
                LOG.error("the sessions with routers were not seen; the next time may do better", failure);
            }
        } while (pause());
    }

    private SessionListing ask() {
        try {
            SessionListing listing = SessionListing.parse(engine.control().ask("show protocols all", ANSWER_NANOS));
            silence.broken(System.nanoTime());
            return listing;
        } catch (IOException noAnswer) {
            if (!engine.running()) {
                silence.broken(System.nanoTime());
            } else if (silence.goesOn(System.nanoTime())) {
                LOG.warn("BIRD does not answer and is killed: {}", noAnswer.getMessage());
                engine.kill(ANSWER_NANOS);
                silence.broken(System.nanoTime());
            }
            return SessionListing.NONE;
        }
    }

    private void publish(SessionListing listing, List<SignatureTrouble> troubles) {
        View before = view;
        boolean heard = !listing.sessions().isEmpty();
        boolean heardBefore = !before.listing().sessions().isEmpty();
        lock.lock();
        try {
            view = new View(listing, troubles, heard == heardBefore ? before.since() : Instant.now());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        listing.sessions().forEach((name, session) -> {
            SessionListing.Session old = before.listing().sessions().get(name);
            boolean was = old != null && isEstablished(old);
            if (isEstablished(session) && !was) {
                log.forget(name);
                LOG.info("session with router {} is established", name);
            } else if (was && !isEstablished(session)) {
                LOG.warn("session with router {} is lost: {}", name, session.lastError());
            }
        });
    }

    private static boolean isEstablished(SessionListing.Session session) {
        return session.state() == PeerSession.State.ESTABLISHED;
    }

    /** Whether to go on. */
    private boolean pause() {
        lock.lock();
        try {
            long left = INTERVAL_NANOS;
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException unexpected) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    List<SignatureTrouble> signatureTroubles() {
        return view.troubles();
    }

    /** The session with a router, as it was seen last. */
    PeerSession session(BgpPeer peer) {
        View seen = view;
        String name = ProtocolName.of(peer.address());
        SessionListing.Session session = seen.listing().sessions().get(name);
        if (session == null) {
            return new PeerSession(
                    peer.address(), peer.autonomousSystem(), PeerSession.State.DOWN, seen.since(), log.lastError());
        }
        return new PeerSession(
                peer.address(),
                peer.autonomousSystem(),
                session.state(),
                session.since(),
                isEstablished(session) ? null : reason(name, session));
    }

    private @Nullable String reason(String name, SessionListing.Session session) {
        String complaint = log.complaint(name);
        return complaint == null ? session.lastError() : complaint;
    }

    /** Waits until the session with one of these routers is established; false if it takes too long. */
    boolean awaitEstablished(Collection<BgpPeer> peers, long patienceNanos) throws InterruptedException {
        long left = patienceNanos;
        lock.lock();
        try {
            while (!anyEstablished(peers)) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean anyEstablished(Collection<BgpPeer> peers) {
        Map<String, SessionListing.Session> sessions = view.listing().sessions();
        return peers.stream()
                .map(peer -> sessions.get(ProtocolName.of(peer.address())))
                .anyMatch(session -> session != null && isEstablished(session));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
