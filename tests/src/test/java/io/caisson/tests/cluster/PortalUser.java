package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.initiator.InitiatorException;
import io.caisson.tests.initiator.InitiatorLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A host that knows one floating address alone, writes there and reads back without a pause, and comes back there at once whenever its
 * session is gone. It notes when it was answered. What it wrote last and was acknowledged it must find.
 */
final class PortalUser implements AutoCloseable {
    private static final HostPatience PATIENCE = new HostPatience(400, 600);
    private static final long PAUSE_NANOS = 2_000_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Cluster cluster;
    private final InitiatorLoop loop;
    private final HostProtocol protocol;
    private final InetSocketAddress portal;
    private final int block;
    private final Thread thread;
    /** Guarded by itself: when it was answered. */
    private final List<Long> answered = new ArrayList<>();

    private volatile boolean isClosed;
    private volatile @Nullable Throwable failure;

    /** @param block which is its own */
    PortalUser(Cluster cluster, InitiatorLoop loop, HostProtocol protocol, InetSocketAddress portal, int block) {
        this.cluster = cluster;
        this.loop = loop;
        this.protocol = protocol;
        this.portal = portal;
        this.block = block;
        this.thread = new Thread(this::use, "uses-" + portal);
        thread.start();
    }

    private void use() {
        try {
            cluster.enterHostNetwork();
            long acknowledged = 0;
            long tried = 0;
            HostSession session = null;
            while (!isClosed) {
                if (session == null || !session.isOpen()) {
                    session = login();
                    continue;
                }
                byte[] content = new byte[cluster.volume().blockBytes()];
                if (acknowledged > 0 && isDone(session.read(block, content))) {
                    assertThat(ByteBuffer.wrap(content).getLong())
                            .as("what was acknowledged last, or came after it")
                            .isBetween(acknowledged, tried);
                }
                tried++;
                byte[] next = new byte[cluster.volume().blockBytes()];
                ByteBuffer.wrap(next).putLong(tried);
                if (isDone(session.write(block, next))) {
                    acknowledged = tried;
                    note();
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            if (session != null) {
                session.close();
            }
        } catch (RuntimeException | AssertionError wrong) {
            failure = wrong;
        }
    }

    private static boolean isDone(Reply reply) {
        assertThat(reply.kind()).as(reply.text()).isNotEqualTo(Reply.Kind.ERROR);
        return reply.kind() == Reply.Kind.DONE;
    }

    /** A connection that gets no answer at first is asked for anew, sooner than the system would. */
    private @Nullable HostSession login() {
        try (SocketChannel knock = SocketChannel.open()) {
            knock.socket().connect(portal, 50);
        } catch (IOException nobody) {
            LockSupport.parkNanos(PAUSE_NANOS);
            return null;
        }
        try {
            return switch (protocol) {
                case ISCSI -> IscsiSession.login(loop, portal, cluster.volume(), 1, PATIENCE);
                case NVME -> NvmeSession.connect(loop, portal, cluster.volume(), 1, PATIENCE);
            };
        } catch (InitiatorException notYet) {
            return null;
        }
    }

    private void note() {
        synchronized (answered) {
            answered.add(System.nanoTime());
            answered.notifyAll();
        }
    }

    /** Waits until it is answered, some times in a row. */
    void awaitAnswers() {
        long from = System.nanoTime();
        awaitAnswersSince(from);
    }

    private void awaitAnswersSince(long fromNanos) {
        long end = System.nanoTime() + LIMIT.toNanos();
        synchronized (answered) {
            while (answered.size() < 20 || answered.get(answered.size() - 20) - fromNanos < 0) {
                assertThat(failure).isNull();
                assertThat(System.nanoTime() - end)
                        .as("%s is not answered over %s", portal, protocol)
                        .isNegative();
                try {
                    answered.wait(100);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(interrupted);
                }
            }
        }
    }

    /** Goes on for so long, answered or not; fails as soon as something is wrong. */
    void goOnFor(Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        synchronized (answered) {
            while (System.nanoTime() - end < 0) {
                assertThat(failure).isNull();
                answered.wait(100);
            }
        }
    }

    /** The longest time without an answer since then, once there are some again. */
    Duration outageSince(long fromNanos) {
        awaitAnswersSince(System.nanoTime());
        long longest = 0;
        synchronized (answered) {
            long last = fromNanos;
            for (long each : answered) {
                if (each - fromNanos >= 0) {
                    longest = Math.max(longest, each - last);
                    last = each;
                }
            }
        }
        return Duration.ofNanos(longest);
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        assertThat(failure).isNull();
    }
}
