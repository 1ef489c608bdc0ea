package io.caisson.store.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CheckpointTest {

    private static final int MIB = 1 << 20;
    private static final RaftHostConfig CONFIG = new RaftHostConfig("node", MIB, MIB / 4, MIB / 2, 64, 8 * MIB);
    private static final GroupId ID = new GroupId(new UUID(1, 1));

    @TempDir
    Path directory;

    /** Keeps only the last position; remembers how often it was asked for what. */
    private static final class ForgetfulState implements ReplicatedState {
        private LogPosition checkpoint = LogPosition.NONE;
        private LogPosition applied = LogPosition.NONE;
        private int checkpoints;
        private volatile int writeBacks;
        private int appliedSinceOpen;

        @Override
        public LogPosition open() {
            appliedSinceOpen = 0;
            applied = checkpoint;
            return checkpoint;
        }

        @Override
        public ByteBuffer apply(LogPosition position, List<ByteBuffer> entry) {
            applied = position;
            appliedSinceOpen++;
            return ByteBuffer.allocate(0);
        }

        @Override
        public void replayed() {}

        @Override
        public void writeBack() {
            writeBacks++;
        }

        @Override
        public LogPosition checkpoint() {
            checkpoints++;
            checkpoint = applied;
            return applied;
        }

        @Override
        public void close() {}
    }

    @Test
    void logOnDiskStaysBounded() throws Exception {
        ForgetfulState state = new ForgetfulState();
        long largest = 0;
        try (RaftHost host = RaftHost.start(CONFIG)) {
            ReplicaGroup group = open(host, state, 4 * MIB);
            for (int i = 0; i < 640; i++) {
                propose(group, 100_000);
                largest = Math.max(largest, logBytes());
            }
        }
        // 64 MB were written; checkpoints are due at 4 MiB, forced at 8, and files of 1 MiB are dropped whole.
        assertThat(largest).isLessThan(14L * MIB);
        assertThat(state.checkpoints).isGreaterThanOrEqualTo(5);
        assertThat(state.writeBacks).isPositive();
        assertThat(logBytes()).isLessThan(2L * MIB);
    }

    @Test
    void replayAfterCheckpointsBeginsAtTheLast() throws Exception {
        ForgetfulState state = new ForgetfulState();
        try (RaftHost host = RaftHost.start(CONFIG)) {
            ReplicaGroup group = open(host, state, 2 * MIB);
            for (int i = 0; i < 100; i++) {
                propose(group, 100_000);
            }
        }
        LogPosition last = state.checkpoint;
        try (RaftHost host = RaftHost.start(CONFIG)) {
            open(host, state, 2 * MIB);
            assertThat(state.appliedSinceOpen).isZero();
            assertThat(state.applied).isEqualTo(last);
        }
    }

    @Test
    void restartsWithoutWritesDoNotPileUpLogFiles() throws Exception {
        ForgetfulState state = new ForgetfulState();
        for (int i = 0; i < 5; i++) {
            try (RaftHost host = RaftHost.start(CONFIG)) {
                ReplicaGroup group = open(host, state, 2 * MIB);
                propose(group, 10);
            }
        }
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("log_")))
                    .hasSizeLessThanOrEqualTo(2);
        }
    }

    private ReplicaGroup open(RaftHost host, ForgetfulState state, long checkpointBytes) throws Exception {
        ReplicaGroup group = host.open(ID, directory, state, new GroupOptions(checkpointBytes, 0));
        group.whenReadable().toCompletableFuture().get(20, TimeUnit.SECONDS);
        return group;
    }

    private static void propose(ReplicaGroup group, int bytes) throws Exception {
        group.propose(List.of(ByteBuffer.allocate(bytes))).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private long logBytes() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                bytes += Files.isRegularFile(file) ? file.toFile().length() : 0;
            }
        } catch (UncheckedIOException e) {
            // A file was dropped meanwhile; the next look will do.
            return 0;
        }
        return bytes;
    }
}
