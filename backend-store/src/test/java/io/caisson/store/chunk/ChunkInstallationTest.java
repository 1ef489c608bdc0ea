package io.caisson.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.file.SimulatedDirectory;
import io.caisson.store.file.SimulatedDirectory.Survival;
import io.caisson.store.replica.LogPosition;
import io.caisson.store.replica.SourceException;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A chunk store that is brought up from another one. A seed of its own: {@code -Dcaisson.seed=N}. */
class ChunkInstallationTest {
    private static final LayerId LAYER = InstallSimulation.layer(0);

    static LongStream seeds() {
        Long chosen = Long.getLong("caisson.seed");
        return chosen != null
                ? LongStream.of(chosen)
                : LongStream.concat(LongStream.range(1, 13), LongStream.of(System.nanoTime() & 0xffff_ffffL));
    }

    @Test
    void anEmptyStoreGetsEverything() throws IOException {
        InstallSimulation simulation = new InstallSimulation(1);
        for (int i = 0; i < 200; i++) {
            simulation.change();
        }

        LogPosition reached = simulation.install();

        assertThat(reached.index()).isEqualTo(simulation.lastIndex());
        simulation.compare();
        assertThat(simulation.crash(Survival.NOTHING)).isEqualTo(reached);
        simulation.store.replayed();
        simulation.compare();
    }

    @Test
    void whatIsKnownOfStatusesComesAlong() throws IOException {
        InstallSimulation simulation = new InstallSimulation(6);
        simulation.append(List.of(simulation.write(LAYER, 0, 0, 10)));
        OperationId done = new OperationId(new GatewayEpoch(new UUID(1, 1), 1), 3, 7);
        ComparisonDigest digest = new ComparisonDigest(11, 12);
        List<ChunkOperation> changes = List.of(simulation.write(LAYER, 0, 0, 1));
        Submission comparison = new Submission() {
            @Override
            public OperationId operation() {
                return done;
            }

            @Override
            public int part() {
                return 0;
            }

            @Override
            public List<ChunkOperation> changes() {
                return changes;
            }

            @Override
            public StatusNote note() {
                return new StatusNote.Expected(digest, 1_000);
            }
        };
        List<ByteBuffer> entry = LogEntryCodec.encode(1, List.of(comparison));
        simulation.source.apply(new LogPosition(1, simulation.lastIndex() + 1), List.of(Entries.join(entry)));

        simulation.install();

        OperationId asking = new OperationId(new GatewayEpoch(new UUID(1, 2), 1), 0, 1);
        assertThat(simulation.store.statusOf(digest, asking, 1_000)).isEqualTo(StatusFate.OPEN_ELSEWHERE);
        simulation.crash(Survival.NOTHING);
        assertThat(simulation.store.statusOf(digest, asking, 1_000)).isEqualTo(StatusFate.OPEN_ELSEWHERE);
    }

    @Test
    void onlyWhatChangedSinceIsFetched() throws IOException {
        InstallSimulation simulation = new InstallSimulation(2);
        for (int chunk = 0; chunk < 4; chunk++) {
            simulation.append(List.of(simulation.write(LAYER, chunk, 0, 10)));
        }
        simulation.append(List.of(simulation.write(InstallSimulation.layer(1), 0, 0, 10)));
        simulation.follow(-1, simulation.lastIndex());
        simulation.append(List.of(simulation.write(LAYER, 2, 4, 1)));
        simulation.append(List.of(new ChunkOperation.Unmap(LAYER, 3, 0, ChunkLayout.BLOCKS_PER_CHUNK)));
        simulation.append(List.of(new ChunkOperation.Drop(InstallSimulation.layer(1))));
        simulation.source.checkpoint();
        // What each chunk's last change was is known to the source after a restart, too.
        simulation.crashSource(Survival.NOTHING);

        simulation.install();

        // Of four chunks that exist one is asked for, in two questions of 4,096 words each.
        assertThat(simulation.blockQuestions).isEqualTo(2);
        simulation.compare();
    }

    @Test
    void aChunkThatWasLostHereIsFetchedThoughNothingChangedIt() throws IOException {
        InstallSimulation simulation = new InstallSimulation(3);
        simulation.append(List.of(simulation.write(LAYER, 0, 0, 10)));
        simulation.append(List.of(simulation.write(LAYER, 1, 0, 10)));
        simulation.follow(-1, simulation.lastIndex());
        simulation.store.checkpoint();
        simulation.store.close();
        simulation.disk.delete(ChunkFileFormat.layerPath(LAYER) + "/" + ChunkFileFormat.chunkName(1));
        simulation.crash(Survival.EVERYTHING);

        simulation.install();

        assertThat(simulation.blockQuestions).isEqualTo(2);
        simulation.compare();
    }

    @Test
    void untilTheEndNothingIsBelieved() throws IOException {
        InstallSimulation simulation = new InstallSimulation(4);
        simulation.append(List.of(simulation.write(LAYER, 0, 0, 10)));
        simulation.answers = 1;

        assertThatThrownBy(simulation::install).isInstanceOf(SourceException.class);

        assertThat(simulation.store.isHalfInstalled()).isTrue();
        assertThatThrownBy(() -> simulation.store.read(LAYER, 0, 0, 1, Unpooled.buffer(), true))
                .hasMessageContaining("half installed");
        assertThatThrownBy(() -> simulation.store.answer(InstallQuestion.start().encode()))
                .hasMessageContaining("half installed");
        assertThatThrownBy(() -> simulation.store.extent(LAYER, 0, 0, 1)).hasMessageContaining("half installed");
        simulation.crash(Survival.NOTHING);
        assertThat(simulation.store.isHalfInstalled()).isTrue();
        simulation.answers = Integer.MAX_VALUE;
        simulation.install();
        assertThat(simulation.store.isHalfInstalled()).isFalse();
        simulation.compare();
    }

    @Test
    void whatWasFetchedBeforeACrashIsNotFetchedAgain() throws IOException {
        InstallSimulation simulation = new InstallSimulation(5);
        for (int chunk = 0; chunk < 4; chunk++) {
            simulation.append(List.of(simulation.write(LAYER, chunk, 0, 10)));
        }
        // The start, the list, and two questions for each of four chunks: two chunks come, and half of the third.
        simulation.answers = 2 + 5;
        assertThatThrownBy(simulation::install).isInstanceOf(SourceException.class);
        simulation.answers = Integer.MAX_VALUE;
        simulation.crash(Survival.EVERYTHING);
        simulation.append(List.of(simulation.write(LAYER, 0, 3, 1)));

        simulation.install();

        // The two that are missing, and the one that was changed meanwhile.
        assertThat(simulation.blockQuestions).isEqualTo(6);
        simulation.compare();
    }

    @Test
    void aBlockThatIsBadAtTheSourceIsBadHereAndNoneOfTheOthers() throws IOException {
        InstallSimulation simulation = new InstallSimulation(6);
        simulation.append(List.of(simulation.write(LAYER, 0, 0, 10)));
        simulation.source.checkpoint();
        simulation.crashSource(Survival.EVERYTHING);
        simulation.sourceDisk.damage(
                ChunkFileFormat.layerPath(LAYER) + "/" + ChunkFileFormat.chunkName(0),
                ChunkFileFormat.dataPosition(4) + 100,
                new byte[] {1, 2, 3});

        simulation.install();

        assertThat(simulation.store.read(LAYER, 0, 0, 10, Unpooled.buffer(), true))
                .isEqualTo(4);
        assertThat(simulation.store.read(LAYER, 0, 5, 5, Unpooled.buffer(), true))
                .isEqualTo(ChunkReader.OK);
        simulation.append(List.of(simulation.write(LAYER, 0, 4, 1)));
        simulation.follow(simulation.lastIndex() - 1, simulation.lastIndex());
        simulation.compare();
    }

    @Test
    void aSourceThatIsBehindIsRefused() throws IOException {
        InstallSimulation simulation = new InstallSimulation(7);
        simulation.append(List.of(simulation.write(LAYER, 0, 0, 10)));
        simulation.follow(-1, simulation.lastIndex());
        simulation.store.apply(
                new LogPosition(1, simulation.lastIndex() + 1),
                LogEntryCodec.encode(List.of(simulation.write(LAYER, 0, 0, 1))));

        assertThatThrownBy(simulation::install)
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("less than is here");
    }

    @Test
    void questionsThatNobodyUnderstandsAreRefused() throws IOException {
        InstallSimulation simulation = new InstallSimulation(8);
        byte[] question = InstallQuestion.blocks(LAYER, 0, 0).encode().array();
        for (int length = 0; length < question.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(question, 0, length);
            assertThatThrownBy(() -> simulation.source.answer(cut)).isInstanceOf(IOException.class);
        }
        for (int at : new int[] {0, 1, 18, 22, 26}) {
            byte[] wrong = question.clone();
            wrong[at] = -1;
            assertThatThrownBy(() -> simulation.source.answer(ByteBuffer.wrap(wrong)))
                    .as("byte %s", at)
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverHappensTheStoreIsEqualInTheEnd(long seed) {
        try {
            run(seed);
        } catch (IOException | RuntimeException | AssertionError failure) {
            throw new AssertionError("with -Dcaisson.seed=" + seed, failure);
        }
    }

    private static void run(long seed) throws IOException {
        InstallSimulation simulation = new InstallSimulation(seed);
        simulation.changes = 4;
        LogPosition here = LogPosition.NONE;
        for (int round = 0; round < 12; round++) {
            for (int i = simulation.random.nextInt(60); i > 0; i--) {
                simulation.change();
            }
            simulation.failures = simulation.random.nextInt(3) * 20;
            simulation.flips = simulation.random.nextInt(2) * 9;
            if (simulation.random.nextBoolean()) {
                simulation.disk.losePowerAfter(simulation.random.nextInt(200));
            }
            here = installUntilDone(simulation, here);
            simulation.disk.losePowerAfter(Long.MAX_VALUE);
            simulation.follow(here.index(), simulation.lastIndex());
            here = new LogPosition(1, simulation.lastIndex());
            simulation.compare();
            if (simulation.random.nextBoolean()) {
                here = simulation.crash(anySurvival(simulation));
                simulation.follow(here.index(), simulation.lastIndex());
                simulation.store.replayed();
                here = new LogPosition(1, simulation.lastIndex());
                simulation.compare();
            }
        }
    }

    /** Tries again after each failure and each power loss. */
    private static LogPosition installUntilDone(InstallSimulation simulation, LogPosition before) throws IOException {
        LogPosition atLeast = before;
        while (true) {
            try {
                return simulation.install();
            } catch (SourceException planted) {
                if (simulation.random.nextInt(3) == 0) {
                    simulation.crashSource(anySurvival(simulation));
                }
            } catch (IOException powerLost) {
                boolean begun = simulation.store.isHalfInstalled();
                LogPosition opened = simulation.crash(anySurvival(simulation));
                if (!simulation.store.isHalfInstalled()) {
                    // Not begun, or over: whole in either case.
                    simulation.follow(opened.index(), Math.max(opened.index(), atLeast.index()));
                    simulation.store.replayed();
                } else {
                    assertThat(begun).isTrue();
                }
            }
        }
    }

    private static Survival anySurvival(InstallSimulation simulation) {
        Survival[] all = SimulatedDirectory.Survival.values();
        return all[simulation.random.nextInt(all.length)];
    }
}
