package io.caisson.store.chunk;

import io.caisson.store.block.VolumeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Answers the questions of another replica's store, while entries go on being applied. Any thread that
 * may block.
 *
 * <p>An answer is not of one instant, and need not be: it holds at least what had been applied when the installation
 * began, and what came later comes again from the log. But each block's data belong to its word.
 */
final class InstallAnswers {
    private static final int LIST_BYTES = 256 << 10;
    private static final int MOST_WORDS = 4096;
    private static final int MOST_DATA_BLOCKS = 256;
    private static final int LONGEST_RUN = 64;

    private static final Comparator<LayerId> ORDER = Comparator.<LayerId, VolumeId>comparing(
                    LayerId::volume, Comparator.comparing(VolumeId::value))
            .thenComparingInt(LayerId::number);

    private final Map<LayerId, Layer> layers;
    private final OpenChunks openChunks;
    private final StoreHealth health;
    private final LongSupplier appliedIndex;

    /** @param appliedIndex all that entries up to it did can be seen */
    InstallAnswers(Map<LayerId, Layer> layers, OpenChunks openChunks, StoreHealth health, LongSupplier appliedIndex) {
        this.layers = layers;
        this.openChunks = openChunks;
        this.health = health;
        this.appliedIndex = appliedIndex;
    }

    /** As many chunks as fit, after the one that the question names. */
    ChunkList list(InstallQuestion question) {
        LayerId after = question.layer();
        List<LayerId> order = layers.keySet().stream()
                .filter(id -> after == null || ORDER.compare(id, after) >= 0)
                .sorted(ORDER)
                .toList();
        List<ChunkList.Run> runs = new ArrayList<>();
        int room = LIST_BYTES;
        for (LayerId id : order) {
            Layer layer = layers.get(id);
            if (layer == null) {
                continue;
            }
            List<ChunkList.Listed> chunks = new ArrayList<>();
            layer.forEach(chunk -> {
                if (!id.equals(after) || chunk.number() > question.chunk()) {
                    chunks.add(new ChunkList.Listed(chunk.number(), chunk.lastChange));
                }
            });
            if (chunks.isEmpty()) {
                continue;
            }
            int fitting = Math.min(chunks.size(), (room - ChunkList.RUN_BYTES) / ChunkList.CHUNK_BYTES);
            if (fitting <= 0) {
                return new ChunkList(true, runs);
            }
            runs.add(new ChunkList.Run(id, List.copyOf(chunks.subList(0, fitting))));
            if (fitting < chunks.size()) {
                return new ChunkList(true, runs);
            }
            room -= ChunkList.RUN_BYTES + fitting * ChunkList.CHUNK_BYTES;
        }
        return new ChunkList(false, runs);
    }

    /** As many blocks of the chunk as fit, from the one on that the question names. */
    ChunkBlocks blocks(LayerId id, int number, int firstBlock) throws IOException {
        return blocks(id, number, firstBlock, Math.min(MOST_WORDS, ChunkLayout.BLOCKS_PER_CHUNK - firstBlock));
    }

    /** The same, {@code limit} at most. */
    ChunkBlocks blocks(LayerId id, int number, int firstBlock, int limit) throws IOException {
        long upTo = appliedIndex.getAsLong();
        Layer layer = layers.get(id);
        Chunk chunk = layer == null ? null : layer.chunk(number);
        if (chunk == null) {
            return ChunkBlocks.gone(upTo);
        }
        if (chunk.lost()) {
            long[] words = new long[limit];
            Arrays.fill(words, IntegrityWord.BAD);
            return new ChunkBlocks(true, upTo, words, List.of());
        }
        OpenChunk open = openChunks.acquire(chunk);
        if (open == null) {
            health.check();
            return ChunkBlocks.gone(upTo);
        }
        try {
            return collect(open, firstBlock, limit, upTo);
        } finally {
            open.release();
        }
    }

    private ChunkBlocks collect(OpenChunk open, int firstBlock, int limit, long upTo) throws IOException {
        long[] words = new long[limit];
        List<ByteBuffer> data = new ArrayList<>();
        int done = 0;
        int room = MOST_DATA_BLOCKS;
        while (done < limit && room > 0) {
            if (open.word(firstBlock + done) == IntegrityWord.ABSENT) {
                words[done++] = IntegrityWord.ABSENT;
                continue;
            }
            int longest = Math.min(Math.min(LONGEST_RUN, room), limit - done);
            int run = 1;
            while (run < longest && open.word(firstBlock + done + run) != IntegrityWord.ABSENT) {
                run++;
            }
            int read = read(open, firstBlock + done, run, words, done, data);
            room -= read;
            done += read;
        }
        return new ChunkBlocks(true, upTo, done == limit ? words : Arrays.copyOf(words, done), data);
    }

    /** Reads up to the first bad block, which counts; answers how many these are. */
    private int read(OpenChunk open, int firstBlock, int blocks, long[] words, int at, List<ByteBuffer> data)
            throws IOException {
        ByteBuffer target = ByteBuffer.allocate(blocks * ChunkLayout.BLOCK_BYTES);
        long[] seen = new long[blocks];
        int answer = new BlockReader(open, health, target, true, seen).read(firstBlock, blocks);
        int good = answer == ChunkReader.OK ? blocks : answer;
        System.arraycopy(seen, 0, words, at, good);
        target.clear();
        for (int from = 0; from < good; ) {
            int to = from;
            while (to < good && IntegrityWord.isPresent(seen[to])) {
                to++;
            }
            if (to > from) {
                data.add(target.slice(from * ChunkLayout.BLOCK_BYTES, (to - from) * ChunkLayout.BLOCK_BYTES));
            }
            from = to + 1;
        }
        if (good == blocks) {
            return blocks;
        }
        words[at + good] = IntegrityWord.BAD;
        return good + 1;
    }
}
