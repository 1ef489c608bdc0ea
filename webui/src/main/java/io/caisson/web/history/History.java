package io.caisson.web.history;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of one node: it looks at the counters each second, and keeps what it saw in files. A disk that cannot take them costs
 * the history, and nothing else. Any thread.
 */
public final class History implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final long MAX_BYTES = 512L << 20;
    private static final long MILLIS = 1000;

    /** So many rows may stand for one look that came late. */
    private static final long MAX_SPREAD = 60;

    private final HistorySource source;
    private final UUID node;
    private final Clock clock;
    private final Map<Resolution, Recorder> recorders = new EnumMap<>(Resolution.class);
    private final Map<Resolution, HistoryFiles> files = new EnumMap<>(Resolution.class);
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, work -> {
        Thread made = new Thread(work, "history");
        made.setDaemon(true);
        return made;
    });

    // Of its thread.
    private long lastSecond;
    private long lastMinute;
    private boolean failing;

    private History(Path directory, UUID node, HistorySource source, Clock clock) throws IOException {
        this.source = source;
        this.node = node;
        this.clock = clock;
        for (Resolution resolution : Resolution.values()) {
            recorders.put(resolution, new Recorder(resolution, node));
            files.put(resolution, new HistoryFiles(directory, resolution, MAX_BYTES));
        }
        lastSecond = second();
        lastMinute = Math.floorDiv(lastSecond, 60L);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Begins with what an earlier process left in the directory, and goes on from now. */
    public static History open(Path directory, UUID node, HistorySource source) throws IOException {
        History history = new History(directory, node, source, Clock.systemUTC());
        history.tickAtNextSecond();
        return history;
    }

    /** Without a thread: a test calls {@link #look}. */
    static History forTest(Path directory, UUID node, HistorySource source, Clock clock) throws IOException {
        return new History(directory, node, source, clock);
    }

    private long second() {
        return Math.floorDiv(clock.millis(), MILLIS);
    }

    private void tickAtNextSecond() {
        long toNextSecond = MILLIS - Math.floorMod(clock.millis(), MILLIS);
        thread.schedule(this::tick, toNextSecond, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("the history misses a moment; this is a bug", e);
        } finally {
            if (!thread.isShutdown()) {
                tickAtNextSecond();
            }
        }
    }

    /** For tests; otherwise called soon after each second has ended. A clock that was set back makes rows anew. */
    void look() {
        long second = second();
        if (second == lastSecond) {
            return;
        }
        record(Resolution.SECOND, lastSecond, second);
        lastSecond = second;
        long minute = Math.floorDiv(second, 60L);
        if (minute != lastMinute) {
            record(Resolution.MINUTE, lastMinute * 60, minute * 60);
            lastMinute = minute;
        }
    }

    /** After a gap that is too long to be filled, what was counted is told of its end. */
    private void record(Resolution resolution, long before, long now) {
        long passed = (now - before) / resolution.stepSeconds();
        int intervals = passed < 1 || passed > MAX_SPREAD ? 1 : (int) passed;
        long first = now - (long) intervals * resolution.stepSeconds();
        recorder(resolution).record(first, intervals, source);
        write(resolution, recorder(resolution).due(now), now - 1);
    }

    private void write(Resolution resolution, Optional<Frame> frame, long second) {
        if (frame.isEmpty()) {
            return;
        }
        HistoryFiles to = of(files, resolution);
        try {
            to.append(frame.get(), second);
            to.prune(second);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("the history cannot be written, and has a gap until it can: {}", e.toString());
            }
            failing = true;
        }
    }

    /**
     * Rows of a series.
     *
     * @param from first second, inclusive
     * @param to last second, exclusive
     */
    NavigableMap<Long, long[]> rows(Resolution resolution, SeriesId id, long from, long to) throws IOException {
        NavigableMap<Long, long[]> rows = of(files, resolution).read(id, from, to);
        rows.putAll(recorder(resolution).latest(id, from, to));
        return rows;
    }

    UUID node() {
        return node;
    }

    private Recorder recorder(Resolution resolution) {
        return of(recorders, resolution);
    }

    private static <T> T of(Map<Resolution, T> all, Resolution resolution) {
        T found = all.get(resolution);
        if (found == null) {
            throw new IllegalStateException();
        }
        return found;
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("the history is still being written");
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        for (Resolution resolution : Resolution.values()) {
            write(resolution, recorder(resolution).rest(), lastSecond);
        }
    }
}
