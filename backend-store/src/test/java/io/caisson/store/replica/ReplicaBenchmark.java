package io.caisson.store.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Durable 4 KiB writes per second through a group of one peer, closed loop, batched as the write path batches: at most
 * two entries in flight, each with all that arrived meanwhile. Not a test; run {@code main}.
 *
 * <pre>
 *   ReplicaBenchmark DIRECTORY [SECONDS]
 * </pre>
 */
final class ReplicaBenchmark {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaBenchmark.class);
    private static final int BLOCK_BYTES = 4096;
    private static final int VOLUME_BLOCKS = 65536;
    private static final int MAX_BATCH = 256;
    private static final int ENTRIES_IN_FLIGHT = 2;

    private final ReplicaGroup group;
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    private int entriesInFlight;
    private long blocksDone;
    private long entriesDone;
    private int latencies;
    private final long[] latencyNanos = new long[4 << 20];
    private boolean stopping;
    private int nextBlock;

    private ReplicaBenchmark(ReplicaGroup group) {
        this.group = group;
        new Random(42).nextBytes(block.array());
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0], "replica-benchmark-" + System.nanoTime());
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 4;
        try (RaftHost host = RaftHost.start(RaftHostConfig.defaults("bench"))) {
            ReplicaGroup group = host.open(
                    new GroupId(new UUID(1, 1)), directory, new FileState(directory), GroupOptions.defaults());
            group.whenReadable().toCompletableFuture().get(1, TimeUnit.MINUTES);
            for (int depth : new int[] {32, 1, 32, 128, 1, 32, 128}) {
                new ReplicaBenchmark(group).run(depth, seconds);
            }
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private synchronized void run(int depth, int seconds) throws InterruptedException {
        long startNanos = System.nanoTime();
        long startCpu = cpuNanos();
        for (int i = 0; i < depth; i++) {
            waiting.add(System.nanoTime());
        }
        submitWaiting();
        wait(seconds * 1000L);
        long elapsedNanos = System.nanoTime() - startNanos;
        long cpuNanos = cpuNanos() - startCpu;
        long done = blocksDone;
        long[] sorted = Arrays.copyOf(latencyNanos, latencies);
        Arrays.sort(sorted);
        LOG.warn(
                "QD{}: {} op/s, p50 {} us, p99 {} us, max {} us, {} CPU-us/op, {} ops/entry",
                depth,
                done * 1_000_000_000L / elapsedNanos,
                sorted[sorted.length / 2] / 1000,
                sorted[(int) (sorted.length * 0.99)] / 1000,
                sorted[sorted.length - 1] / 1000,
                cpuNanos / 1000 / Math.max(1, done),
                done / Math.max(1, entriesDone));
        stopping = true;
        while (entriesInFlight > 0) {
            wait();
        }
    }

    private void submitWaiting() {
        while (entriesInFlight < ENTRIES_IN_FLIGHT && !waiting.isEmpty()) {
            List<Long> batch = new ArrayList<>();
            List<ByteBuffer> entry = new ArrayList<>();
            ByteBuffer header = ByteBuffer.allocate(Math.min(MAX_BATCH, waiting.size()) * Integer.BYTES + 4);
            entry.add(header);
            while (!waiting.isEmpty() && batch.size() < MAX_BATCH) {
                batch.add(waiting.poll());
                nextBlock = (nextBlock * 5 + 12345) & (VOLUME_BLOCKS - 1);
                header.putInt(nextBlock);
                entry.add(ByteBuffer.wrap(block.array().clone()));
            }
            header.putInt(-1).flip();
            entriesInFlight++;
            group.propose(entry).whenComplete((answer, failure) -> answered(batch, failure));
        }
    }

    private synchronized void answered(List<Long> batch, Throwable failure) {
        entriesInFlight--;
        if (failure != null) {
            LOG.error("failed", failure);
            stopping = true;
        }
        if (stopping) {
            notifyAll();
            return;
        }
        long now = System.nanoTime();
        for (long since : batch) {
            latencyNanos[latencies++ % latencyNanos.length] = now - since;
            waiting.add(now);
        }
        blocksDone += batch.size();
        entriesDone++;
        submitWaiting();
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    /** Writes blocks in place to one file; a checkpoint syncs it. */
    private static final class FileState implements ReplicatedState {
        private final FileChannel channel;
        private LogPosition applied = LogPosition.NONE;

        FileState(Path directory) throws IOException {
            Files.createDirectories(directory);
            channel = FileChannel.open(directory.resolve("data"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }

        @Override
        public LogPosition open() {
            return LogPosition.NONE;
        }

        @Override
        public ByteBuffer apply(LogPosition position, List<ByteBuffer> entry) throws IOException {
            ByteBuffer header = entry.get(0).duplicate();
            for (int i = 1; i < entry.size(); i++) {
                channel.write(entry.get(i).duplicate(), (long) header.getInt() * BLOCK_BYTES);
            }
            applied = position;
            return ByteBuffer.allocate(0);
        }

        @Override
        public void replayed() {}

        @Override
        public void writeBack() throws IOException {
            channel.force(false);
        }

        @Override
        public LogPosition checkpoint() throws IOException {
            channel.force(false);
            return applied;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
