package io.caisson.store.replica.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.statemachine.SnapshotInfo;

/**
 * Appends of one group that the engine has taken and not yet ended. The engine knows an entry from the moment it is handed to
 * its writer; should it come again, it passes it by, and says at once that it is there, although its write may still be under
 * way, or have failed. So nothing that was taken comes before the engine again until it ended. Not thread-safe: used in the
 * order of the group.
 */
final class UnsettledAppends {

    private record Taken(RaftServer.Division division, long first, long last, CompletableFuture<?> end) {}

    private final Deque<Taken> taken = new ArrayDeque<>();

    /** The engine has taken entries {@code first} to {@code last}. */
    void took(RaftServer.Division division, long first, long last, CompletableFuture<?> end) {
        if (!end.isDone()) {
            taken.add(new Taken(division, first, last, end));
        }
    }

    /** Whether one of the entries {@code first} to {@code last} is still under way. */
    boolean hasAny(RaftServer.Division division, long first, long last) {
        taken.removeIf(append -> append.end().isDone() || append.division() != division);
        if (taken.stream().noneMatch(append -> append.first() <= last && append.last() >= first)) {
            return false;
        }
        // An installation has the engine forget what its writer had to do: that never ends, and is in the state.
        SnapshotInfo state = division.getStateMachine().getLatestSnapshot();
        long durable = state == null ? -1 : state.getIndex();
        taken.removeIf(append -> append.last() <= durable);
        return taken.stream().anyMatch(append -> append.first() <= last && append.last() >= first);
    }
}
