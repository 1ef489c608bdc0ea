package io.caisson.store.replica.transport;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests of one connection that have no answer yet. Not thread-safe: the peer's event loop. */
final class PendingCalls {

    private final LongObjectMap<PendingCall> calls = new LongObjectHashMap<>();
    private long lastId;

    /** For the next request. */
    long nextId() {
        return ++lastId;
    }

    void add(long id, PendingCall call) {
        calls.put(id, call);
    }

    @Nullable
    PendingCall remove(long id) {
        return calls.remove(id);
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /**
     * Fails what ran out of time.
     *
     * @return one that costs the connection, left for {@link #failAll}; null if there is none
     */
    @Nullable
    PendingCall expire(long nowNanos) {
        List<Long> expired = new ArrayList<>();
        for (LongObjectMap.PrimitiveEntry<PendingCall> entry : calls.entries()) {
            PendingCall call = entry.value();
            if (nowNanos - call.deadlineNanos() >= 0) {
                if (call.costsConnection()) {
                    return call;
                }
                expired.add(entry.key());
            }
        }
        for (long id : expired) {
            PendingCall call = calls.remove(id);
            if (call != null) {
                long millis = call.timeoutNanos() / 1_000_000;
                call.answer().failed(PeerCallException.unknown("no answer within " + millis + " ms", null));
            }
        }
        return null;
    }

    /** Answering may send anew, over another connection. */
    void failAll(PeerCallException cause) {
        List<PendingCall> failed = new ArrayList<>(calls.values());
        calls.clear();
        failed.forEach(call -> call.answer().failed(cause));
    }
}
