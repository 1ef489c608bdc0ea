package io.caisson.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.VolumeId;
import io.caisson.store.file.SimulatedDirectory;
import io.caisson.store.replica.LogPosition;
import io.caisson.store.replica.SourceException;
import io.caisson.store.replica.StateSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A store that is written to, another one that is brought up from it, and the log that drives both. Both lie on disks that
 * lose power. The way between them fails, and changes bits.
 */
final class InstallSimulation {
    private static final int CHUNKS = 4;
    private static final int SPAN = 12;
    private static final int[] REGIONS = {0, 4090, ChunkLayout.BLOCKS_PER_CHUNK - SPAN};

    final SplittableRandom random;
    final SimulatedDirectory sourceDisk;
    final SimulatedDirectory disk;
    ChunkStore source;
    ChunkStore store;

    /** Entries by index, from 0. */
    private final List<List<ChunkOperation>> log = new ArrayList<>();

    private long contents;

    /** One question in so many fails, or has an answer in which a bit changed; 0 for none. */
    int failures;

    int flips;

    /** So many questions are answered, then none. */
    int answers = Integer.MAX_VALUE;

    /** One question in so many meets a change of the source; 0 for none. */
    int changes;

    /** Questions about blocks that were asked since the last {@link #install}. */
    int blockQuestions;

    InstallSimulation(long seed) throws IOException {
        random = new SplittableRandom(seed);
        sourceDisk = new SimulatedDirectory(seed);
        disk = new SimulatedDirectory(seed + 1);
        source = open(sourceDisk);
        source.replayed();
        store = open(disk);
        store.replayed();
    }

    private ChunkStore open(SimulatedDirectory directory) throws IOException {
        ChunkStore opened =
                new ChunkStore(directory, new ChunkStoreOptions(1 + random.nextInt(6), 1 + random.nextInt(4)));
        opened.open();
        return opened;
    }

    /** Appends a random entry, which the source applies. */
    void change() throws IOException {
        List<ChunkOperation> operations = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            operations.add(anyOperation());
        }
        append(operations);
    }

    void append(List<ChunkOperation> operations) throws IOException {
        log.add(operations);
        apply(source, log.size() - 1);
        if (random.nextInt(15) == 0) {
            source.checkpoint();
        }
    }

    private void apply(ChunkStore to, int index) throws IOException {
        to.apply(new LogPosition(1, index), Entries.entry(random, log.get(index)));
    }

    private ChunkOperation anyOperation() {
        LayerId layer = layer(random.nextInt(3));
        int chunk = random.nextInt(CHUNKS);
        int offset = random.nextInt(SPAN);
        int first = REGIONS[random.nextInt(REGIONS.length)] + offset;
        int blocks = 1 + random.nextInt(SPAN - offset);
        int dice = random.nextInt(100);
        if (dice < 3) {
            return new ChunkOperation.Drop(layer);
        }
        if (dice < 10) {
            return new ChunkOperation.Unmap(layer, chunk, 0, ChunkLayout.BLOCKS_PER_CHUNK);
        }
        return dice < 25 ? new ChunkOperation.Unmap(layer, chunk, first, blocks) : write(layer, chunk, first, blocks);
    }

    ChunkOperation write(LayerId layer, int chunk, int firstBlock, int blocks) {
        return Entries.write(layer, chunk, firstBlock, Entries.data(++contents, blocks));
    }

    static LayerId layer(int number) {
        return new LayerId(new VolumeId(new UUID(7, number % 2)), 1 + number / 2);
    }

    /** Applies what the store lacks of the log, up to entry {@code last}. */
    void follow(long from, long last) throws IOException {
        for (int i = (int) from + 1; i <= last; i++) {
            apply(store, i);
        }
    }

    long lastIndex() {
        return log.size() - 1;
    }

    /** Brings the store up from the source, and answers the position that it then has. */
    LogPosition install() throws IOException {
        blockQuestions = 0;
        return store.install(new FaultySource());
    }

    /** Stops the store, loses power, starts it, and answers the position of its checkpoint. */
    LogPosition crash(SimulatedDirectory.Survival survival) throws IOException {
        store.close();
        disk.crash(survival);
        store = new ChunkStore(disk, new ChunkStoreOptions(1 + random.nextInt(6), 1 + random.nextInt(4)));
        return store.open();
    }

    void crashSource(SimulatedDirectory.Survival survival) throws IOException {
        source.close();
        sourceDisk.crash(survival);
        source = new ChunkStore(sourceDisk, new ChunkStoreOptions(1 + random.nextInt(6), 1 + random.nextInt(4)));
        LogPosition position = source.open();
        for (int i = (int) position.index() + 1; i < log.size(); i++) {
            apply(source, i);
        }
        source.replayed();
    }

    /** Both stores hold the same blocks, with the same words and the same data. */
    void compare() throws IOException {
        for (int layer = 0; layer < 3; layer++) {
            for (int chunk = 0; chunk < CHUNKS; chunk++) {
                for (int region : REGIONS) {
                    assertThat(blocks(store, layer(layer), chunk, region))
                            .as("layer %s chunk %s from block %s", layer(layer), chunk, region)
                            .isEqualTo(blocks(source, layer(layer), chunk, region));
                }
            }
            assertThat(store.allocatedBytes(layer(layer))).isEqualTo(source.allocatedBytes(layer(layer)));
        }
    }

    private static List<ByteBuffer> blocks(ChunkStore of, LayerId layer, int chunk, int region) throws IOException {
        ChunkBlocks answer = ChunkBlocks.decode(
                Entries.join(
                        of.answer(InstallQuestion.blocks(layer, chunk, region).encode())),
                ChunkLayout.BLOCKS_PER_CHUNK);
        ByteBuffer words = ByteBuffer.allocate(SPAN * Long.BYTES);
        int present = 0;
        for (int i = 0; i < Math.min(SPAN, answer.words().length); i++) {
            words.putLong(answer.words()[i]);
            present += IntegrityWord.isPresent(answer.words()[i]) ? 1 : 0;
        }
        ByteBuffer data = present == 0
                ? ByteBuffer.allocate(0)
                : answer.data().get(0).slice(0, present * ChunkLayout.BLOCK_BYTES);
        return List.of(words.clear(), data);
    }

    private final class FaultySource implements StateSource {
        @Override
        public ByteBuffer ask(List<ByteBuffer> question) throws IOException {
            if (changes > 0 && random.nextInt(changes) == 0) {
                change();
            }
            if (answers-- <= 0 || (failures > 0 && random.nextInt(failures) == 0)) {
                throw new SourceException("planted");
            }
            ByteBuffer asked = Entries.join(question);
            if (InstallQuestion.decode(asked).kind() == InstallQuestion.Kind.BLOCKS) {
                blockQuestions++;
            }
            ByteBuffer answer = Entries.join(source.answer(asked));
            if (flips > 0
                    && InstallQuestion.decode(asked).kind() == InstallQuestion.Kind.BLOCKS
                    && answer.remaining() > ChunkLayout.BLOCK_BYTES * 9
                    && random.nextInt(flips) == 0) {
                byte[] bytes = new byte[answer.remaining()];
                answer.get(bytes);
                bytes[bytes.length - 1 - random.nextInt(ChunkLayout.BLOCK_BYTES)] ^= 4;
                return ByteBuffer.wrap(bytes);
            }
            return answer;
        }

        @Override
        public int maxMessageBytes() {
            return 2 << 20;
        }

        @Override
        public void progress(long done, long all) {
            assertThat(done).isPositive().isLessThanOrEqualTo(all);
        }
    }
}
