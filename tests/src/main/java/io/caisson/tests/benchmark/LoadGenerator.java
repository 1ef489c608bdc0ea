package io.caisson.tests.benchmark;

import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.IscsiDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Loads one volume through a number of connections, and measures. Not thread-safe. */
public final class LoadGenerator implements AutoCloseable {
    private final List<LoadStream> streams = new ArrayList<>();
    private final List<LoadConnection> connections;

    /**
     * @param spanBytes how much of the volume is used, from its beginning
     * @param operationsMax after how many commands of each connection the load ends by itself
     */
    public record Limits(long spanBytes, long operationsMax) {
        /** All of the volume, without an end. */
        public static final Limits NONE = new Limits(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /**
     * What a span of load came to. Only commands that began and ended within it are counted.
     *
     * @param silenceNanos the longest time in which a connection saw no command end
     */
    public record Result(long operations, long bytes, long elapsedNanos, long silenceNanos, LatencyHistogram latency) {
        public double perSecond() {
            return operations * 1e9 / elapsedNanos;
        }

        public double megabytesPerSecond() {
            return bytes * 1e3 / elapsedNanos;
        }
    }

    /**
     * @param loop all connections share its threads
     * @param generation what this run's writes are marked with; also the seed of its addresses
     */
    public LoadGenerator(InitiatorLoop loop, LoadEndpoint endpoint, Workload workload, Limits limits, long generation) {
        connections = endpoint.connect(loop, workload);
        for (int i = 0; i < connections.size(); i++) {
            streams.add(new LoadStream(connections.get(i), workload, limits, i, generation));
        }
        for (LoadStream stream : streams) {
            await(stream.start());
        }
    }

    /** Begins a new count. */
    public void mark() {
        for (LoadStream stream : streams) {
            await(stream.mark());
        }
    }

    /** What came to pass since {@link #mark()}. The load goes on. */
    public Result sample() {
        LatencyHistogram latency = new LatencyHistogram();
        long operations = 0;
        long bytes = 0;
        long elapsed = 0;
        long silence = 0;
        for (LoadStream stream : streams) {
            LoadStream.Count count = await(stream.sample());
            latency.add(count.latency());
            operations += count.operations();
            bytes += count.bytes();
            elapsed = Math.max(elapsed, count.elapsedNanos());
            silence = Math.max(silence, count.silenceNanos());
        }
        return new Result(operations, bytes, elapsed, silence, latency);
    }

    /** Waits for the end that {@link Limits#operationsMax()} set. */
    public void awaitEnd() throws InterruptedException {
        for (LoadStream stream : streams) {
            stream.awaitEnd();
        }
    }

    private static <T> T await(CompletableFuture<T> future) {
        return IscsiDisk.await(future);
    }

    /** Lets what is in flight end, checks that the last writes are there, and closes the connections. */
    @Override
    public void close() {
        try {
            streams.forEach(stream -> await(stream.stop()));
            streams.forEach(LoadStream::verifyWrites);
        } finally {
            connections.forEach(LoadConnection::close);
        }
    }
}
