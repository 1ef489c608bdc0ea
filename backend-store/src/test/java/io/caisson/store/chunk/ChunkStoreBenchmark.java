package io.caisson.store.chunk;

import io.caisson.store.file.NativeDirectory;
import io.caisson.store.file.StoreFile;
import io.caisson.store.replica.LogPosition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Cost in nanoseconds of CPU, one thread, everything cached. Run by hand: {@code ChunkStoreBenchmark DIRECTORY}. */
final class ChunkStoreBenchmark {
    /** CPU time of the thread: means something on a busy machine too. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final int CHUNKS = 16;
    private static final int ROUNDS = 5;
    private static final int OPERATIONS = 200_000;

    private ChunkStoreBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Path root = Files.createTempDirectory(Path.of(arguments[0]), "chunks");
        try {
            measure(root);
        } finally {
            try (Stream<Path> files = Files.walk(root)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static void measure(Path root) throws IOException {
        ChunkStore store = new ChunkStore(NativeDirectory.open(root), ChunkStoreOptions.defaults());
        store.open();
        store.replayed();
        long index = 0;
        ByteBuffer megabyte = ByteBuffer.wrap(Entries.data(1, 256));
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            for (int block = 0; block < ChunkLayout.BLOCKS_PER_CHUNK; block += 256) {
                store.apply(
                        new LogPosition(1, ++index),
                        LogEntryCodec.encode(List.of(Entries.write(Entries.LAYER, chunk, block, megabyte.array()))));
            }
        }
        SplittableRandom random = new SplittableRandom(5);
        ByteBuf destination = Unpooled.directBuffer(128 << 10);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder line = new StringBuilder();
            int notCached = 0;
            line.append(String.format("pread alone: %d ns  ", preadNanos(root, random)));
            for (int blocks : new int[] {1, 32}) {
                int count = OPERATIONS / blocks;
                long start = THREADS.getCurrentThreadCpuTime();
                for (int i = 0; i < count; i++) {
                    int block = random.nextInt(ChunkLayout.BLOCKS_PER_CHUNK - blocks);
                    int answer = store.read(
                            Entries.LAYER, random.nextInt(CHUNKS), block, blocks, destination.clear(), false);
                    if (answer != ChunkReader.OK) {
                        // The machine is short of memory.
                        notCached++;
                    }
                }
                line.append(String.format(
                        "read of %d: %d ns  ", blocks, (THREADS.getCurrentThreadCpuTime() - start) / count));
            }
            for (int batch : new int[] {1, 16}) {
                List<List<ByteBuffer>> entries = new ArrayList<>();
                for (int i = 0; i < 512; i++) {
                    entries.add(LogEntryCodec.encode(batch(random, batch)));
                }
                int count = OPERATIONS / 4 / batch;
                long start = THREADS.getCurrentThreadCpuTime();
                for (int i = 0; i < count; i++) {
                    store.apply(new LogPosition(1, ++index), entries.get(i % entries.size()));
                }
                long each = (THREADS.getCurrentThreadCpuTime() - start) / count / batch;
                line.append(String.format("apply per block, entries of %d: %d ns  ", batch, each));
            }
            System.out.println(line + (notCached > 0 ? "not cached: " + notCached : ""));
        }
        long start = System.nanoTime();
        store.writeBack();
        long middle = System.nanoTime();
        store.checkpoint();
        System.out.printf(
                "write-back %d ms, then checkpoint %d ms%n",
                (middle - start) / 1_000_000, (System.nanoTime() - middle) / 1_000_000);
        store.close();
        destination.release();
    }

    /** What the system call costs: the floor of a read. */
    private static long preadNanos(Path root, SplittableRandom random) throws IOException {
        String path = ChunkFileFormat.layerPath(Entries.LAYER) + "/" + ChunkFileFormat.chunkName(0);
        ByteBuffer target = ByteBuffer.allocateDirect(ChunkLayout.BLOCK_BYTES);
        try (StoreFile file = NativeDirectory.open(root).open(path)) {
            long start = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < OPERATIONS; i++) {
                int block = random.nextInt(ChunkLayout.BLOCKS_PER_CHUNK);
                file.readCached(ChunkFileFormat.dataPosition(block), target.clear());
            }
            return (THREADS.getCurrentThreadCpuTime() - start) / OPERATIONS;
        }
    }

    private static List<ChunkOperation> batch(SplittableRandom random, int blocks) {
        List<ChunkOperation> operations = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            int block = random.nextInt(ChunkLayout.BLOCKS_PER_CHUNK);
            operations.add(Entries.write(Entries.LAYER, random.nextInt(CHUNKS), block, Entries.data(block, 1)));
        }
        return operations;
    }
}
