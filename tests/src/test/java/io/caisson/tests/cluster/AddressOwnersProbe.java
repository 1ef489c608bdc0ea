package io.caisson.tests.cluster;

import io.caisson.portal.netlink.Routing;
import io.caisson.store.access.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks the kernels of all nodes about a thousand times a second whether they have an address, so that they would answer for it. Two had it
 * at a time if one had it before and after the other was seen to have it.
 */
final class AddressOwnersProbe implements AutoCloseable {
    private static final long INTERVAL_NANOS = 1_000_000;

    private final List<Routing> kernels = new ArrayList<>();
    private final InetAddress address;
    private final Thread thread;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong found = new AtomicLong();
    private final AtomicLong doubles = new AtomicLong();
    private volatile boolean isClosed;
    private volatile String failure = "";

    AddressOwnersProbe(ClusterNetwork network, String address) throws InterruptedException {
        this.address = IpAddress.parse(address);
        for (int node = 1; node <= network.nodeCount(); node++) {
            kernels.add(open(network, node));
        }
        this.thread = new Thread(this::ask, "asks-kernels");
        thread.start();
    }

    /** A socket stays in the namespace in which it was opened. */
    private static Routing open(ClusterNetwork network, int node) throws InterruptedException {
        Routing[] opened = new Routing[1];
        Thread there = new Thread(() -> {
            network.enter(node);
            try {
                opened[0] = Routing.open();
            } catch (IOException none) {
                throw new UncheckedIOException(none);
            }
        });
        there.start();
        there.join();
        return opened[0];
    }

    private void ask() {
        boolean[] before = new boolean[kernels.size()];
        try {
            while (!isClosed) {
                boolean[] now = new boolean[kernels.size()];
                for (int node = 0; node < now.length; node++) {
                    now[node] = has(kernels.get(node));
                    for (int other = 0; other < node; other++) {
                        boolean isDouble = now[node] && now[other] && has(kernels.get(other));
                        doubles.addAndGet(isDouble ? 1 : 0);
                    }
                    found.addAndGet(now[node] && !before[node] ? 1 : 0);
                }
                before = now;
                asked.incrementAndGet();
                LockSupport.parkNanos(INTERVAL_NANOS);
            }
        } catch (IOException e) {
            failure = e.toString();
        }
    }

    private boolean has(Routing kernel) throws IOException {
        return kernel.addresses().stream().anyMatch(there -> there.address().equals(address));
    }

    /** How often all were asked. */
    long asked() {
        return asked.get();
    }

    /** How often a node was seen to have it that had not before. */
    long arrivals() {
        return found.get();
    }

    /** How often two had it. */
    long doubles() {
        return doubles.get();
    }

    /** Empty if all was asked. */
    String failure() {
        return failure;
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        kernels.forEach(Routing::close);
    }
}
