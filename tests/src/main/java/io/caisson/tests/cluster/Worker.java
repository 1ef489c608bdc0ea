package io.caisson.tests.cluster;

import io.caisson.tests.register.Histories;
import io.caisson.tests.register.Operation;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * One command at a time of a host, until it is told to stop: chosen at random, sent again as hosts do when the answer is lost, and
 * reported to the histories before it is sent and after it was answered. Owner: its thread.
 */
final class Worker implements Runnable {
    private static final int[] LENGTHS = {1, 1, 1, 2, 3, 7, 8, 8, 8, 8, 9, 16, 24, 64, 128, 256};
    private static final int GIVES_UP_ONE_IN = 12;
    private static final long NO_PORTAL_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final int client;
    private final Host host;
    private final CheckPlan plan;
    private final Cluster cluster;
    private final int blockBytes;
    private final Histories histories;
    private final CheckCounts counts;
    private final SplittableRandom random;
    private final long[] lastSeen;
    private long sequence;
    private volatile boolean stopping;
    private volatile boolean abandoned;
    private volatile long finished;

    Worker(int client, Host host, CheckPlan plan, Cluster cluster, Histories histories, CheckCounts counts) {
        this.client = client;
        this.host = host;
        this.plan = plan;
        this.cluster = cluster;
        blockBytes = cluster.volume().blockBytes();
        this.histories = histories;
        this.counts = counts;
        random = new SplittableRandom(plan.seed() * 31 + client);
        lastSeen = new long[plan.blockCount()];
    }

    /** After the command under way. */
    void stop() {
        stopping = true;
    }

    /** Even if the command under way gets no answer. */
    void abandon() {
        stopping = true;
        abandoned = true;
    }

    /** Commands that were answered. */
    long finished() {
        return finished;
    }

    @Override
    public void run() {
        cluster.enterHostNetwork();
        while (!stopping) {
            int length = Math.min(LENGTHS[random.nextInt(LENGTHS.length)], plan.blockCount());
            int first = random.nextInt(plan.blockCount() - length + 1);
            if (random.nextInt(2) == 0) {
                first -= first % 8;
            }
            int dice = random.nextInt(100);
            if (dice < 40) {
                read(first, length);
            } else if (dice < 82) {
                change(first, length, BlockContent.value(client, ++sequence));
            } else if (dice < 86) {
                change(first, length, Operation.INITIAL);
            } else {
                compareAndWrite(first);
            }
        }
    }

    private HostSession session() {
        HostSession session = host.session();
        while (session == null && !abandoned) {
            LockSupport.parkNanos(NO_PORTAL_WAIT_NANOS);
            session = host.session();
        }
        if (session == null) {
            throw new AbandonedException();
        }
        return session;
    }

    private static final class AbandonedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private boolean read(int first, int length) {
        HostSession session = host.session();
        if (session == null) {
            LockSupport.parkNanos(NO_PORTAL_WAIT_NANOS);
            return false;
        }
        byte[] data = new byte[length * blockBytes];
        Histories.Command command = histories.read(client, first, length);
        long start = System.nanoTime();
        Reply reply = session.read(plan.firstBlock() + first, data);
        if (reply.kind() != Reply.Kind.DONE) {
            command.ended(Operation.Outcome.REFUSED);
            onFailure(reply);
            return false;
        }
        BlockContent content = new BlockContent(plan.seed(), blockBytes, plan.firstBlock() + first, data);
        command.readDone(content);
        for (int i = 0; i < length; i++) {
            lastSeen[first + i] = content.value(i);
        }
        done(counts.reads, start);
        return true;
    }

    private void done(LongAdder counter, long startNanos) {
        counter.increment();
        counts.done(System.nanoTime() - startNanos);
        finished = finished + 1;
    }

    private void onFailure(Reply reply) {
        switch (reply.kind()) {
            case LOST -> counts.lost.increment();
            case NO_SPACE -> counts.noSpace.increment();
            case ERROR -> counts.complain(reply.text());
            case DONE, MISCOMPARED, RETRY -> {}
        }
    }

    /** Writes, or zeroes when the value says so. */
    private void change(int first, int length, long value) {
        long start = System.nanoTime();
        byte[] data = BlockContent.of(plan.seed(), blockBytes, plan.firstBlock() + first, length, value);
        boolean zero = value == Operation.INITIAL;
        try {
            HostSession session = session();
            Histories.Command command = histories.write(client, first, length, value);
            while (true) {
                Reply reply = zero
                        ? session.zero(plan.firstBlock() + first, length)
                        : session.write(plan.firstBlock() + first, data);
                if (reply.kind() == Reply.Kind.DONE) {
                    command.ended(Operation.Outcome.DONE);
                    done(zero ? counts.zeroings : counts.writes, start);
                    return;
                }
                command.ended(reply.kind() == Reply.Kind.RETRY ? Operation.Outcome.REFUSED : Operation.Outcome.UNKNOWN);
                onFailure(reply);
                if (!isRepeated(reply)) {
                    counts.givenUp.increment();
                    return;
                }
                session = session();
                counts.repeated.increment();
                command.again();
            }
        } catch (AbandonedException end) {
            counts.givenUp.increment();
        }
    }

    private boolean isRepeated(Reply reply) {
        return reply.kind() == Reply.Kind.RETRY
                || (reply.kind() == Reply.Kind.LOST && random.nextInt(GIVES_UP_ONE_IN) > 0);
    }

    /** With what the block holds, or held when it was seen last. A repetition would compare with what it wrote itself: there is none. */
    private void compareAndWrite(int block) {
        if (random.nextInt(4) > 0 && !read(block, 1)) {
            return;
        }
        HostSession session = host.session();
        if (session == null) {
            LockSupport.parkNanos(NO_PORTAL_WAIT_NANOS);
            return;
        }
        long expected = lastSeen[block];
        long value = BlockContent.value(client, ++sequence);
        long place = plan.firstBlock() + block;
        long start = System.nanoTime();
        Histories.Command command = histories.compareAndWrite(client, block, expected, value);
        Reply reply = session.compareAndWrite(
                place,
                BlockContent.of(plan.seed(), blockBytes, place, 1, expected),
                BlockContent.of(plan.seed(), blockBytes, place, 1, value));
        switch (reply.kind()) {
            case DONE -> {
                command.ended(Operation.Outcome.DONE);
                done(counts.swaps, start);
            }
            case MISCOMPARED -> {
                command.ended(Operation.Outcome.MISCOMPARED);
                done(counts.miscompares, start);
            }
            case RETRY -> command.ended(Operation.Outcome.REFUSED);
            case LOST, NO_SPACE, ERROR -> {
                command.ended(Operation.Outcome.UNKNOWN);
                onFailure(reply);
            }
        }
    }
}
