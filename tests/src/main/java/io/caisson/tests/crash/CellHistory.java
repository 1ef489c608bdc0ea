package io.caisson.tests.crash;

import java.util.ArrayList;
import java.util.List;

/**
 * What one cell may hold now, judged by the commands sent to it. Every write is a candidate from when it is sent until
 * another one, sent after it was acknowledged, is acknowledged itself: from then on it would be stale. Writes in flight
 * together may have taken effect in either order. A write that never was acknowledged stays a candidate until the cell
 * is read after a restart: then what is there counts, and may not change by itself any more.
 *
 * <p>Time is the writer's own count of events. Not thread-safe.
 */
final class CellHistory {
    private static final long NEVER = Long.MAX_VALUE;

    /** One write, or the zeros that a cell begins with and UNMAP brings back. */
    private static final class Candidate {
        private final long version;
        private final boolean zeros;
        private final long sentAt;
        private long acknowledgedAt = NEVER;

        Candidate(long version, boolean zeros, long sentAt) {
            this.version = version;
            this.zeros = zeros;
            this.sentAt = sentAt;
        }

        @Override
        public String toString() {
            return (zeros ? "zeros by " : "") + "version " + version
                    + (acknowledgedAt == NEVER ? " (in flight)" : " (acknowledged)");
        }
    }

    private final List<Candidate> candidates = new ArrayList<>(2);
    private long lastEventAt;

    CellHistory() {
        Candidate first = new Candidate(0, true, 0);
        first.acknowledgedAt = 0;
        candidates.add(first);
    }

    void sent(long version, boolean zeros, long now) {
        lastEventAt = now;
        candidates.add(new Candidate(version, zeros, now));
    }

    void acknowledged(long version, long now) {
        lastEventAt = now;
        Candidate done = find(version);
        done.acknowledgedAt = now;
        candidates.removeIf(other -> other.acknowledgedAt < done.sentAt);
    }

    /** The target said that it did not do it, before any of it could take effect. */
    void refused(long version, long now) {
        lastEventAt = now;
        candidates.remove(find(version));
    }

    private Candidate find(long version) {
        for (Candidate candidate : candidates) {
            if (candidate.version == version) {
                return candidate;
            }
        }
        throw new IllegalStateException("version " + version + " was never sent, or has been superseded: " + this);
    }

    /** When something was last sent to the cell or acknowledged: a read from before then proves nothing. */
    long lastEventAt() {
        return lastEventAt;
    }

    boolean isSettled() {
        return candidates.size() == 1 && candidates.get(0).acknowledgedAt != NEVER;
    }

    /** The one version that the cell holds, if it {@link #isSettled()}; 0 for zeros of the beginning. */
    long settledVersion() {
        return candidates.get(0).version;
    }

    boolean settledZeros() {
        return candidates.get(0).zeros;
    }

    boolean allowsZeros() {
        return candidates.stream().anyMatch(candidate -> candidate.zeros);
    }

    boolean allows(long version) {
        return candidates.stream().anyMatch(candidate -> !candidate.zeros && candidate.version == version);
    }

    /** After a restart: what was read, which {@link #allows} has let pass, is what the cell holds from now on. */
    void settle(boolean zeros, long version, long now) {
        Candidate kept = candidates.stream()
                .filter(candidate -> candidate.zeros == zeros && (zeros || candidate.version == version))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("not a candidate: " + version));
        candidates.clear();
        kept.acknowledgedAt = now;
        candidates.add(kept);
        lastEventAt = now;
    }

    @Override
    public String toString() {
        return candidates.toString();
    }
}
