package io.caisson.tests.portal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A host that sends a datagram to an address every millisecond, and notes which machine answers, and when nobody does. */
final class ReachProbe implements AutoCloseable {
    private static final long INTERVAL_NANOS = 1_000_000;

    /** An answer. */
    record Answer(long nanos, String machine) {}

    private final DatagramChannel channel;
    private final InetSocketAddress address;
    private final Thread asking;
    private final Thread hearing;
    /** Guarded by itself. */
    private final List<Answer> answers = new ArrayList<>();

    private volatile boolean isClosed;

    private ReachProbe(DatagramChannel channel, InetSocketAddress address) {
        this.channel = channel;
        this.address = address;
        this.asking = new Thread(this::ask, "asks");
        this.hearing = new Thread(this::hear, "hears");
        asking.start();
        hearing.start();
    }

    static ReachProbe start(EthernetLab lab, String address) throws Exception {
        return lab.at(
                "hosts",
                () -> new ReachProbe(
                        DatagramChannel.open(),
                        new InetSocketAddress(InetAddress.getByName(address), AnnouncingNodeMain.PORT)));
    }

    private void ask() {
        ByteBuffer question = ByteBuffer.allocateDirect(8);
        long next = System.nanoTime();
        while (!isClosed) {
            try {
                channel.send(question.clear(), address);
            } catch (IOException unreachable) {
                // Nobody has the address now: that is what is measured.
                LockSupport.parkNanos(INTERVAL_NANOS);
            }
            next = Math.max(next + INTERVAL_NANOS, System.nanoTime() - INTERVAL_NANOS);
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void hear() {
        ByteBuffer answer = ByteBuffer.allocateDirect(64);
        while (true) {
            try {
                SocketAddress sender = channel.receive(answer.clear());
                String machine = StandardCharsets.UTF_8.decode(answer.flip()).toString();
                if (sender != null) {
                    synchronized (answers) {
                        answers.add(new Answer(System.nanoTime(), machine));
                        answers.notifyAll();
                    }
                }
            } catch (ClosedChannelException end) {
                return;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** Waits until that machine answers, and returns how long nobody had answered before it did. */
    Duration untilAnsweredBy(String machine, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (answers) {
            while (true) {
                for (int i = 0; i < answers.size(); i++) {
                    if (answers.get(i).machine().equals(machine)) {
                        return i == 0
                                ? Duration.ZERO
                                : Duration.ofNanos(answers.get(i).nanos()
                                        - answers.get(i - 1).nanos());
                    }
                }
                long leftMillis = (end - System.nanoTime()) / 1_000_000;
                if (leftMillis <= 0) {
                    throw new AssertionError(machine + " did not answer within " + patience + "; " + answers.size()
                            + " answers of others");
                }
                answers.wait(leftMillis);
            }
        }
    }

    /** Forgets what was answered. */
    void forget() {
        synchronized (answers) {
            answers.clear();
        }
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        EthernetLab.join(asking);
        channel.close();
        EthernetLab.join(hearing);
    }
}
