package io.caisson.web.event;

import io.caisson.store.block.Subscription;
import io.caisson.store.service.ChangeService;
import io.caisson.store.service.ChangeService.ObjectChange;
import io.caisson.web.auth.Caller;
import io.caisson.web.auth.Role;
import io.caisson.web.node.NodePulse;
import io.caisson.web.route.EventSource;
import io.caisson.web.route.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one client is to be told. What waits is bounded: of one object only the last change waits, and a client for whom too many
 * objects wait is told to read everything anew. Its lock guards all of it.
 */
final class EventStream implements EventSource {

    private static final int MOST_WAITING = 1024;
    private static final Set<String> FOR_ADMINS = Set.of("user", "token", "setting");

    private final ChangeService changes;
    private final Consumer<EventStream> whenClosed;
    private final Map<String, ObjectChange> waiting = new LinkedHashMap<>();
    private final @Nullable String lastEventId;
    private Role role;
    private Supplier<Caller> callerNow = () -> Caller.UNKNOWN;
    private @Nullable Subscription watching;
    private @Nullable Runnable wake;
    private @Nullable String beat;
    private long revision;
    private boolean mustReset;
    private boolean isOver;
    private boolean isClosed;

    EventStream(ChangeService changes, Role role, @Nullable String lastEventId, Consumer<EventStream> whenClosed) {
        this.changes = changes;
        this.role = role;
        this.lastEventId = lastEventId;
        this.whenClosed = whenClosed;
    }

    /** One object has changed. */
    record ChangeEvent(String kind, String id, String change) {}

    /** The node lives. */
    record BeatEvent(String now, String node, boolean leader, boolean quorum) {}

    synchronized void callerNow(Supplier<Caller> supplier) {
        callerNow = supplier;
    }

    @Override
    public void opened(Runnable listener) {
        Optional<Subscription> begun = watch();
        boolean isLate;
        synchronized (this) {
            isLate = isClosed;
            isOver |= begun.isEmpty();
            watching = begun.orElse(null);
            wake = isLate ? null : listener;
        }
        if (isLate) {
            begun.ifPresent(Subscription::close);
        } else {
            listener.run();
        }
    }

    /** Goes on after what the client knows, or from now on. Nothing is sent meanwhile, and no lock is held. */
    private Optional<Subscription> watch() {
        long now = changes.revision();
        synchronized (this) {
            revision = now;
        }
        String known = lastEventId;
        if (known == null) {
            return changes.watch(now, this::changed);
        }
        Optional<Subscription> resumed =
                known.matches("[0-9]{1,18}") ? watchAfter(Long.parseLong(known)) : Optional.empty();
        if (resumed.isPresent()) {
            return resumed;
        }
        synchronized (this) {
            mustReset = true;
        }
        return changes.watch(now, this::changed);
    }

    private Optional<Subscription> watchAfter(long after) {
        // After nothing would be all that stands, one by one.
        return after == 0 ? Optional.empty() : changes.watch(after, this::changed);
    }

    private void changed(long now, List<ObjectChange> objects) {
        Runnable listener;
        synchronized (this) {
            revision = Math.max(revision, now);
            for (ObjectChange object : objects) {
                if (role.covers(Role.ADMIN) || !FOR_ADMINS.contains(object.kind())) {
                    waiting.put(object.kind() + '/' + object.id(), object);
                }
            }
            if (waiting.size() > MOST_WAITING) {
                waiting.clear();
                mustReset = true;
            }
            listener = waiting.isEmpty() && !mustReset ? null : wake;
        }
        if (listener != null) {
            listener.run();
        }
    }

    /** Changes that are in no revision. */
    void told(List<ObjectChange> objects) {
        changed(0, objects);
    }

    void beat(Instant now, NodePulse pulse) {
        Runnable listener;
        synchronized (this) {
            beat = json(new BeatEvent(now.toString(), pulse.node(), pulse.leader(), pulse.quorum()));
            listener = wake;
        }
        if (listener != null) {
            listener.run();
        }
    }

    /** A stream ends with what let its client in. */
    void checkCaller() {
        Role now = callerNow.get().role();
        boolean mayStay;
        synchronized (this) {
            mayStay = now.covers(Role.VIEWER);
            role = now;
        }
        if (!mayStay) {
            finish();
        }
    }

    /** What waits is sent, if the client takes it at once, and the stream ends. */
    void finish() {
        Runnable listener;
        synchronized (this) {
            isOver = true;
            listener = wake;
        }
        if (listener != null) {
            listener.run();
        }
    }

    @Override
    public synchronized boolean isOver() {
        return isOver;
    }

    /** The id stands with the last event only: who loses the connection in between is told all of them again. */
    @Override
    public synchronized byte @Nullable [] next() {
        StringBuilder events = new StringBuilder();
        if (mustReset) {
            waiting.clear();
            events.append("event: reset\ndata: {}\n\n");
            mustReset = false;
        }
        for (ObjectChange change : waiting.values()) {
            String what = change.deleted() ? "delete" : "put";
            events.append("event: change\ndata: ")
                    .append(json(new ChangeEvent(change.kind(), change.id(), what)))
                    .append("\n\n");
        }
        waiting.clear();
        if (beat != null) {
            events.append("event: beat\ndata: ").append(beat).append("\n\n");
            beat = null;
        }
        if (events.isEmpty()) {
            return null;
        }
        events.insert(events.lastIndexOf("event: "), "id: " + revision + "\n");
        return events.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String json(Object value) {
        return new String(StrictJson.write(value), StandardCharsets.UTF_8);
    }

    @Override
    public void closed() {
        Subscription ended;
        synchronized (this) {
            isOver = true;
            isClosed = true;
            wake = null;
            ended = watching;
            watching = null;
        }
        if (ended != null) {
            ended.close();
        }
        whenClosed.accept(this);
    }
}
