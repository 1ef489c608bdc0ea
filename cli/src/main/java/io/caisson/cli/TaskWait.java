package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits until a task is through, and shows how far it is to whoever looks at a terminal. */
final class TaskWait {
    private static final long PAUSE_MILLIS = 500;

    /** It takes a round of placement or two until what was asked for is begun. */
    private static final int CALM_ANSWERS = 3;

    /** For so long nobody may answer: a node that dies is no reason to give up, as another answers for it. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final Session session;
    private final ProgressBar bar;
    private @Nullable Long silentSince;

    TaskWait(Session session) {
        this.session = session;
        this.bar = new ProgressBar(session);
    }

    /**
     * Returns when nothing is left to do for the task, or it is over.
     *
     * @param timeout null for none
     */
    void untilDone(String id, @Nullable Duration timeout) {
        long start = System.nanoTime();
        try {
            for (int calm = 0; calm < CALM_ANSWERS; ) {
                JsonNode task = look(id);
                boolean isCalm = task == null || task.path("state").asText().equals("done");
                calm = isCalm && silentSince == null ? calm + 1 : 0;
                if (task != null) {
                    bar.show(task);
                }
                if (timeout != null && System.nanoTime() - start > timeout.toNanos()) {
                    throw new CliException(
                            ExitCode.FAILURE,
                            "task " + id + " is not done after " + timeout.toSeconds() + " s",
                            "it goes on: caisson task show " + id);
                }
                if (calm < CALM_ANSWERS) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
                }
            }
        } finally {
            bar.clear();
        }
    }

    /** The task as it is; null if it is over, or nobody answers at present. */
    private @Nullable JsonNode look(String id) {
        try {
            JsonNode task = session.api().get(TaskCommand.path(id));
            silentSince = null;
            return task;
        } catch (CliException e) {
            if (e.exitCode() == ExitCode.NOT_FOUND) {
                silentSince = null;
                return null;
            }
            long now = System.nanoTime();
            long since = silentSince == null ? now : silentSince;
            silentSince = since;
            if (e.exitCode() != ExitCode.UNREACHABLE || now - since > SILENCE.toNanos()) {
                throw e;
            }
            session.reconnect();
            return null;
        }
    }
}
