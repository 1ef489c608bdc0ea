package io.caisson.portal.bgp;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BIRD as a child of this process, started again whenever it ends. One thread owns it for as long as this is open: the kernel kills a
 * child with the thread that started it. That it runs is not said to be well: {@link SessionWatch} looks whether it answers.
 */
final class BirdEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BirdEngine.class);

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    /** One that ran for so long was well; the next one is started at once again. */
    private static final long WELL_AFTER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long FAREWELL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final BirdProgram program;
    private final Path directory;
    private final BirdLog log;
    private final BirdControl control;
    private final Thread supervisor = new Thread(this::supervise, "bgp-bird");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private boolean closed;
    private volatile @Nullable Process process;

    /** @param directory exists, is ours alone, and has the configuration when it is started */
    BirdEngine(BirdProgram program, Path directory, BirdLog log) {
        this.program = program;
        this.directory = directory;
        this.log = log;
        control = new BirdControl(controlSocket(directory));
        supervisor.setDaemon(true);
    }

    static Path configuration(Path directory) {
        return directory.resolve("bird.conf");
    }

    static Path controlSocket(Path directory) {
        return directory.resolve("bird.ctl");
    }

    BirdControl control() {
        return control;
    }

    /** Once. */
    void start() {
        supervisor.start();
    }

    boolean running() {
        Process current = process;
        return current != null && current.isAlive();
    }

    private void supervise() {
        long pauseMillis = FIRST_PAUSE_MILLIS;
        while (!pauseUnlessFirst(pauseMillis)) {
            long startedAt = System.nanoTime();
            try {
                runOnce();
            } catch (IOException | RuntimeException failure) {
                log.accept("cannot run BIRD: " + failure.getMessage());
            }
            boolean wasWell = System.nanoTime() - startedAt > WELL_AFTER_NANOS;
            pauseMillis = wasWell ? FIRST_PAUSE_MILLIS : Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        }
    }

    /** Until it ends. */
    private void runOnce() throws IOException {
        Path pidFile = directory.resolve("bird.pid");
        Path socket = controlSocket(directory);
        BirdProgram.endLeftover(pidFile, socket);
        Process started = program.run(configuration(directory), socket, pidFile);
        process = started;
        if (isClosed()) {
            // Closing did not see it.
            started.destroyForcibly();
        }
        LOG.info("BIRD runs pid={}", started.pid());
        try (BufferedReader lines = started.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.accept(line);
            }
        } finally {
            started.destroyForcibly();
        }
        if (!isClosed()) {
            LOG.warn("BIRD ended: the routes of this node are withdrawn until it runs again");
        }
    }

    /** Whether this was closed meanwhile. */
    private boolean pauseUnlessFirst(long millis) {
        lock.lock();
        try {
            long left = process == null && millis == FIRST_PAUSE_MILLIS ? 0 : TimeUnit.MILLISECONDS.toNanos(millis);
            while (!closed && left > 0) {
                left = closing.awaitNanos(left);
            }
            return closed;
        } catch (InterruptedException unexpected) {
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Kills it, and returns when it is dead: its sessions are closed then, and with that all routes withdrawn. It is started anew.
     *
     * @return false if it did not die in time
     */
    boolean kill(long patienceNanos) {
        Process current = process;
        if (current == null) {
            return true;
        }
        current.destroyForcibly();
        return ended(current, patienceNanos);
    }

    private static boolean ended(Process process, long patienceNanos) {
        try {
            return process.waitFor(patienceNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** Has it say farewell to its routers, then ends it. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        Process current = process;
        if (current == null) {
            return;
        }
        try {
            control.ask("down", FAREWELL_NANOS);
        } catch (IOException notAnswering) {
            LOG.debug("BIRD was not asked to end: {}", notAnswering.getMessage());
        }
        if (!ended(current, FAREWELL_NANOS)) {
            kill(FAREWELL_NANOS);
        }
    }
}
