package io.caisson.store.chunk;

import static io.caisson.store.chunk.ChunkLayout.BLOCKS_PER_CHUNK;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a store for blocks that have gone bad, and for chunks that other replicas have otherwise. Any thread that may
 * block, while entries go on being applied; nothing is changed.
 */
public final class ChunkChecks {
    /** Blocks of one look. */
    public static final int STEP_BLOCKS = 64;

    private static final Comparator<LayerId> ORDER =
            Comparator.<LayerId, UUID>comparing(id -> id.volume().value()).thenComparingInt(LayerId::number);

    /** Something that is asked of the store. */
    @FunctionalInterface
    interface Question<T> {
        T answer() throws IOException;
    }

    /** Has a question answered while nothing is applied. */
    @FunctionalInterface
    interface Standstill {
        <T> T ask(Question<T> question) throws IOException;
    }

    /** A chunk by its layer and number. */
    public record Place(LayerId layer, int chunk) {}

    /**
     * What one look found.
     *
     * @param nextBlock where to go on; {@link ChunkLayout#BLOCKS_PER_CHUNK} at the end
     * @param blocksRead how many were read, absent ones not counted
     * @param bad numbers of blocks, in order, of which there is no good copy here
     */
    public record Look(int nextBlock, int blocksRead, List<Integer> bad) {}

    private final Map<LayerId, Layer> layers;
    private final OpenChunks openChunks;
    private final StoreHealth health;
    private final ChunkReads.Readable readable;
    private final Standstill standstill;

    ChunkChecks(
            Map<LayerId, Layer> layers,
            OpenChunks openChunks,
            StoreHealth health,
            ChunkReads.Readable readable,
            Standstill standstill) {
        this.layers = layers;
        this.openChunks = openChunks;
        this.health = health;
        this.readable = readable;
        this.standstill = standstill;
    }

    /** The first chunk after {@code after} in a fixed order, the first of all after null; null after the last. */
    public @Nullable Place next(@Nullable Place after) {
        List<LayerId> order = layers.keySet().stream()
                .filter(id -> after == null || ORDER.compare(id, after.layer()) >= 0)
                .sorted(ORDER)
                .toList();
        for (LayerId id : order) {
            Layer layer = layers.get(id);
            int from = after != null && id.equals(after.layer()) ? after.chunk() + 1 : 0;
            int number = layer == null ? -1 : layer.firstFrom(from);
            if (number >= 0) {
                return new Place(id, number);
            }
        }
        return null;
    }

    /** How many chunks there are. */
    public long count() {
        long[] count = {0};
        layers.values().forEach(layer -> layer.forEach(chunk -> count[0]++));
        return count[0];
    }

    /**
     * Reads present blocks of a chunk, {@link #STEP_BLOCKS} at most, and checks them.
     *
     * @param scratch direct, at least as large as these blocks
     * @throws IOException when the store as a whole cannot be read
     */
    public Look look(Place place, int firstBlock, ByteBuffer scratch) throws IOException {
        readable.check();
        Chunk chunk = chunk(place);
        if (chunk == null) {
            return new Look(BLOCKS_PER_CHUNK, 0, List.of());
        }
        if (chunk.lost()) {
            int end = Math.min(BLOCKS_PER_CHUNK, firstBlock + STEP_BLOCKS);
            List<Integer> all = new ArrayList<>();
            for (int block = firstBlock; block < end; block++) {
                all.add(block);
            }
            return new Look(end, 0, all);
        }
        OpenChunk open = openChunks.acquire(chunk);
        if (open == null) {
            return new Look(BLOCKS_PER_CHUNK, 0, List.of());
        }
        try {
            return look(open, firstBlock, scratch);
        } finally {
            open.release();
        }
    }

    private Look look(OpenChunk open, int firstBlock, ByteBuffer scratch) throws IOException {
        int from = firstBlock;
        while (from < BLOCKS_PER_CHUNK && open.word(from) == IntegrityWord.ABSENT) {
            from++;
        }
        int to = from;
        while (to < BLOCKS_PER_CHUNK && to < from + STEP_BLOCKS && open.word(to) != IntegrityWord.ABSENT) {
            to++;
        }
        List<Integer> bad = new ArrayList<>();
        for (int block = from; block < to; ) {
            scratch.clear();
            int answer = new BlockReader(open, health, scratch, true, null).read(block, to - block);
            if (answer == ChunkReader.OK) {
                break;
            }
            block += answer;
            bad.add(block++);
        }
        return new Look(to, to - from, bad);
    }

    /** What another replica is to be asked, to compare a chunk. */
    public static ByteBuffer digestQuestion(Place place) {
        return InstallQuestion.digest(place.layer(), place.chunk()).encode();
    }

    ChunkDigest digest(LayerId layer, int number, LongSupplier applied) throws IOException {
        Chunk chunk = chunk(new Place(layer, number));
        if (chunk == null) {
            return standstill.ask(() -> chunk(new Place(layer, number)) == null
                    ? ChunkDigest.absent(applied.getAsLong())
                    : ChunkDigest.unknown(applied.getAsLong()));
        }
        OpenChunk open = chunk.lost() ? null : openChunks.acquire(chunk);
        if (open == null) {
            return ChunkDigest.unknown(applied.getAsLong());
        }
        try {
            // A layer that is dropped meanwhile is not seen here: what is compared is what the words are now.
            return standstill.ask(() -> chunk(new Place(layer, number)) == chunk
                    ? ChunkDigest.of(open, applied.getAsLong())
                    : ChunkDigest.unknown(applied.getAsLong()));
        } finally {
            open.release();
        }
    }

    /**
     * Compares a chunk with that of another replica, at a position of the log that both were at.
     *
     * @param answer to {@link #digestQuestion}, given just before
     * @param applied index of the last entry applied here
     * @return the numbers of the sectors (64 blocks) whose words differ; null when the two were at no common position
     */
    @Nullable
    BitSet differences(Place place, ByteBuffer answer, LongSupplier applied) throws IOException {
        ChunkDigest other = ChunkDigest.decode(answer);
        ChunkDigest own = digest(place.layer(), place.chunk(), applied);
        return own.meets(other) ? own.differences(other) : null;
    }

    /** The words that the table has of some blocks; all bad where there is no table. */
    long[] words(LayerId layer, int number, int firstBlock, int blocks) throws IOException {
        long[] words = new long[blocks];
        Chunk chunk = chunk(new Place(layer, number));
        OpenChunk open = chunk == null || chunk.lost() ? null : openChunks.acquire(chunk);
        if (open == null) {
            Arrays.fill(words, IntegrityWord.BAD);
            return words;
        }
        try {
            for (int i = 0; i < blocks; i++) {
                words[i] = open.word(firstBlock + i);
            }
        } finally {
            open.release();
        }
        return words;
    }

    long lastChange(LayerId layer, int number, long unknown) {
        Chunk chunk = chunk(new Place(layer, number));
        return chunk == null ? unknown : chunk.lastChange;
    }

    long seed(LayerId layer, int number) {
        return IntegrityWord.seed(layer.volume().value(), layer.number()) + (long) number * BLOCKS_PER_CHUNK;
    }

    private @Nullable Chunk chunk(Place place) {
        Layer layer = layers.get(place.layer());
        return layer == null ? null : layer.chunk(place.chunk());
    }
}
