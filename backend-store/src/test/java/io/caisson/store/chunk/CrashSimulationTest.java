package io.caisson.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.file.SimulatedDirectory;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random changes, checkpoints, power losses at any point and replays, against a model. A seed of its own:
 * {@code -Dcaisson.seed=N}.
 */
class CrashSimulationTest {
    private static final int STEPS = 1500;

    static LongStream seeds() {
        Long chosen = Long.getLong("caisson.seed");
        return chosen != null
                ? LongStream.of(chosen)
                : LongStream.concat(LongStream.range(1, 9), LongStream.of(System.nanoTime() & 0xffff_ffffL));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingThatWasLoggedIsLostInACrash(long seed) {
        run(seed, () -> {
            StoreSimulation simulation = new StoreSimulation(seed);
            SplittableRandom random = simulation.random;
            simulation.disk.uncached(0.1);
            for (int step = 0; step < STEPS; step++) {
                step(simulation, random, null);
            }
            assertThat(simulation.bad).as("bad blocks").isZero();
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void damageIsNeverReturnedAsData(long seed) {
        run(seed, () -> {
            StoreSimulation simulation = new StoreSimulation(seed);
            SplittableRandom random = simulation.random;
            Set<String> damaged = new HashSet<>();
            for (int step = 0; step < STEPS; step++) {
                step(simulation, random, damaged);
            }
            assertThat(simulation.bad).as("bad blocks").isPositive();
        });
    }

    /** @param damaged files in which bytes were lost so far; null if none is to be damaged */
    private static void step(StoreSimulation simulation, SplittableRandom random, @Nullable Set<String> damaged)
            throws IOException {
        int dice = random.nextInt(100);
        if (dice < 70) {
            simulation.applySomething();
        } else if (dice < 90) {
            simulation.checkSomething();
        } else if (dice < 96) {
            simulation.checkpoint();
        } else {
            SimulatedDirectory.Survival[] all = SimulatedDirectory.Survival.values();
            boolean midway = random.nextInt(3) > 0;
            if (midway) {
                losePowerMidway(simulation, random);
            }
            if (damaged != null) {
                damage(simulation.disk, random, damaged);
            }
            simulation.crash(all[random.nextInt(all.length)]);
            simulation.checkEverything();
            if (damaged == null) {
                simulation.checkAccounting();
            }
        }
    }

    private static void losePowerMidway(StoreSimulation simulation, SplittableRandom random) {
        simulation.disk.losePowerAfter(random.nextInt(random.nextBoolean() ? 10 : 60));
        for (int i = 0; i < 30; i++) {
            try {
                if (random.nextBoolean()) {
                    simulation.applySomething();
                } else if (random.nextBoolean()) {
                    simulation.store.writeBack();
                } else {
                    simulation.checkpoint();
                }
            } catch (IOException powerLost) {
                return;
            }
        }
    }

    /**
     * Bytes of a file are lost once, though it may rot again and again. Data that were lost, and later, in a crash that cut
     * off a write to it, the words of just these data: that is a chunk that was never written there, for all that a single
     * copy can tell.
     */
    private static void damage(SimulatedDirectory disk, SplittableRandom random, Set<String> damaged) {
        List<String> files =
                disk.files().stream().filter(name -> name.startsWith("chunks/")).toList();
        if (files.isEmpty()) {
            return;
        }
        String file = files.get(random.nextInt(files.size()));
        int length = ChunkFileFormat.DATA_POSITION + random.nextInt(80) * ChunkLayout.BLOCK_BYTES;
        long position = random.nextInt(length);
        long sector = position / 512 * 512;
        int kind = random.nextInt(6);
        if (kind > 2 && !damaged.add(file)) {
            kind -= 3;
        }
        switch (kind) {
            case 0, 1 -> {
                byte[] flipped = disk.peek(file, position, 1);
                flipped[0] = (byte) (flipped[0] ^ 1 << random.nextInt(8));
                disk.damage(file, position, flipped);
            }
            case 2 -> {
                byte[] noise = new byte[512];
                random.nextBytes(noise);
                disk.damage(file, sector, noise);
            }
            case 3 -> disk.damage(file, sector, new byte[512]);
            case 4 -> {
                // Data that belong elsewhere.
                byte[] misplaced = disk.peek(file, random.nextInt(100) * 4096L, 4096);
                disk.damage(file, position / 4096 * 4096, misplaced);
            }
            default -> disk.truncate(file, random.nextBoolean() ? 0 : position);
        }
    }

    private interface Scenario {
        void run() throws IOException;
    }

    private static void run(long seed, Scenario scenario) {
        try {
            scenario.run();
        } catch (IOException | RuntimeException | AssertionError failure) {
            throw new AssertionError("with -Dcaisson.seed=" + seed, failure);
        }
    }
}
