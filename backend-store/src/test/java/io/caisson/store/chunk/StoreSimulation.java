package io.caisson.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.VolumeId;
import io.caisson.store.file.SimulatedDirectory;
import io.caisson.store.replica.LogPosition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A store on a simulated disk, the log that drives it, and a model of what it must hold. The log is durable; it is purged
 * up to what the store said was checkpointed, so the store must really have that.
 */
final class StoreSimulation {
    private static final int BLOCK_BYTES = ChunkLayout.BLOCK_BYTES;
    private static final int CHUNKS = 4;
    private static final int SPAN = 70;

    /** Where blocks are used: within, at and across borders of table sectors and pages. */
    private static final int[] REGIONS = {0, 450, 4090, ChunkLayout.BLOCKS_PER_CHUNK - SPAN};

    record BlockAddress(LayerId layer, int chunk, int block) {}

    final SplittableRandom random;
    final SimulatedDirectory disk;
    ChunkStore store;

    /** Contents of each present block, as the seed they are made from. */
    private final Map<BlockAddress, Long> model = new HashMap<>();

    private final TreeMap<Long, List<ChunkOperation>> log = new TreeMap<>();
    private long lastIndex;
    private long checkpointed = -1;
    private long contents;

    /** Blocks that were found bad. */
    int bad;

    StoreSimulation(long seed) throws IOException {
        random = new SplittableRandom(seed);
        disk = new SimulatedDirectory(seed);
        store = start();
    }

    private ChunkStore start() throws IOException {
        ChunkStore started = new ChunkStore(disk, new ChunkStoreOptions(1 + random.nextInt(6), 1 + random.nextInt(4)));
        LogPosition position = started.open();
        assertThat(position.index()).as("position of the checkpoint").isGreaterThanOrEqualTo(checkpointed);
        for (Map.Entry<Long, List<ChunkOperation>> entry :
                log.tailMap(position.index(), false).entrySet()) {
            started.apply(position(entry.getKey()), Entries.entry(random, entry.getValue()));
            if (random.nextInt(20) == 0) {
                started.checkpoint();
            }
        }
        started.replayed();
        return started;
    }

    private static LogPosition position(long index) {
        return new LogPosition(1, index);
    }

    /** Appends a random entry to the log and applies it. */
    void applySomething() throws IOException {
        List<ChunkOperation> operations = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            operations.add(anyOperation());
        }
        apply(operations);
    }

    void apply(List<ChunkOperation> operations) throws IOException {
        long index = ++lastIndex;
        log.put(index, operations);
        store.apply(position(index), Entries.entry(random, operations));
    }

    void checkpoint() throws IOException {
        checkpointed = store.checkpoint().index();
        assertThat(checkpointed).isEqualTo(log.isEmpty() ? checkpointed : lastIndex);
        log.headMap(checkpointed, true).clear();
    }

    void crash(SimulatedDirectory.Survival survival) throws IOException {
        store.close();
        disk.crash(survival);
        store = start();
    }

    private ChunkOperation anyOperation() {
        LayerId layer = anyLayer();
        int chunk = random.nextInt(CHUNKS);
        int region = REGIONS[random.nextInt(REGIONS.length)];
        int offset = random.nextInt(SPAN);
        int blocks = 1 + random.nextInt(Math.min(random.nextInt(10) == 0 ? SPAN : 4, SPAN - offset));
        int first = region + offset;
        int dice = random.nextInt(100);
        if (dice < 2) {
            model.keySet().removeIf(address -> address.layer.equals(layer));
            return new ChunkOperation.Drop(layer);
        }
        if (dice < 7) {
            model.keySet().removeIf(address -> address.layer.equals(layer) && address.chunk == chunk);
            return new ChunkOperation.Unmap(layer, chunk, 0, ChunkLayout.BLOCKS_PER_CHUNK);
        }
        if (dice < 25) {
            for (int i = 0; i < blocks; i++) {
                model.remove(new BlockAddress(layer, chunk, first + i));
            }
            return new ChunkOperation.Unmap(layer, chunk, first, blocks);
        }
        return write(layer, chunk, first, blocks);
    }

    ChunkOperation write(LayerId layer, int chunk, int first, int blocks) {
        byte[] data = new byte[blocks * BLOCK_BYTES];
        for (int i = 0; i < blocks; i++) {
            contents++;
            System.arraycopy(Entries.data(contents, 1), 0, data, i * BLOCK_BYTES, BLOCK_BYTES);
            model.put(new BlockAddress(layer, chunk, first + i), contents);
        }
        return Entries.write(layer, chunk, first, data);
    }

    private LayerId anyLayer() {
        return layer(random.nextInt(3));
    }

    private static LayerId layer(int number) {
        return new LayerId(new VolumeId(new UUID(7, number % 2)), 1 + number / 2);
    }

    /** Reads a few blocks and compares. */
    void checkSomething() throws IOException {
        int region = REGIONS[random.nextInt(REGIONS.length)];
        int offset = random.nextInt(SPAN);
        int blocks = 1 + random.nextInt(SPAN - offset);
        check(anyLayer(), random.nextInt(CHUNKS), region + offset, blocks, random.nextBoolean());
    }

    /** Reads everything and compares. */
    void checkEverything() throws IOException {
        for (int layer = 0; layer < 3; layer++) {
            for (int chunk = 0; chunk < CHUNKS; chunk++) {
                for (int region : REGIONS) {
                    check(layer(layer), chunk, region, SPAN, true);
                }
            }
        }
    }

    /** What the layers take is what the model has. */
    void checkAccounting() {
        for (int i = 0; i < 3; i++) {
            LayerId layer = layer(i);
            long present = model.keySet().stream()
                    .filter(address -> address.layer.equals(layer))
                    .count();
            assertThat(store.allocatedBytes(layer)).isEqualTo(present * BLOCK_BYTES);
        }
    }

    private void check(LayerId layer, int chunk, int first, int blocks, boolean mayBlock) throws IOException {
        ByteBuf destination = Unpooled.buffer(blocks * BLOCK_BYTES);
        int answer = store.read(layer, chunk, first, blocks, destination, mayBlock);
        if (answer == ChunkReader.WOULD_BLOCK) {
            assertThat(mayBlock).isFalse();
        } else if (answer == ChunkReader.OK) {
            for (int i = 0; i < blocks; i++) {
                byte[] read = Arrays.copyOfRange(destination.array(), i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES);
                Long seed = model.get(new BlockAddress(layer, chunk, first + i));
                byte[] expected = seed == null ? new byte[BLOCK_BYTES] : Entries.data(seed, 1);
                if (!Arrays.equals(read, expected)) {
                    throw new AssertionError("block " + (first + i) + " of chunk " + chunk + " of " + layer
                            + " reads as " + (isZero(read) ? "zeros" : "other data") + " instead of "
                            + (seed == null ? "zeros" : "what was written"));
                }
            }
        } else {
            bad++;
            assertThat(destination.writerIndex()).isZero();
            // Around the bad block: the others must be right all the same.
            if (answer > 0) {
                check(layer, chunk, first, answer, mayBlock);
            }
            if (answer < blocks - 1) {
                check(layer, chunk, first + answer + 1, blocks - answer - 1, mayBlock);
            }
        }
    }

    private static boolean isZero(byte[] bytes) {
        return Arrays.equals(bytes, new byte[bytes.length]);
    }
}
