package io.caisson.tests.bgp;

import io.caisson.store.access.IpAddress;
import io.caisson.tests.bgp.RoutedNetwork.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks an address from the host a thousand times a second who is there; both nodes answer with their names what their kernel takes
 * for its own. One datagram has one answer, or none.
 */
final class Reachability implements AutoCloseable {
    private static final int PORT = 7007;
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int QUESTION_BYTES = Long.BYTES;

    private final List<DatagramChannel> channels = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final DatagramChannel host;
    private final SocketAddress target;
    private volatile boolean closed;

    /** @param askedNanos when the question was sent */
    record Answer(long askedNanos, Place who) {}

    Reachability(RoutedNetwork network, String address) {
        target = new InetSocketAddress(IpAddress.parse(address), PORT);
        for (Place place : List.of(Place.NODE_A, Place.NODE_B)) {
            DatagramChannel node =
                    network.at(place, () -> DatagramChannel.open().bind(new InetSocketAddress(PORT)));
            channels.add(node);
            start("echo-" + place, () -> echo(node, place));
        }
        host = network.at(Place.HOST, () -> DatagramChannel.open().bind(new InetSocketAddress(0)));
        channels.add(host);
        start("probe-answers", this::collect);
        start("probe", this::ask);
    }

    /** Work until the channel is closed. */
    private interface Loop {
        void run() throws IOException;
    }

    private void start(String name, Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (AsynchronousCloseException ended) {
                        // By closing this.
                        closed = true;
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void echo(DatagramChannel node, Place place) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(QUESTION_BYTES + 1);
        while (!closed) {
            message.clear().limit(QUESTION_BYTES);
            SocketAddress from = node.receive(message);
            message.limit(QUESTION_BYTES + 1).position(QUESTION_BYTES);
            message.put((byte) place.ordinal());
            send(node, message.flip(), from);
        }
    }

    private void ask() throws IOException {
        ByteBuffer question = ByteBuffer.allocate(QUESTION_BYTES);
        while (!closed) {
            question.clear().putLong(System.nanoTime());
            send(host, question.flip(), target);
            LockSupport.parkNanos(INTERVAL_NANOS);
        }
    }

    /** Without a route there is an error, which is an answer that does not come. */
    private static void send(DatagramChannel channel, ByteBuffer message, SocketAddress to) throws IOException {
        try {
            channel.send(message, to);
        } catch (AsynchronousCloseException ended) {
            throw ended;
        } catch (IOException unreachable) {
            message.clear();
        }
    }

    private void collect() throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(QUESTION_BYTES + 1);
        while (!closed) {
            answer.clear();
            host.receive(answer);
            answer.flip();
            synchronized (answers) {
                answers.add(new Answer(answer.getLong(), Place.values()[answer.get()]));
            }
        }
    }

    /** What was answered so far, in the order of the questions. */
    List<Answer> answers() {
        synchronized (answers) {
            List<Answer> sorted = new ArrayList<>(answers);
            sorted.sort((one, other) -> Long.compare(one.askedNanos(), other.askedNanos()));
            return sorted;
        }
    }

    /** Until the node answers what was asked from now on. */
    void await(Place who) {
        long now = System.nanoTime();
        Waiting.until(
                who + " answers at " + target,
                () -> answers().stream().anyMatch(answer -> answer.askedNanos() > now && answer.who() == who));
    }

    /** The longest time from a question that was answered to the next one that was, of those asked since then. */
    Duration outage(long sinceNanos) {
        long longest = 0;
        long last = sinceNanos;
        for (Answer answer : answers()) {
            if (answer.askedNanos() > sinceNanos) {
                longest = Math.max(longest, answer.askedNanos() - last);
                last = answer.askedNanos();
            }
        }
        return Duration.ofNanos(Math.max(longest, System.nanoTime() - last - INTERVAL_NANOS));
    }

    @Override
    public void close() {
        closed = true;
        for (DatagramChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        // A port is free when whoever waited for a message there has gone.
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
