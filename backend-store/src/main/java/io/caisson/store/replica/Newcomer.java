package io.caisson.store.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a replica that began with nothing from helping to elect, and from standing, until it has what its leader had when it
 * came. It may be a new member; but it may also be an old one that lost its disk, and with it entries that it had acknowledged
 * and that were committed on the strength of that: one that lacks them could be elected with its vote.
 *
 * <p>A file beside the log says so across restarts. Whoever has to bring a group back that cannot elect for that reason,
 * and knows that nothing was lost, deletes the file.
 */
final class Newcomer {

    private static final Logger LOG = LoggerFactory.getLogger(Newcomer.class);
    private static final long PAUSE_MILLIS = 250;

    private final GroupId group;
    private final Path file;
    private final ReplicaLinks links;
    private final LongSupplier appliedIndex;
    private final Consumer<Boolean> guard;
    private volatile boolean stopped;

    /**
     * @param directory of the group
     * @param guard told whether the replica is one
     */
    Newcomer(GroupId group, Path directory, ReplicaLinks links, LongSupplier appliedIndex, Consumer<Boolean> guard) {
        this.group = group;
        this.file = directory.resolve("newcomer");
        this.links = links;
        this.appliedIndex = appliedIndex;
        this.guard = guard;
    }

    /**
     * Before the log is opened.
     *
     * @param beginsEmpty whether it has no log, and waits to be taken in by others
     */
    void prepare(boolean beginsEmpty) throws IOException {
        if (beginsEmpty && !Files.exists(file)) {
            Files.createFile(file);
            sync();
        }
        // Also if it is none: the guard may have been told of one that was in its place.
        guard.accept(Files.exists(file));
    }

    /** Once the log is open: asks the leader, again and again, until this replica has what it then had. */
    void settle() {
        if (!Files.exists(file)) {
            return;
        }
        Thread thread = new Thread(this::untilCaughtUp, "newcomer-" + group);
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends it if it is that of {@code closed}; answers whether it is. */
    boolean endsWith(GroupId closed) {
        if (!group.equals(closed)) {
            return false;
        }
        stop();
        return true;
    }

    /** When this returns, the guard is told nothing more: it may be told of another replica of the group from now on. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    private void untilCaughtUp() {
        long wanted = -1;
        while (!stopped) {
            if (wanted < 0) {
                wanted = leadersLast();
            } else if (appliedIndex.getAsLong() >= wanted) {
                end(wanted);
                return;
            }
            pause();
        }
    }

    /** Index of the last entry of the leader's log, or -1 while no leader says so. */
    private long leadersLast() {
        for (String member : links.sources()) {
            try {
                ByteBuffer answer = links.ask(member, StateQuestion.encode(StateQuestion.Kind.REACH, group, List.of()));
                LogReach reach = LogReach.decode(answer);
                if (reach.leads()) {
                    return reach.nextIndex() - 1;
                }
            } catch (SourceException notNow) {
                LOG.debug("group {}: {} does not say how far its log reaches", group, member, notNow);
            }
        }
        return -1;
    }

    private void end(long caughtUpTo) {
        try {
            if (stopped) {
                return;
            }
            Files.deleteIfExists(file);
            sync();
            if (!votes()) {
                LOG.info("group {}: caught up to {}, but the replica was closed meanwhile", group, caughtUpTo);
                return;
            }
            LOG.info("group {}: caught up to {}; this replica votes from now on", group, caughtUpTo);
        } catch (IOException e) {
            LOG.error("group {}: this replica will not vote before the next start", group, e);
        }
    }

    /** Answers whether it does; the disk may have taken so long that another replica is in its place. */
    private synchronized boolean votes() {
        if (stopped) {
            return false;
        }
        guard.accept(false);
        return true;
    }

    private void sync() throws IOException {
        try (FileChannel parent = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            parent.force(true);
        }
    }

    private synchronized void pause() {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        try {
            for (long left = PAUSE_MILLIS; left > 0 && !stopped; ) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }
}
