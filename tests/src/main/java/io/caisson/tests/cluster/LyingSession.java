package io.caisson.tests.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/**
 * Stands between a host and its session, and now and then does to it what a broken target would do. Any thread; a lock.
 */
final class LyingSession implements HostSession {
    private static final int ONE_IN = 12;
    private static final int DELAY_COMMANDS = 40;
    private static final int KEPT = 64;

    /** Something that is done when so many more commands have passed. */
    private record Later(long dueAt, Runnable deed) {}

    private record OldData(long firstBlock, byte[] data) {}

    private final HostSession session;
    private final Lie lie;
    private final int blockBytes;
    private final SplittableRandom random;
    private final Deque<Later> later = new ArrayDeque<>();
    private final Deque<OldData> seen = new ArrayDeque<>();
    private long commands;

    LyingSession(HostSession session, Lie lie, int blockBytes, long seed) {
        this.session = session;
        this.lie = lie;
        this.blockBytes = blockBytes;
        random = new SplittableRandom(seed);
    }

    private synchronized boolean isTimeFor(Lie wanted) {
        return lie == wanted && random.nextInt(ONE_IN) == 0;
    }

    private void passCommand() {
        Runnable deed = null;
        synchronized (this) {
            commands++;
            if (!later.isEmpty() && later.element().dueAt() <= commands) {
                deed = later.remove().deed();
            }
        }
        if (deed != null) {
            deed.run();
        }
    }

    private synchronized void doLater(Runnable deed) {
        later.add(new Later(commands + DELAY_COMMANDS, deed));
    }

    @Override
    public Reply read(long firstBlock, byte[] into) {
        passCommand();
        if (isTimeFor(Lie.SERVES_STALE_DATA) && serveOld(firstBlock, into)) {
            return Reply.DONE;
        }
        Reply reply = session.read(firstBlock, into);
        if (reply.kind() == Reply.Kind.DONE) {
            remember(firstBlock, into);
        }
        return reply;
    }

    private synchronized void remember(long firstBlock, byte[] data) {
        seen.add(new OldData(firstBlock, data.clone()));
        if (seen.size() > KEPT) {
            seen.remove();
        }
    }

    private synchronized boolean serveOld(long firstBlock, byte[] into) {
        for (OldData old : seen) {
            int from = (int) (firstBlock - old.firstBlock()) * blockBytes;
            if (from >= 0 && from + into.length <= old.data().length) {
                System.arraycopy(old.data(), from, into, 0, into.length);
                return true;
            }
        }
        return false;
    }

    @Override
    public Reply write(long firstBlock, byte[] data) {
        passCommand();
        if (isTimeFor(Lie.LOSES_A_WRITE)) {
            return Reply.DONE;
        }
        if (isTimeFor(Lie.DELAYS_A_WRITE)) {
            doLater(() -> session.write(firstBlock, data));
            return Reply.of(Reply.Kind.LOST, "delayed");
        }
        if (isTimeFor(Lie.TEARS_A_BLOCK)) {
            byte[] torn = new byte[data.length];
            session.read(firstBlock, torn);
            System.arraycopy(data, 0, torn, 0, data.length - blockBytes / 2);
            return session.write(firstBlock, torn);
        }
        if (isTimeFor(Lie.MISPLACES_A_WRITE)) {
            return session.write(firstBlock + 1, data);
        }
        Reply reply = session.write(firstBlock, data);
        if (isTimeFor(Lie.REPEATS_A_WRITE_LATE)) {
            doLater(() -> session.write(firstBlock, data));
        }
        return reply;
    }

    @Override
    public Reply zero(long firstBlock, int blocks) {
        passCommand();
        return session.zero(firstBlock, blocks);
    }

    @Override
    public Reply compareAndWrite(long block, byte[] expected, byte[] replacement) {
        passCommand();
        if (isTimeFor(Lie.PRETENDS_A_SWAP)) {
            return Reply.DONE;
        }
        Reply reply = session.compareAndWrite(block, expected, replacement);
        if (isTimeFor(Lie.DENIES_A_SWAP)) {
            return Reply.MISCOMPARED;
        }
        if (reply.kind() == Reply.Kind.DONE && isTimeFor(Lie.REPEATS_A_SWAP_LATE)) {
            doLater(() -> session.write(block, replacement));
        }
        return reply;
    }

    @Override
    public boolean isOpen() {
        return session.isOpen();
    }

    @Override
    public void close() {
        session.close();
    }
}
