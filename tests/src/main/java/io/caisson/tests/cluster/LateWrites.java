package io.caisson.tests.cluster;

import io.caisson.tests.initiator.InitiatorException;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.register.Histories;
import io.caisson.tests.register.Operation;
import io.caisson.tests.register.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The race of <a href="https://github.com/ceph/ceph-nvmeof/issues/193">ceph-nvmeof#193</a>. A host has writes inside a node that is
 * stopped, some read by it and some still in its sockets; it gives up, sends them again through another portal, and then writes newer data
 * there. The stopped node goes on. None of the old writes may be seen from then on. Every other one zeroes instead. One thread.
 */
final class LateWrites implements AutoCloseable {
    private static final HostPatience PATIENCE = new HostPatience(4_000, 60_000);
    private static final int WRITES = 48;

    /** Of one write, at its own place: what the store keeps as one block, or as two. */
    private static final int BLOCKS = 8;

    private static final int HOST = 9;
    private static final int LOGIN_SECONDS = 60;
    private static final long INSIDE_MILLIS = 200;

    private final Cluster cluster;
    private final long run;
    private final long firstBlock;
    private final int blockBytes;
    private final InitiatorLoop loop = InitiatorLoop.start("late", 2, 0);
    private final Histories histories = new Histories(WRITES * BLOCKS);
    private final CountDownLatch never = new CountDownLatch(1);
    private long sequence;
    private int lost;

    LateWrites(Cluster cluster, long run, long firstBlock) {
        this.cluster = cluster;
        this.run = run;
        this.firstBlock = firstBlock;
        blockBytes = cluster.volume().blockBytes();
    }

    /** Writes that were without an answer when their host gave them up. */
    int lost() {
        return lost;
    }

    List<Violation> violations() {
        return histories.violations(BlockContent::name);
    }

    /** A node that has just gone on has to get its lease first, and drops who comes before. */
    private HostSession login(Portal portal) {
        Host host = new Host(HOST, portal.protocol(), cluster, loop, PATIENCE, HOST, session -> session);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LOGIN_SECONDS);
        while (true) {
            try {
                return host.login(portal);
            } catch (InitiatorException refused) {
                if (System.nanoTime() > end) {
                    throw refused;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    /**
     * One round.
     *
     * @param stopped whose portal the host uses first
     * @param givesUpMillis when the host gives up
     * @param goesOnMillis when the node goes on; a cluster of one goes on when the host gives up, as nobody else would answer it
     * @param watchMillis how long the old writes must stay away
     */
    void play(ClusterNode stopped, Portal from, Portal to, long givesUpMillis, long goesOnMillis, long watchMillis)
            throws InterruptedException {
        List<Given> given = new ArrayList<>();
        HostSession session = login(from);
        for (int number = 0; number < WRITES; number++) {
            if (number == WRITES / 2) {
                stopped.pause();
            }
            given.add(send(session, number));
        }
        long stoppedAt = System.nanoTime();
        try {
            never.await(givesUpMillis, TimeUnit.MILLISECONDS);
            session.close();
            if (cluster.nodes().size() == 1) {
                stopped.resume();
            }
            try (HostSession other = login(to)) {
                goOn(other, given);
                long spentMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - stoppedAt);
                never.await(Math.max(0, goesOnMillis - spentMillis), TimeUnit.MILLISECONDS);
                stopped.resume();
                watch(other, watchMillis);
            }
        } finally {
            stopped.resume();
        }
    }

    /**
     * One round with a node whose links to others are cut, and which lives: what it was given is still on its way when the links are
     * there again.
     *
     * @param givesUpMillis when the host gives up
     * @param cutMillis how long the links are cut
     */
    void playCut(
            Runnable cut, Runnable mend, Portal from, Portal to, long givesUpMillis, long cutMillis, long watchMillis)
            throws InterruptedException {
        HostSession session = login(from);
        HostSession other = login(to);
        List<Given> given = new ArrayList<>();
        long cutAt = System.nanoTime();
        cut.run();
        try {
            for (int number = 0; number < WRITES; number++) {
                given.add(send(session, number));
            }
            never.await(givesUpMillis, TimeUnit.MILLISECONDS);
            session.close();
            goOn(other, given);
            long spentMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - cutAt);
            never.await(Math.max(0, cutMillis - spentMillis), TimeUnit.MILLISECONDS);
        } finally {
            mend.run();
        }
        watch(other, watchMillis);
        other.close();
    }

    /**
     * One round with a node that dies while its links to the others are cut: what it had sent to them is still in its sockets, and goes on
     * its way when the links are there again. The host learns of the death at once.
     */
    void playDead(
            ClusterNode dying, Runnable cut, Runnable mend, Portal from, Portal to, long cutMillis, long watchMillis)
            throws InterruptedException {
        List<Given> given = new ArrayList<>();
        HostSession session = login(from);
        HostSession other = login(to);
        cut.run();
        try {
            for (int number = 0; number < WRITES; number++) {
                given.add(send(session, number));
            }
            never.await(INSIDE_MILLIS, TimeUnit.MILLISECONDS);
            dying.kill();
            goOn(other, given);
            never.await(cutMillis, TimeUnit.MILLISECONDS);
        } finally {
            mend.run();
        }
        watch(other, watchMillis);
        other.close();
        session.close();
    }

    /** A command that was sent, and what is known of it. */
    private record Given(int number, long value, Histories.Command command, CompletableFuture<Reply> reply) {}

    private static boolean isZeroing(int number) {
        return number % 2 == 1;
    }

    private Given send(HostSession session, int number) {
        long value = isZeroing(number) ? Operation.INITIAL : BlockContent.value(1, ++sequence);
        Histories.Command command = histories.write(1, number * BLOCKS, BLOCKS, value);
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        Thread thread = new Thread(() -> reply.complete(write(session, number, value)), "late-write-" + number);
        thread.setDaemon(true);
        thread.start();
        return new Given(number, value, command, reply);
    }

    private Reply write(HostSession session, int number, long value) {
        long first = firstBlock + (long) number * BLOCKS;
        return value == Operation.INITIAL
                ? session.zero(first, BLOCKS)
                : session.write(first, BlockContent.of(run, blockBytes, first, BLOCKS, value));
    }

    /** Sends again what has no answer, then overwrites all. */
    private void goOn(HostSession other, List<Given> all) {
        for (Given given : all) {
            settle(other, given);
        }
        for (int number = 0; number < WRITES; number++) {
            long value = BlockContent.value(1, ++sequence);
            Histories.Command newer = histories.write(1, number * BLOCKS, BLOCKS, value);
            expectDone(write(other, number, value));
            newer.ended(Operation.Outcome.DONE);
        }
        watch(other, 100);
    }

    /** What has no answer is sent again. */
    private void settle(HostSession other, Given given) {
        Histories.Command command = given.command();
        if (given.reply().join().kind() != Reply.Kind.DONE) {
            lost++;
            command.ended(Operation.Outcome.UNKNOWN);
            command.again();
            expectDone(write(other, given.number(), given.value()));
        }
        command.ended(Operation.Outcome.DONE);
    }

    private static void expectDone(Reply reply) {
        if (reply.kind() != Reply.Kind.DONE) {
            throw new AssertionError("a healthy path does not write: " + reply);
        }
    }

    private void watch(HostSession session, long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        do {
            byte[] data = new byte[WRITES * BLOCKS * blockBytes];
            Histories.Command read = histories.read(2, 0, WRITES * BLOCKS);
            expectDone(session.read(firstBlock, data));
            read.readDone(new BlockContent(run, blockBytes, firstBlock, data));
        } while (System.nanoTime() < end && !histories.isViolated());
    }

    @Override
    public void close() {
        loop.close();
    }
}
