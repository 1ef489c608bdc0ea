package io.caisson.tests.benchmark;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection kept at its queue depth: the end of a command is the start of the next one. Its state belongs to the
 * connection's event loop; nothing is allocated once it runs.
 */
final class LoadStream {
    private static final int REMEMBERED_WRITES = 64;

    private final LoadConnection connection;
    private final Workload workload;
    private final long slots;
    private final long generation;
    private final SplittableRandom random;
    private final LatencyHistogram latency = new LatencyHistogram();
    private final Slot[] queue;
    private final ByteBuf buffers;
    private final long[] written = new long[REMEMBERED_WRITES];
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private long submitsLeft;
    private long writtenCount;
    private long nextSequential;
    private long markNanos;
    private long lastEndNanos;
    private long silenceNanos;
    private long operations;
    private int running;
    private boolean stopping;

    record Count(long operations, long bytes, long elapsedNanos, long silenceNanos, LatencyHistogram latency) {}

    LoadStream(
            LoadConnection connection, Workload workload, LoadGenerator.Limits limits, int ordinal, long generation) {
        this.connection = connection;
        this.workload = workload;
        this.generation = generation;
        slots = Math.min(limits.spanBytes(), connection.capacityBytes()) / workload.lengthBytes();
        submitsLeft = limits.operationsMax();
        random = new SplittableRandom(generation + ordinal);
        nextSequential = slots / workload.connections() * ordinal;
        queue = new Slot[workload.queueDepth()];
        int bytes = workload.lengthBytes() * queue.length;
        buffers = Unpooled.directBuffer(bytes, bytes);
        while (buffers.isWritable()) {
            buffers.writeLong(random.nextLong());
        }
        for (int i = 0; i < queue.length; i++) {
            queue[i] = new Slot(i * workload.lengthBytes());
        }
    }

    /** One place of the queue, with its part of the buffers. */
    private final class Slot implements LoadConnection.Completion {
        private final LoadConnection.Command command;
        private final int index;
        private long offsetBytes;
        private long startNanos;

        Slot(int index) {
            this.index = index;
            command = connection.command(workload.kind(), buffers, index, workload.lengthBytes(), this);
        }

        void submit() {
            submitsLeft--;
            long slot = workload.kind().sequential() ? nextSequential++ % slots : random.nextLong(slots);
            int lengthBytes = workload.lengthBytes();
            offsetBytes = slot * lengthBytes;
            if (workload.kind().writes()) {
                BlockStamp.stamp(buffers, index, lengthBytes, offsetBytes, generation);
            }
            startNanos = System.nanoTime();
            command.submit(offsetBytes);
        }

        @Override
        public void onEnd(@Nullable String failure) {
            if (failure != null) {
                fail(new IllegalStateException(failure));
                return;
            }
            long now = System.nanoTime();
            latency.record(now - startNanos);
            silenceNanos = Math.max(silenceNanos, now - lastEndNanos);
            lastEndNanos = now;
            operations++;
            if (workload.kind().writes()) {
                written[(int) (writtenCount++ % REMEMBERED_WRITES)] = offsetBytes;
            } else {
                try {
                    BlockStamp.check(buffers, index, workload.lengthBytes(), offsetBytes);
                } catch (IllegalStateException wrongData) {
                    fail(wrongData);
                    return;
                }
            }
            if (stopping || submitsLeft <= 0) {
                ended();
            } else {
                submit();
            }
        }
    }

    CompletableFuture<Void> start() {
        return onLoop(() -> {
            running = queue.length;
            for (Slot slot : queue) {
                slot.submit();
            }
            connection.flush();
        });
    }

    private void fail(IllegalStateException reason) {
        stopping = true;
        stopped.completeExceptionally(reason);
        ended();
    }

    private void ended() {
        running--;
        if (running == 0) {
            buffers.release();
            stopped.complete(null);
        }
    }

    CompletableFuture<Void> mark() {
        return onLoop(() -> {
            latency.clear();
            operations = 0;
            silenceNanos = 0;
            markNanos = System.nanoTime();
            lastEndNanos = markNanos;
        });
    }

    CompletableFuture<Count> sample() {
        CompletableFuture<Count> result = new CompletableFuture<>();
        CompletableFuture<Void> taken = onLoop(() -> {
            LatencyHistogram copy = new LatencyHistogram();
            copy.add(latency);
            long bytes = operations * workload.lengthBytes();
            long now = System.nanoTime();
            long silence = Math.max(silenceNanos, now - lastEndNanos);
            result.complete(new Count(operations, bytes, now - markNanos, silence, copy));
        });
        return taken.thenCombine(result, (ignored, count) -> count);
    }

    void awaitEnd() throws InterruptedException {
        try {
            stopped.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load ended by an error", e.getCause());
        }
    }

    /** Completed when the last command has ended. */
    CompletableFuture<Void> stop() {
        connection.loop().execute(() -> stopping = true);
        return stopped;
    }

    /** After {@link #stop()}: reads back the last writes and holds them to this run's stamp. */
    void verifyWrites() {
        for (int i = 0; i < Math.min(writtenCount, REMEMBERED_WRITES); i++) {
            ByteBuf found = Unpooled.wrappedBuffer(connection.read(written[i], workload.lengthBytes()));
            BlockStamp.check(found, 0, workload.lengthBytes(), written[i]);
            if (BlockStamp.generation(found, 0) != generation) {
                throw new IllegalStateException(
                        "the write at byte " + written[i] + " was acknowledged, and is not there");
            }
        }
    }

    /** Fails when the load has stopped by an error. */
    private CompletableFuture<Void> onLoop(Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        connection.loop().execute(() -> {
            if (!stopped.isCompletedExceptionally()) {
                action.run();
                done.complete(null);
                return;
            }
            stopped.exceptionally(failure -> {
                done.completeExceptionally(failure);
                return null;
            });
        });
        return done;
    }
}
