package io.caisson.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.file.NativeDirectory;
import io.caisson.store.replica.LogPosition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers, an applying thread, checkpoints, write-back and closing of chunks at once, on real files. */
class ChunkStoreConcurrencyTest {
    private static final int CHUNKS = 6;
    private static final int BLOCKS = 8;
    private static final int ENTRIES = 6000;

    @TempDir
    Path root;

    private final AtomicIntegerArray applied = new AtomicIntegerArray(CHUNKS * BLOCKS);
    private final AtomicIntegerArray proposed = new AtomicIntegerArray(CHUNKS * BLOCKS);
    private final AtomicLong answered = new AtomicLong();
    private volatile boolean ended;

    @Test
    void readersSeeWholeBlocksNeitherOlderThanAcknowledgedNorBad() throws Exception {
        ChunkStore store = new ChunkStore(NativeDirectory.open(root), new ChunkStoreOptions(2, 2));
        store.open();
        store.replayed();
        List<CompletableFuture<Void>> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            others.add(async(() -> readUntilEnded(store, new SplittableRandom(number), number > 0)));
        }
        others.add(async(() -> {
            while (!ended) {
                store.writeBack();
            }
        }));
        try {
            SplittableRandom random = new SplittableRandom(99);
            for (int index = 1; index <= ENTRIES; index++) {
                applyOne(store, random, index);
                if (index % 500 == 0) {
                    store.checkpoint();
                }
            }
        } finally {
            ended = true;
        }
        for (CompletableFuture<Void> other : others) {
            other.get(2, TimeUnit.MINUTES);
        }
        assertThat(answered.get()).isPositive();
        store.close();
    }

    private interface Body {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> async(Body body) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                body.run();
                future.complete(null);
            } catch (IOException | RuntimeException | Error failure) {
                future.completeExceptionally(failure);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    private void applyOne(ChunkStore store, SplittableRandom random, int index) throws IOException {
        int chunk = random.nextInt(CHUNKS);
        int first = random.nextInt(BLOCKS);
        int blocks = 1 + random.nextInt(BLOCKS - first);
        ByteBuffer data = ByteBuffer.allocate(blocks * 4096);
        for (int i = 0; i < blocks; i++) {
            int slot = chunk * BLOCKS + first + i;
            proposed.set(slot, index);
            fill(data, slot, index);
        }
        store.apply(
                new LogPosition(1, index),
                Entries.entry(random, List.of(Entries.write(Entries.LAYER, chunk, first, data.array()))));
        for (int i = 0; i < blocks; i++) {
            applied.set(chunk * BLOCKS + first + i, index);
        }
    }

    private static void fill(ByteBuffer data, int slot, int version) {
        for (int i = 0; i < 512; i++) {
            data.putLong((long) version << 32 | slot << 16 | i);
        }
    }

    private void readUntilEnded(ChunkStore store, SplittableRandom random, boolean mayBlock) throws IOException {
        ByteBuf destination = Unpooled.directBuffer(BLOCKS * 4096);
        int[] before = new int[BLOCKS];
        while (!ended) {
            int chunk = random.nextInt(CHUNKS);
            int first = random.nextInt(BLOCKS);
            int blocks = 1 + random.nextInt(BLOCKS - first);
            for (int i = 0; i < blocks; i++) {
                before[i] = applied.get(chunk * BLOCKS + first + i);
            }
            destination.clear();
            int answer = store.read(Entries.LAYER, chunk, first, blocks, destination, mayBlock);
            if (answer == ChunkReader.OK) {
                answered.incrementAndGet();
                for (int i = 0; i < blocks; i++) {
                    check(destination, chunk * BLOCKS + first + i, before[i]);
                }
            } else {
                assertThat(answer).isEqualTo(ChunkReader.WOULD_BLOCK);
                assertThat(mayBlock).isFalse();
            }
        }
        destination.release();
    }

    private void check(ByteBuf data, int slot, int oldest) {
        int version = data.getInt(data.readerIndex());
        if (version == 0) {
            assertThat(oldest).as("version when the read began").isZero();
            data.skipBytes(4096);
            return;
        }
        assertThat(version).isBetween(oldest, proposed.get(slot));
        for (int i = 0; i < 512; i++) {
            long expected = (long) version << 32 | slot << 16 | i;
            long found = data.readLong();
            if (found != expected) {
                throw new AssertionError("torn block: " + Long.toHexString(found));
            }
        }
    }
}
