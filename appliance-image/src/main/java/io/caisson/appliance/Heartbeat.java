package io.caisson.appliance;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the supervisor again and again that the daemon lives, each time after an examination that goes through what must not
 * hang. An examination that never ends, or fails, tells nobody anything: the watchdog then ends the daemon, and hosts go on
 * elsewhere. One thread of its own.
 */
final class Heartbeat implements AutoCloseable {

    /** Of the watchdog's patience: three signs may be late or lost. */
    private static final int SIGNS_PER_PATIENCE = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final ScheduledExecutorService beating;

    private Heartbeat(ScheduledExecutorService beating) {
        this.beating = beating;
    }

    /**
     * Begins, and goes on until it is closed.
     *
     * @param patience of the watchdog
     * @param examination throws, or does not return, when the daemon is not well
     */
    static Heartbeat start(ServiceSupervisor supervisor, Duration patience, Runnable examination) {
        ScheduledExecutorService beating = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "heartbeat");
            thread.setDaemon(true);
            return thread;
        });
        long period = patience.dividedBy(SIGNS_PER_PATIENCE).toMillis();
        beating.scheduleWithFixedDelay(() -> beat(supervisor, examination), 0, period, TimeUnit.MILLISECONDS);
        return new Heartbeat(beating);
    }

    private static void beat(ServiceSupervisor supervisor, Runnable examination) {
        try {
            examination.run();
            supervisor.alive();
        } catch (RuntimeException unwell) {
            LOG.warn("the daemon is not well; its watchdog is not told otherwise", unwell);
        }
    }

    @Override
    public void close() {
        beating.shutdownNow();
    }
}
