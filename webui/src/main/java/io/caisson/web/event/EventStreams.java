package io.caisson.web.event;

import io.caisson.store.service.ChangeService;
import io.caisson.store.service.ChangeService.ObjectChange;
import io.caisson.web.auth.Caller;
import io.caisson.web.node.NodePulse;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.route.Client;
import io.caisson.web.route.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** All event streams of this node, and the beat of each. Any thread. */
public final class EventStreams implements AutoCloseable {

    private static final int MOST_STREAMS = 64;
    /** A third of the time after which the server ends a connection that is silent. */
    private static final Duration BEAT = Duration.ofSeconds(10);

    private final ChangeService changes;
    private final Supplier<NodePulse> pulse;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor timer;

    /** Guarded by this for additions. */
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();

    public EventStreams(ChangeService changes, Supplier<NodePulse> pulse, Clock clock) {
        this(changes, pulse, clock, BEAT);
    }

    EventStreams(ChangeService changes, Supplier<NodePulse> pulse, Clock clock, Duration beat) {
        this.changes = changes;
        this.pulse = pulse;
        this.clock = clock;
        this.timer = new ScheduledThreadPoolExecutor(1, EventStreams::thread);
        timer.setRemoveOnCancelPolicy(true);
        timer.scheduleWithFixedDelay(this::beat, beat.toNanos(), beat.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "events");
        thread.setDaemon(true);
        return thread;
    }

    /** A stream for one client; it counts until it is closed. */
    public synchronized EventSource open(Caller caller, Client client) throws ProblemException {
        if (streams.size() >= MOST_STREAMS || timer.isShutdown()) {
            throw ProblemException.tooMany("there are " + streams.size() + " event streams", BEAT);
        }
        EventStream stream = new EventStream(changes, caller.role(), client.lastEventId(), streams::remove);
        stream.callerNow(client.callerNow());
        streams.add(stream);
        stream.beat(now(), pulse.get());
        return stream;
    }

    /** Whether anybody has a stream. */
    public boolean isHeard() {
        return !streams.isEmpty();
    }

    /** Tells all clients of changes that no revision tells of: who resumes a stream is not told of those in between. */
    public void tell(List<ObjectChange> objects) {
        streams.forEach(stream -> stream.told(objects));
    }

    private void beat() {
        NodePulse now = pulse.get();
        for (EventStream stream : streams) {
            stream.checkCaller();
            stream.beat(now(), now);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Ends all streams; clients go on at another node. */
    @Override
    public void close() {
        timer.shutdownNow();
        synchronized (this) {
            streams.forEach(EventStream::finish);
        }
    }
}
