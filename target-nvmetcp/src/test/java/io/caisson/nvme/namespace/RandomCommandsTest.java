package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Data;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.fixtures.Sent;
import io.caisson.nvme.namespace.fixtures.TestController;
import io.caisson.nvme.namespace.io.IoOpcode;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands at random: against a model when they are right, and for one end each and no leak when they are anything. */
class RandomCommandsTest {

    private static final int ROUNDS = 6000;
    private static final int MODEL_BLOCKS = 256;
    private static final String[] OPERATIONS = {"read", "write", "unmap", "update", "flush", "allocation"};

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final ExecutorService store = Executors.newFixedThreadPool(2);

    @AfterEach
    void stopStore() {
        store.shutdownNow();
    }

    private static long seed(long fixed, TestReporter reporter) {
        long seed = fixed == 0 ? new Random().nextLong() : fixed;
        reporter.publishEntry("seed", Long.toString(seed));
        return seed;
    }

    // ---------------------------------------------------------------- right commands, one after the other

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 0})
    void theBlocksAreAlwaysWhatTheModelSays(long fixedSeed, TestReporter reporter) {
        long seed = seed(fixedSeed, reporter);
        Random random = new Random(seed);
        int blockBytes = random.nextBoolean() ? 512 : 4096;
        Bench bench = new Bench(new Geometry(blockBytes, MODEL_BLOCKS), allocator);
        byte[] model = new byte[MODEL_BLOCKS * blockBytes];
        for (int round = 0; round < ROUNDS / 4; round++) {
            TestController host = random.nextBoolean() ? bench.host : bench.other;
            step(random, host, model, blockBytes, "seed " + seed + " round " + round);
        }
        assertThat(bench.device.content(0, MODEL_BLOCKS)).as("seed %d", seed).isEqualTo(model);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private static void step(Random random, TestController host, byte[] model, int blockBytes, String what) {
        int first = random.nextInt(MODEL_BLOCKS);
        int blocks = 1 + random.nextInt(Math.min(MODEL_BLOCKS - first, 24));
        int from = first * blockBytes;
        int to = from + blocks * blockBytes;
        byte[] fresh = Data.filled(to - from, 1 + random.nextInt(4));
        switch (random.nextInt(7)) {
            case 0 -> {
                succeed(host, Entry.write(first, blocks), fresh, what);
                System.arraycopy(fresh, 0, model, from, fresh.length);
            }
            case 1 -> {
                succeed(host, Entry.of(IoOpcode.WRITE_ZEROES, first, blocks), new byte[0], what);
                Arrays.fill(model, from, to, (byte) 0);
            }
            case 2 -> {
                Entry entry = Entry.of(IoOpcode.DATASET_MANAGEMENT).doubleword(11, 4);
                succeed(host, entry, Data.ranges(first, blocks), what);
                Arrays.fill(model, from, to, (byte) 0);
            }
            case 3 -> {
                int target = random.nextInt(MODEL_BLOCKS - blocks + 1);
                succeed(host, Entry.of(IoOpcode.COPY, target, 1), Data.sources(first, blocks), what);
                System.arraycopy(model, from, model, target * blockBytes, to - from);
            }
            case 4 -> {
                byte[] there = Arrays.copyOfRange(model, from, to);
                byte[] expected = random.nextBoolean() ? there : fresh;
                boolean same = Arrays.equals(expected, there);
                Sent compare = host.accept(Entry.compare(first, blocks).fused(1));
                Sent write = host.accept(Entry.write(first, blocks).fused(2));
                compare.run(expected);
                write.run(fresh);
                assertThat(compare.meaning()).as(what).isEqualTo(same ? "SUCCESS" : "COMPARE_FAILURE");
                assertThat(write.meaning()).as(what).isEqualTo(same ? "SUCCESS" : "FAILED_FUSED");
                if (same) {
                    System.arraycopy(fresh, 0, model, from, fresh.length);
                }
            }
            case 5 -> {
                boolean same = Arrays.equals(fresh, Arrays.copyOfRange(model, from, to));
                assertThat(host.send(Entry.compare(first, blocks), fresh).meaning())
                        .as(what)
                        .isEqualTo(same ? "SUCCESS" : "COMPARE_FAILURE");
            }
            default ->
                assertThat(host.send(Entry.read(first, blocks)).data())
                        .as(what)
                        .isEqualTo(Arrays.copyOfRange(model, from, to));
        }
    }

    private static void succeed(TestController host, Entry entry, byte[] data, String what) {
        assertThat(host.send(entry, data).await().meaning()).as(what).isEqualTo("SUCCESS");
    }

    // ---------------------------------------------------------------- any commands, many at a time

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 0})
    void everyCommandEndsOnceAndLeaksNothing(long fixedSeed, TestReporter reporter) {
        long seed = seed(fixedSeed, reporter);
        Random random = new Random(seed);
        Bench bench = new Bench(new Geometry(random.nextBoolean() ? 512 : 4096, 4096), allocator);
        if (random.nextBoolean()) {
            bench.device.completingOn(store);
        }
        List<Sent> commands = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            commands.add(oneCommand(bench, random));
            if (commands.size() == 64) {
                settle(seed, bench, commands);
            }
        }
        settle(seed, bench, commands);
    }

    private static Sent oneCommand(Bench bench, Random random) {
        if (random.nextInt(50) == 0) {
            BlockError error = BlockError.values()[random.nextInt(BlockError.values().length)];
            bench.device.failNext(OPERATIONS[random.nextInt(OPERATIONS.length)], error, random.nextInt(4096));
        }
        TestController host = random.nextInt(4) == 0 ? bench.other : bench.host;
        Sent sent = host.accept(randomEntry(random));
        if (random.nextInt(20) == 0) {
            return sent.abort();
        }
        byte[] data = new byte[sent.command.dataOutBytes()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (random.nextInt(6) == 0 ? random.nextInt(16) : 0);
        }
        sent.run(data);
        return random.nextInt(20) == 0 ? sent.abort() : sent;
    }

    /** Mostly commands that exist, with small numbers in them; sometimes anything. */
    private static Entry randomEntry(Random random) {
        IoOpcode opcode = IoOpcode.values()[random.nextInt(IoOpcode.values().length)];
        Entry entry = random.nextInt(20) == 0
                ? Entry.of(random.nextInt(256))
                : Entry.of(opcode, random.nextInt(4000), 1 + random.nextInt(40));
        if (random.nextInt(3) == 0) {
            entry.fused(random.nextInt(4));
        }
        if (opcode == IoOpcode.RESERVATION_REPORT || opcode == IoOpcode.DATASET_MANAGEMENT) {
            entry.doubleword(11, 1 << random.nextInt(3));
        }
        if (random.nextInt(8) == 0) {
            entry.set(4 + random.nextInt(60), random.nextInt(256));
        }
        return entry;
    }

    private void settle(long seed, Bench bench, List<Sent> commands) {
        bench.host.queue.interrupted();
        bench.other.queue.interrupted();
        for (Sent sent : commands) {
            if (!sent.meaning().equals("DROPPED")) {
                sent.answer.await();
            }
        }
        assertThat(commands).as("seed %d", seed).noneMatch(sent -> sent.answer.endedTwice());
        assertThat(allocator.metric().usedDirectMemory()).as("seed %d", seed).isZero();
        assertThat(allocator.metric().usedHeapMemory()).as("seed %d", seed).isZero();
        commands.clear();
    }
}
