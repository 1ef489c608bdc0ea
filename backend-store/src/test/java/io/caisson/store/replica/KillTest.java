package io.caisson.store.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class KillTest {

    private static final int ROUNDS = 4;

    @TempDir
    Path directory;

    @Test
    void everyAcknowledgedEntrySurvivesKills() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        Set<Long> acknowledged = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged.addAll(writeUntilKilled(round * 1_000_000L, 1 + random.nextInt(150), random.nextLong()));
            assertThat(recovered()).as("seed %d, round %d", seed, round).containsAll(acknowledged);
        }
        assertThat(acknowledged).hasSizeGreaterThan(ROUNDS);
    }

    /** Kills the writer as soon as it acknowledged {@code entries}; answers all it acknowledged until it was dead. */
    private Set<Long> writeUntilKilled(long firstNumber, int entries, long seed) throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        directory.toString(),
                        Long.toString(firstNumber),
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Set<Long> acknowledged = new HashSet<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(writer.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged.add(Long.parseLong(line));
                if (acknowledged.size() == entries) {
                    // Not through the process itself, which would close the stream over what was already acknowledged.
                    writer.toHandle().destroyForcibly();
                }
            }
        } finally {
            writer.destroyForcibly();
            writer.waitFor(1, TimeUnit.MINUTES);
        }
        return acknowledged;
    }

    private Set<Long> recovered() throws Exception {
        RecordingState state = new RecordingState(directory);
        try (RaftHost host = RaftHost.start(KilledWriter.CONFIG)) {
            ReplicaGroup group = host.open(KilledWriter.ID, directory, state, KilledWriter.OPTIONS);
            group.whenReadable().toCompletableFuture().get(1, TimeUnit.MINUTES);
            group.propose(List.of(ByteBuffer.allocate(Long.BYTES).putLong(0, -1)))
                    .toCompletableFuture()
                    .get(1, TimeUnit.MINUTES);
        } catch (IOException e) {
            throw new AssertionError("the log could not be opened after a kill", e);
        }
        Set<Long> numbers = new HashSet<>();
        state.entries()
                .values()
                .forEach(bytes -> numbers.add(ByteBuffer.wrap(bytes).getLong()));
        return numbers;
    }
}
