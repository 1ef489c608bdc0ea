package io.caisson.store.net;

import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One watch for each event loop that has connections of a server. Any thread. */
public final class LoopWatches {

    private final Map<EventExecutor, LoopWatch> watches = new ConcurrentHashMap<>();

    /** The watch of this loop. */
    public LoopWatch of(EventExecutor loop) {
        return watches.computeIfAbsent(loop, LoopWatch::new);
    }
}
