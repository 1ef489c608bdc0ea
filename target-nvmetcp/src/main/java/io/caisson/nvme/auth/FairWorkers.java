package io.caisson.nvme.auth;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Computes for hosts on a few threads, in turn for each address that waits: whoever asks for much delays himself, and
 * others by one computation at most. Any thread.
 */
final class FairWorkers implements AutoCloseable {

    private static final long IDLE_SECONDS = 10;
    private static final int IPV6_NETWORK_BYTES = 8;

    private final int pendingPerHost;
    private final int pending;
    private final ThreadPoolExecutor threads;
    /** What is to be computed. */
    interface Work extends Runnable {
        /** It never will be. */
        void dropped();
    }

    /** What waits, the address whose turn is next first; none of the queues is empty. Guarded by this. */
    private final Map<ByteBuffer, Queue<Work>> waiting = new LinkedHashMap<>();

    /** Guarded by this. */
    private int waitingInAll;

    FairWorkers(AuthenticationConfig config) {
        pendingPerHost = config.pendingPerHost();
        pending = config.pending();
        threads = new ThreadPoolExecutor(
                config.workers(),
                config.workers(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(pending),
                new DefaultThreadFactory("nvme-auth", true));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Runs {@code work} some time, unless too much waits already; then answers false. */
    boolean submit(InetAddress host, Work work) {
        synchronized (this) {
            ByteBuffer network = network(host);
            Queue<Work> queue = waiting.get(network);
            if (waitingInAll >= pending || (queue != null && queue.size() >= pendingPerHost)) {
                return false;
            }
            waiting.computeIfAbsent(network, first -> new ArrayDeque<>()).add(work);
            waitingInAll++;
        }
        try {
            // One ticket for each piece of work: which one it buys is decided when its turn comes.
            threads.execute(this::runNext);
            return true;
        } catch (RejectedExecutionException closed) {
            // What close did not find in the queue has come after it.
            dropAll();
            return true;
        }
    }

    /** Whose turn it is: an IPv4 address, or the 64 bits of an IPv6 one behind which anybody has as many as he likes. */
    private static ByteBuffer network(InetAddress host) {
        byte[] address = host.getAddress();
        return ByteBuffer.wrap(address, 0, Math.min(address.length, IPV6_NETWORK_BYTES));
    }

    private void runNext() {
        Work work = poll();
        if (work != null) {
            work.run();
        }
    }

    private synchronized @Nullable Work poll() {
        Iterator<Map.Entry<ByteBuffer, Queue<Work>>> turns = waiting.entrySet().iterator();
        if (!turns.hasNext()) {
            return null;
        }
        Map.Entry<ByteBuffer, Queue<Work>> turn = turns.next();
        ByteBuffer network = turn.getKey();
        Queue<Work> queue = turn.getValue();
        turns.remove();
        Work work = queue.poll();
        if (!queue.isEmpty()) {
            waiting.put(network, queue);
        }
        waitingInAll--;
        return work;
    }

    /** What waits is dropped. */
    @Override
    public void close() {
        threads.shutdown();
        dropAll();
    }

    private void dropAll() {
        List<Work> dropped = new ArrayList<>();
        synchronized (this) {
            waiting.values().forEach(dropped::addAll);
            waiting.clear();
            waitingInAll = 0;
        }
        dropped.forEach(Work::dropped);
    }
}
