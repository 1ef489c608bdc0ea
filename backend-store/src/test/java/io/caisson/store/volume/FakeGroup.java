package io.caisson.store.volume;

import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.block.Subscription;
import io.caisson.store.chunk.ChunkOperation;
import io.caisson.store.chunk.ChunkReader;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.chunk.Submission;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.ProposalException;
import io.caisson.store.replica.ReplicaGroup;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A log and its state in memory. Entries are applied in order: one by one when the test says so, or by a thread of its own
 * after {@link #applyBySelf}.
 */
public final class FakeGroup implements ReplicaGroup, ChunkReader, EntryEncoder, AutoCloseable {

    record Entry(List<ChunkOperation> changes, CompletableFuture<ByteBuffer> answer) {}

    private record ChunkKey(LayerId layer, int chunk) {}

    private final GroupId id = new GroupId(UUID.randomUUID());
    private final Map<Long, List<ChunkOperation>> encoded = new ConcurrentHashMap<>();
    private final AtomicLong nextEncoded = new AtomicLong();
    private final BlockingQueue<Entry> log = new LinkedBlockingQueue<>();
    private final Map<ChunkKey, Map<Integer, byte[]>> chunks = new ConcurrentHashMap<>();
    private @Nullable ExecutorService applier;
    private volatile CompletableFuture<Void> readable = CompletableFuture.completedFuture(null);

    final AtomicInteger proposals = new AtomicInteger();
    final AtomicInteger rejectNext = new AtomicInteger();
    final List<Integer> changesPerEntry = Collections.synchronizedList(new ArrayList<>());
    final Set<Long> corrupt = ConcurrentHashMap.newKeySet();
    final AtomicInteger extentCalls = new AtomicInteger();

    /** Every n-th read that may not wait would have to; 0 for none. */
    volatile int wouldBlockEvery;

    private final AtomicInteger reads = new AtomicInteger();

    @Override
    public List<ByteBuffer> encode(long term, List<? extends Submission> submissions) {
        long number = nextEncoded.incrementAndGet();
        List<ChunkOperation> changes = submissions.stream()
                .flatMap(submission -> submission.changes().stream())
                .toList();
        encoded.put(number, changes);
        return List.of(ByteBuffer.allocate(8).putLong(0, number));
    }

    @Override
    public GroupId id() {
        return id;
    }

    @Override
    public CompletionStage<ByteBuffer> propose(List<ByteBuffer> pieces) {
        proposals.incrementAndGet();
        List<ChunkOperation> changes =
                Objects.requireNonNull(encoded.remove(pieces.get(0).getLong(0)));
        if (rejectNext.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            return CompletableFuture.failedFuture(failure(ProposalException.Kind.REJECTED));
        }
        Entry entry = new Entry(changes, new CompletableFuture<>());
        changesPerEntry.add(changes.size());
        log.add(entry);
        return entry.answer();
    }

    static ProposalException failure(ProposalException.Kind kind) {
        return new ProposalException(kind, "made up", new IllegalStateException());
    }

    public int entriesWaiting() {
        return log.size();
    }

    Entry firstWaiting() {
        return log.element();
    }

    /** Applies the oldest entry and answers it. The sequencer may run on a thread that reads, and have it in the making. */
    public void applyNext() {
        apply(next());
    }

    private Entry next() {
        try {
            return Objects.requireNonNull(log.poll(60, TimeUnit.SECONDS), "no entry within 60 s");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public void applyAll() {
        while (!log.isEmpty()) {
            applyNext();
        }
    }

    public void failNext(ProposalException.Kind kind) {
        next().answer().completeExceptionally(failure(kind));
    }

    public void applyBySelf() {
        ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "apply");
            made.setDaemon(true);
            return made;
        });
        applier = thread;
        thread.execute(() -> {
            try {
                while (true) {
                    apply(log.take());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void apply(Entry entry) {
        entry.changes().forEach(this::applyChange);
        entry.answer().complete(ByteBuffer.allocate(0));
    }

    private void applyChange(ChunkOperation change) {
        if (change instanceof ChunkOperation.Write write) {
            ByteBuffer data = write.data().duplicate();
            for (int i = 0; i < write.checksums().length; i++) {
                byte[] block = new byte[BLOCK_BYTES];
                data.get(block);
                CRC32C crc = new CRC32C();
                crc.update(block);
                if ((int) crc.getValue() != write.checksums()[i]) {
                    throw new AssertionError("data changed after its checksum was made");
                }
                chunks.computeIfAbsent(new ChunkKey(write.layer(), write.chunk()), key -> new ConcurrentHashMap<>())
                        .put(write.firstBlock() + i, block);
            }
        } else if (change instanceof ChunkOperation.Unmap unmap) {
            int first = unmap.firstBlock();
            chunks.getOrDefault(new ChunkKey(unmap.layer(), unmap.chunk()), new ConcurrentHashMap<>())
                    .keySet()
                    .removeIf(block -> block >= first && block < first + unmap.blocks());
        } else {
            chunks.keySet().removeIf(key -> key.layer().equals(change.layer()));
        }
    }

    private Map<Integer, byte[]> contents(LayerId layer, int chunk) {
        return chunks.getOrDefault(new ChunkKey(layer, chunk), Map.of());
    }

    void setReadable(boolean now) {
        if (now) {
            CompletableFuture<Void> waiting = readable;
            readable = CompletableFuture.completedFuture(null);
            waiting.complete(null);
        } else {
            readable = new CompletableFuture<>();
        }
    }

    @Override
    public boolean mayRead() {
        return readable.isDone();
    }

    @Override
    public long term() {
        return 1;
    }

    @Override
    public Subscription onLeadership(Runnable changed) {
        return () -> {};
    }

    @Override
    public CompletionStage<Void> whenReadable() {
        return readable;
    }

    @Override
    public int read(LayerId layer, int chunk, int firstBlock, int count, ByteBuf destination, boolean mayBlock) {
        int every = wouldBlockEvery;
        if (!mayBlock && every > 0 && reads.incrementAndGet() % every == 0) {
            return WOULD_BLOCK;
        }
        int start = destination.writerIndex();
        for (int i = 0; i < count; i++) {
            if (corrupt.contains((long) chunk * 8192 + firstBlock + i)) {
                destination.writerIndex(start);
                return i;
            }
            byte[] block = contents(layer, chunk).get(firstBlock + i);
            if (block == null) {
                destination.writeZero(BLOCK_BYTES);
            } else {
                destination.writeBytes(block);
            }
        }
        return OK;
    }

    @Override
    public int extent(LayerId layer, int chunk, int firstBlock, int maxBlocks) {
        extentCalls.incrementAndGet();
        Map<Integer, byte[]> contents = contents(layer, chunk);
        if (contents.isEmpty()) {
            return -maxBlocks;
        }
        boolean present = contents.containsKey(firstBlock);
        int count = 1;
        while (count < maxBlocks && contents.containsKey(firstBlock + count) == present) {
            count++;
        }
        return present ? count : -count;
    }

    @Override
    public long allocatedBytes(LayerId layer) {
        return chunks.entrySet().stream()
                        .filter(chunk -> chunk.getKey().layer().equals(layer))
                        .mapToLong(chunk -> chunk.getValue().size())
                        .sum()
                * BLOCK_BYTES;
    }

    @Override
    public void close() {
        if (applier != null) {
            applier.shutdownNow();
        }
    }
}
