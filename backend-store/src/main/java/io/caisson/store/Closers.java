package io.caisson.store;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been opened so far, to be closed in reverse order. One that fails does not keep the others open. */
final class Closers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closers.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    synchronized void add(AutoCloseable closeable) {
        opened.push(closeable);
    }

    @Override
    public synchronized void close() {
        AutoCloseable next;
        while ((next = opened.poll()) != null) {
            try {
                next.close();
            } catch (Exception e) {
                LOG.warn("{} was not closed cleanly", next.getClass().getSimpleName(), e);
            }
        }
    }
}
