package io.caisson.web.task;

import io.caisson.store.service.ChangeService.ObjectChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the tasks while somebody listens, and tells which became another. How far a task is stands in no record, so no revision tells
 * of it. One thread looks; nobody else touches what was seen.
 */
public final class TaskWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TaskWatch.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final String KIND = "task";

    private final Supplier<List<Task>> tasks;
    private final BooleanSupplier isHeard;
    private final Consumer<List<ObjectChange>> listener;
    private final ScheduledThreadPoolExecutor timer;
    private Map<String, Task> seen = Map.of();

    /**
     * @param isHeard whether anybody listens; nobody is asked for anything otherwise
     * @param listener hears of tasks that changed or are over
     */
    public TaskWatch(Supplier<List<Task>> tasks, BooleanSupplier isHeard, Consumer<List<ObjectChange>> listener) {
        this.tasks = tasks;
        this.isHeard = isHeard;
        this.listener = listener;
        this.timer = new ScheduledThreadPoolExecutor(1, TaskWatch::thread);
        timer.setRemoveOnCancelPolicy(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "tasks");
        thread.setDaemon(true);
        return thread;
    }

    /** Begins to look. */
    public void start() {
        timer.scheduleWithFixedDelay(this::quietly, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void quietly() {
        try {
            if (isHeard.getAsBoolean()) {
                look();
            }
        } catch (RuntimeException e) {
            LOG.warn("the tasks were not looked at; the next look may do better", e);
        }
    }

    void look() {
        Map<String, Task> now = new HashMap<>();
        tasks.get().forEach(task -> now.put(task.id(), task));
        List<ObjectChange> changes = new ArrayList<>();
        now.forEach((id, task) -> {
            if (!task.equals(seen.get(id))) {
                changes.add(new ObjectChange(KIND, id, false));
            }
        });
        seen.keySet().stream()
                .filter(id -> !now.containsKey(id))
                .forEach(id -> changes.add(new ObjectChange(KIND, id, true)));
        seen = now;
        if (!changes.isEmpty()) {
            listener.accept(changes);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
