package io.caisson.store.repair;

import io.caisson.store.chunk.ChunkChecks;
import io.caisson.store.chunk.ChunkChecks.Place;
import io.caisson.store.chunk.ChunkLayout;
import io.caisson.store.repair.ScrubParts.Replica;
import io.caisson.store.replica.GroupId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all present blocks of a disk's replicas, round after round, at a gentle pace; has bad ones written anew by the leader
 * of their group, and compares the chunks of groups that are led here with those of the other replicas. One thread of its
 * own; questions and commands come from any thread.
 *
 * <p>Nothing is repaired in place: a replica that wrote to its own files beside the log could undo what an entry did.
 */
public final class Scrub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);

    /** 20 MB/s. */
    public static final long DEFAULT_BYTES_PER_SECOND = 20_000_000;

    private static final Duration BETWEEN_ROUNDS = Duration.ofDays(7);
    private static final long SAVE_MILLIS = 10_000;
    private static final long LOOK_MILLIS = 1000;
    private static final int BUSY_SHARE = 4;

    /** Of a replica that cannot be read at this moment. */
    private static final int ATTEMPTS = 10;

    private final ScrubParts parts;
    private final Path file;
    private final Clock clock;
    private final Thread thread = new Thread(this::run, "scrub");
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(ChunkChecks.STEP_BLOCKS * ChunkLayout.BLOCK_BYTES);
    private final BadBlocks badBlocks;
    private final Comparison comparison;

    /** Guarded by this, and written by the scrub's thread, commands excepted. */
    private final ScrubProgress progress;

    private boolean closed;
    private long savedMillis;

    /** The scrub's thread alone. */
    private @Nullable GroupId unreadable;

    private Scrub(ScrubParts parts, Path file, Clock clock, ScrubProgress progress) {
        this.parts = parts;
        this.file = file;
        this.clock = clock;
        this.progress = progress;
        this.badBlocks = new BadBlocks(parts, this::pause);
        this.comparison = new Comparison(parts, this::pause);
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
    }

    /** @param file where the progress is kept */
    public static Scrub open(ScrubParts parts, Path file, Clock clock) {
        ScrubProgress progress;
        try {
            progress = ScrubProgress.read(file, DEFAULT_BYTES_PER_SECOND);
        } catch (IOException e) {
            LOG.warn("the progress of the scrub cannot be read, it begins anew: {}", e.toString());
            progress = new ScrubProgress(DEFAULT_BYTES_PER_SECOND);
        }
        return new Scrub(parts, file, clock, progress);
    }

    public void start() {
        thread.start();
    }

    /** Goes on if it is paused; otherwise begins a round, unless one is under way. */
    public synchronized void begin() {
        if (!progress.running) {
            beginRound();
        }
        progress.paused = false;
        save();
        notifyAll();
    }

    /** Stops where it is, also over restarts, until {@link #begin}. */
    public synchronized void hold() {
        progress.paused = true;
        save();
        notifyAll();
    }

    /** Changes its pace from now on, also over restarts. */
    public synchronized void pace(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException(bytesPerSecond + " bytes per second");
        }
        progress.bytesPerSecond = bytesPerSecond;
        save();
        notifyAll();
    }

    public ScrubStatus status() {
        long chunks = parts.replicas().stream()
                .mapToLong(replica -> replica.chunks().checks().count())
                .sum();
        var counted = parts.counters().sample();
        synchronized (this) {
            return new ScrubStatus(
                    progress.paused,
                    progress.running,
                    progress.bytesPerSecond,
                    progress.startedAt,
                    progress.completedAt,
                    progress.chunksDone,
                    chunks,
                    progress.bytesRead,
                    progress.rounds,
                    progress.bad,
                    progress.repaired,
                    progress.unrepairable,
                    progress.differences,
                    progress.notCompared,
                    counted.repaired(),
                    counted.unrepairable());
        }
    }

    private void run() {
        while (!isClosed()) {
            try {
                if (!isDue()) {
                    pause(LOOK_MILLIS);
                } else if (!nextChunk()) {
                    endRound();
                }
            } catch (RuntimeException e) {
                LOG.error("the scrub met what it should not, and goes on with the next chunk", e);
                pause(LOOK_MILLIS);
            }
        }
    }

    private synchronized boolean isDue() {
        if (progress.paused) {
            return false;
        }
        if (!progress.running && clock.millis() - progress.startedAt >= BETWEEN_ROUNDS.toMillis()) {
            beginRound();
        }
        return progress.running;
    }

    private synchronized void beginRound() {
        progress.running = true;
        progress.startedAt = clock.millis();
        progress.position = null;
        progress.chunksDone = 0;
        progress.bytesRead = 0;
        save();
    }

    private synchronized void endRound() {
        if (closed) {
            return;
        }
        progress.running = false;
        progress.completedAt = clock.millis();
        progress.rounds++;
        save();
        LOG.info(
                "scrubbed {} chunks, {} bytes; so far {} bad blocks, {} repaired, {} lost, {} differences",
                progress.chunksDone,
                progress.bytesRead,
                progress.bad,
                progress.repaired,
                progress.unrepairable,
                progress.differences);
    }

    /** False when there is none left in this round. */
    private boolean nextChunk() {
        ScrubProgress.Position last = position();
        for (Replica replica : parts.replicas()) {
            int order = last == null
                    ? 1
                    : replica.group().value().compareTo(last.group().value());
            if (order < 0) {
                continue;
            }
            Place place = replica.chunks().checks().next(last != null && order == 0 ? last.place() : null);
            if (place != null) {
                try {
                    scrub(replica, place);
                } finally {
                    // In any case: a chunk that this cannot cope with must not hold up all others.
                    done(new ScrubProgress.Position(replica.group(), place));
                }
                return true;
            }
        }
        return false;
    }

    private void scrub(Replica replica, Place place) {
        int block = 0;
        int failures = 0;
        while (block < ChunkLayout.BLOCKS_PER_CHUNK && mayGoOn()) {
            try {
                ChunkChecks.Look look = replica.chunks().checks().look(place, block, scratch);
                block = look.nextBlock();
                if (!look.bad().isEmpty()) {
                    BadBlocks.Result result = badBlocks.repair(replica, place, look.bad());
                    found(look.bad().size(), result);
                }
                read((long) look.blocksRead() * ChunkLayout.BLOCK_BYTES);
            } catch (IOException notNow) {
                if (++failures == ATTEMPTS) {
                    tellUnreadable(replica.group(), notNow);
                    return;
                }
                pause(LOOK_MILLIS);
            }
        }
        if (mayGoOn() && parts.leads(replica.group())) {
            compared(comparison.compare(replica, place));
        }
    }

    /** Once, as it is so for each of its chunks. */
    private void tellUnreadable(GroupId group, IOException cause) {
        if (!group.equals(unreadable)) {
            unreadable = group;
            LOG.warn("group {} cannot be scrubbed now: {}", group, cause.toString());
        }
    }

    private synchronized ScrubProgress.@Nullable Position position() {
        return progress.position;
    }

    private synchronized void done(ScrubProgress.Position position) {
        if (closed) {
            return; // in the middle of it, so that the next start reads it again
        }
        progress.position = position;
        progress.chunksDone++;
        if (clock.millis() - savedMillis >= SAVE_MILLIS) {
            save();
        }
    }

    private synchronized void found(int bad, BadBlocks.Result result) {
        progress.bad += bad;
        progress.repaired += result.repaired();
        progress.unrepairable += result.lost();
        save();
    }

    private synchronized void compared(Comparison.Result result) {
        progress.differences += result.differences();
        progress.notCompared += result.isComplete() ? 0 : 1;
        if (result.differences() > 0) {
            save();
        }
    }

    /** Counts what was read, and waits as long as the pace demands. */
    private void read(long bytes) {
        long perSecond;
        synchronized (this) {
            progress.bytesRead += bytes;
            perSecond = progress.bytesPerSecond;
        }
        long nanos = bytes * TimeUnit.SECONDS.toNanos(1) / perSecond * (parts.isBusy() ? BUSY_SHARE : 1);
        pause(TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    /** Waits while it is paused; false when it is to stop. */
    private synchronized boolean mayGoOn() {
        while (progress.paused && !closed) {
            pause(LOOK_MILLIS);
        }
        return !closed;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Waits, unless it is to stop. */
    private synchronized void pause(long millis) {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            for (long left = millis; left > 0 && !closed; ) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            }
        } catch (InterruptedException e) {
            closed = true;
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void save() {
        savedMillis = clock.millis();
        try {
            progress.write(file);
        } catch (IOException e) {
            LOG.warn("the progress of the scrub cannot be kept: {}", e.toString());
        }
    }

    /** Stops at once; the next start goes on with the chunk that is being read. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            save();
            notifyAll();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
