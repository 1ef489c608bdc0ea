package io.caisson.store.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the state of one replica up from another one when the log cannot. While that lasts nothing is applied: the thread that
 * applies waits at the {@link #gate}, and afterwards goes on after the position that came with the state.
 *
 * <p>Once begun it ends only in success, in the death of this replica, or with the process, and is then begun again by the next
 * start: a half installed state is of no use for anything else. A source that fails is tried again, or another one.
 */
final class Installation {

    private static final Logger LOG = LoggerFactory.getLogger(Installation.class);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 3_000;
    private static final long PROGRESS_SECONDS = 10;

    /** Of one installation, so that hosts have the rest of network and disk. */
    private static final long BYTES_PER_SECOND = 128L << 20;

    private final GroupId group;
    private final ReplicatedState state;
    private final InstallMarker marker;
    private final ReplicaLinks links;
    private final Semaphore slots;
    private final Consumer<LogPosition> installed;
    private final Consumer<Throwable> died;

    /** Held while an entry is applied or a checkpoint taken, and for a moment when an installation begins and ends. */
    private final ReentrantLock gate = new ReentrantLock();

    private final Condition opened = gate.newCondition();

    /** Under {@link #gate}. */
    private boolean closedGate;

    /** Guards the two fields below; held for moments only, as the engine calls {@link #start} under a lock of its own. */
    private final Object control = new Object();

    private @Nullable CompletableFuture<@Nullable LogPosition> running;

    private @Nullable Thread installing;

    private volatile boolean stopped;
    private volatile long installedIndex = InstallMarker.NEVER;

    /** A leader to whom it was said, at this position, that its log suffices; if it asks again, it does not. */
    private String spared = "";

    private volatile @Nullable InstallationProgress progress;

    /**
     * @param slots bounds how many installations of this node are at work at a time
     * @param installed told, under the gate, where the log goes on
     * @param died told when the state itself failed
     */
    Installation(
            GroupId group,
            ReplicatedState state,
            InstallMarker marker,
            ReplicaLinks links,
            Semaphore slots,
            Consumer<LogPosition> installed,
            Consumer<Throwable> died) {
        this.group = group;
        this.state = state;
        this.marker = marker;
        this.links = links;
        this.slots = slots;
        this.installed = installed;
        this.died = died;
    }

    /** Something that the thread of the log does with the state. */
    interface Step<T> {
        T run() throws IOException;
    }

    /** Runs the step once no installation is under way. The thread that applies. */
    <T> T gated(Step<T> step) throws IOException {
        gate.lock();
        try {
            while (closedGate && !stopped) {
                // Whether to stop is asked now and then: who says so may not wait for the gate.
                awaitOpen();
            }
            if (closedGate) {
                throw new IOException("stopped in the middle of an installation");
            }
            return step.run();
        } finally {
            gate.unlock();
        }
    }

    private void awaitOpen() throws IOException {
        try {
            if (opened.await(1, TimeUnit.SECONDS)) {
                LOG.trace("group {}: the gate may be open", group);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in the middle of an installation", e);
        }
    }

    /** Whether the entry's effect came with the state from elsewhere. */
    boolean hasAlready(long index) {
        return index <= installedIndex;
    }

    Optional<InstallationProgress> progress() {
        return Optional.ofNullable(progress);
    }

    /** Goes on with what the last start left half done, if it did. */
    void resume() {
        if (state.isHalfInstalled()) {
            LOG.warn("group {}: half installed when it stopped; going on", group);
            start("", LogPosition.NONE);
        }
    }

    /**
     * Begins, unless one is under way.
     *
     * @param asking the leader that found its log too short
     * @param applied what is here
     * @return the position reached; null when the log suffices after all, from its beginning. Fails when it suffices and goes
     *     on at this replica's position. Completed on another thread
     */
    CompletableFuture<@Nullable LogPosition> start(String asking, LogPosition applied) {
        synchronized (control) {
            CompletableFuture<@Nullable LogPosition> present = running;
            if (present != null) {
                return present;
            }
            CompletableFuture<@Nullable LogPosition> result = new CompletableFuture<>();
            running = result;
            Thread thread = new Thread(() -> run(asking, applied, result), "install-" + group);
            thread.setDaemon(true);
            installing = thread;
            thread.start();
            return result;
        }
    }

    /** Ends what is under way as soon as it waits for something, and lets the applying thread go. */
    void stop() {
        synchronized (control) {
            stopped = true;
            control.notifyAll();
        }
    }

    /**
     * Waits until nothing is under way: from then on no file of the state is touched. After {@link #stop} and with the state closed that
     * is as soon as what it asked another node is answered, or times out.
     */
    void awaitEnd() throws InterruptedException {
        synchronized (control) {
            while (running != null && installing != Thread.currentThread()) {
                control.wait();
            }
        }
    }

    private void run(String asking, LogPosition applied, CompletableFuture<@Nullable LogPosition> result) {
        try {
            LogPosition reached = untilDone(asking, applied);
            settle();
            result.complete(reached);
        } catch (SourceException notNeeded) {
            settle();
            result.completeExceptionally(notNeeded);
        } catch (IOException | RuntimeException | Error e) {
            if (!stopped) {
                died.accept(new IOException("group " + group + ": the state could not be installed", e));
            }
            settle();
            result.completeExceptionally(e);
        }
    }

    private void settle() {
        synchronized (control) {
            running = null;
            control.notifyAll();
        }
        gate.lock();
        try {
            closedGate = state.isHalfInstalled();
            opened.signalAll();
        } finally {
            gate.unlock();
        }
        progress = null;
    }

    private @Nullable LogPosition untilDone(String asking, LogPosition applied) throws IOException {
        long startNanos = System.nanoTime();
        long pauseMillis = FIRST_PAUSE_MILLIS;
        for (int attempt = 1; ; attempt++) {
            if (stopped) {
                throw new IOException("stopped");
            }
            String source = source(asking, attempt);
            try {
                slots.acquire();
                try {
                    if (!state.isHalfInstalled()) {
                        LogReach reach = LogReach.decode(
                                links.ask(source, StateQuestion.encode(StateQuestion.Kind.REACH, group, List.of())));
                        if (reach.firstIndex() <= 0) {
                            return null;
                        }
                        spareIfItSuffices(asking, applied, reach);
                    }
                    return install(source, attempt, startNanos);
                } finally {
                    slots.release();
                }
            } catch (NotNeededException e) {
                throw new SourceException(String.valueOf(e.getMessage()));
            } catch (SourceException e) {
                LOG.warn("group {}: not yet installed from {} (attempt {}): {}", group, source, attempt, e.toString());
                pause(pauseMillis);
                pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    /** The leader's log is the only one that surely goes on where the state ends; but any state is better than half of one. */
    private String source(String asking, int attempt) throws IOException {
        List<String> sources = links.sources();
        if (sources.isEmpty()) {
            return asking;
        }
        return attempt == 1 && sources.contains(asking) ? asking : sources.get((attempt - 1) % sources.size());
    }

    private static final class NotNeededException extends IOException {
        private static final long serialVersionUID = 1;

        NotNeededException(String message) {
            super(message);
        }
    }

    private void spareIfItSuffices(String asking, LogPosition applied, LogReach reach) throws NotNeededException {
        String pardon = asking + " at " + applied.index();
        if (reach.firstIndex() <= applied.index() && !spared.equals(pardon)) {
            spared = pardon;
            throw new NotNeededException("the log begins at " + reach.firstIndex() + ", and all up to " + applied
                    + " is here: no installation is needed");
        }
    }

    private LogPosition install(String source, int attempt, long startNanos) throws IOException {
        gate.lock();
        try {
            closedGate = true;
        } finally {
            gate.unlock();
        }
        LOG.info("group {}: installing the state from {}", group, source);
        marker.begin();
        PacedSource from = new PacedSource(source, attempt, startNanos);
        LogPosition reached = state.install(from);
        marker.end(reached);
        gate.lock();
        try {
            installedIndex = reached.index();
            installed.accept(reached);
        } finally {
            gate.unlock();
        }
        LOG.info(
                "group {}: installed from {} up to {}, {} bytes in {} ms",
                group,
                source,
                reached,
                from.bytes,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
        return reached;
    }

    private void pause(long millis) throws IOException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (control) {
            try {
                for (long left = millis; left > 0 && !stopped; ) {
                    control.wait(left);
                    left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    /** One attempt's source: keeps the pace and tells of progress. The thread that installs. */
    private final class PacedSource implements StateSource {
        private final String peer;
        private final int attempt;
        private final long startNanos;
        private final long pacedSinceNanos = System.nanoTime();
        private long bytes;
        private long toldNanos = System.nanoTime();

        PacedSource(String peer, int attempt, long startNanos) {
            this.peer = peer;
            this.attempt = attempt;
            this.startNanos = startNanos;
        }

        @Override
        public ByteBuffer ask(List<ByteBuffer> question) throws IOException {
            long dueNanos = bytes * TimeUnit.SECONDS.toNanos(1) / BYTES_PER_SECOND;
            long aheadNanos = dueNanos - (System.nanoTime() - pacedSinceNanos);
            if (aheadNanos > 0) {
                pause(TimeUnit.NANOSECONDS.toMillis(aheadNanos) + 1);
            }
            if (stopped) {
                throw new IOException("stopped");
            }
            ByteBuffer answer = links.ask(peer, StateQuestion.encode(StateQuestion.Kind.STATE, group, question));
            bytes += answer.remaining();
            return answer;
        }

        @Override
        public int maxMessageBytes() {
            return links.maxMessageBytes() - StateQuestion.HEADER_BYTES;
        }

        @Override
        public void progress(long done, long all) {
            long nanos = System.nanoTime();
            progress = new InstallationProgress(
                    group, peer, done, all, bytes, attempt, Duration.ofNanos(nanos - startNanos));
            if (nanos - toldNanos > TimeUnit.SECONDS.toNanos(PROGRESS_SECONDS)) {
                toldNanos = nanos;
                LOG.info("group {}: {} of {} parts installed from {}, {} bytes", group, done, all, peer, bytes);
            }
        }
    }
}
