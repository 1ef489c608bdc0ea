package io.caisson.tests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a daemon has logged since this was made. */
final class LogSince {
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final DaemonNode node;
    private final long from;

    LogSince(DaemonNode node) {
        this.node = node;
        from = read(0).length;
    }

    String text() {
        return new String(read(from), StandardCharsets.UTF_8);
    }

    /** Returns as soon as it has logged these words; fails if it ends before. */
    void await(String words) {
        long until = System.nanoTime() + LIMIT_NANOS;
        while (!text().contains(words)) {
            if (!node.isRunning() || System.nanoTime() - until > 0) {
                throw new AssertionError(node.name() + " never said '" + words + "' in " + text());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private byte[] read(long position) {
        try (FileChannel log = FileChannel.open(node.log(), StandardOpenOption.READ)) {
            log.position(Math.min(position, log.size()));
            return Channels.newInputStream(log).readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
