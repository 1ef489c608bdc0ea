package io.caisson.store.chunk;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The chunks of one layer that exist here. The applying thread changes it; any thread reads it. */
final class Layer {
    private static final int GROUP_CHUNKS = 512;

    private final LayerId id;
    private final long seed;
    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable Chunk>> groups =
            new AtomicReferenceArray<>(ChunkLayout.MAX_CHUNKS / GROUP_CHUNKS);
    private final AtomicLong presentBlocks = new AtomicLong();
    private final AtomicInteger chunks = new AtomicInteger();

    Layer(LayerId id) {
        this.id = id;
        this.seed = IntegrityWord.seed(id.volume().value(), id.number());
    }

    LayerId id() {
        return id;
    }

    /** See {@link IntegrityWord#seed}. */
    long seed() {
        return seed;
    }

    @Nullable
    Chunk chunk(int number) {
        AtomicReferenceArray<@Nullable Chunk> group = groups.get(number / GROUP_CHUNKS);
        return group == null ? null : group.get(number % GROUP_CHUNKS);
    }

    void put(Chunk chunk) {
        int index = chunk.number() / GROUP_CHUNKS;
        AtomicReferenceArray<@Nullable Chunk> group = groups.get(index);
        if (group == null) {
            group = new AtomicReferenceArray<>(GROUP_CHUNKS);
            groups.set(index, group);
        }
        if (group.getAndSet(chunk.number() % GROUP_CHUNKS, chunk) == null) {
            chunks.incrementAndGet();
        }
    }

    void remove(Chunk chunk) {
        AtomicReferenceArray<@Nullable Chunk> group = groups.get(chunk.number() / GROUP_CHUNKS);
        if (group != null && group.getAndSet(chunk.number() % GROUP_CHUNKS, null) != null) {
            chunks.decrementAndGet();
        }
    }

    /** Visits the chunks in the order of their numbers. */
    void forEach(Consumer<Chunk> visitor) {
        for (int i = 0; i < groups.length(); i++) {
            AtomicReferenceArray<@Nullable Chunk> group = groups.get(i);
            for (int j = 0; group != null && j < GROUP_CHUNKS; j++) {
                Chunk chunk = group.get(j);
                if (chunk != null) {
                    visitor.accept(chunk);
                }
            }
        }
    }

    /** The number of the first chunk whose number is at least {@code from}; -1 if there is none. */
    int firstFrom(int from) {
        for (int i = from / GROUP_CHUNKS; i < groups.length(); i++) {
            AtomicReferenceArray<@Nullable Chunk> group = groups.get(i);
            for (int j = i == from / GROUP_CHUNKS ? from % GROUP_CHUNKS : 0; group != null && j < GROUP_CHUNKS; j++) {
                if (group.get(j) != null) {
                    return i * GROUP_CHUNKS + j;
                }
            }
        }
        return -1;
    }

    /** Blocks that take space here. */
    long presentBlocks() {
        return presentBlocks.get();
    }

    /** How many there are. */
    int chunks() {
        return chunks.get();
    }

    void addPresentBlocks(int difference) {
        presentBlocks.addAndGet(difference);
    }
}
