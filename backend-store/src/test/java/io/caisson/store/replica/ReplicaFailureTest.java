package io.caisson.store.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReplicaFailureTest {

    private static final GroupId ID = new GroupId(new UUID(1, 1));
    private static final GroupOptions OPTIONS = new GroupOptions(1 << 20, 0);
    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private final List<RaftHost> hosts = new ArrayList<>();
    private final CompletableFuture<Throwable> death = new CompletableFuture<>();

    @AfterEach
    void closeHosts() throws IOException {
        for (RaftHost host : hosts) {
            host.close();
        }
    }

    @Test
    void failureToApplyEndsTheReplicaAndNothingElse() throws Exception {
        RaftHost host = host(RaftHostConfig.defaults("node"));
        RecordingState state = new RecordingState(directory);
        ReplicaGroup group = open(host, ID, directory, state, OPTIONS);
        Path other = Files.createDirectory(directory.resolve("other"));
        ReplicaGroup sound = open(host, new GroupId(new UUID(2, 2)), other, new RecordingState(other), OPTIONS);
        propose(group, 10);

        state.failApply = true;
        assertFailsUnknown(group);

        assertThat(death.get(20, TimeUnit.SECONDS)).hasMessageContaining("could not be applied");
        assertThat(group.mayRead()).isFalse();
        assertFailsUnknown(group);
        assertThat(propose(sound, 10)).isPositive();
        assertThat(sound.mayRead()).isTrue();
        host.close();
        assertThat(state.checkpoints).isZero();
        assertThat(state.closed).isTrue();
    }

    @Test
    void entryThatFailedToApplyIsReplayedAtTheNextStart() throws Exception {
        RaftHost host = host(RaftHostConfig.defaults("node"));
        RecordingState state = new RecordingState(directory);
        ReplicaGroup group = open(host, ID, directory, state, OPTIONS);
        propose(group, 10);
        state.failApply = true;
        assertFailsUnknown(group);
        host.close();

        RecordingState next = new RecordingState(directory);
        open(host(RaftHostConfig.defaults("node")), ID, directory, next, OPTIONS);

        assertThat(next.entries()).hasSize(2);
    }

    @Test
    void failedCheckpointEndsTheReplica() throws Exception {
        RaftHost host = host(RaftHostConfig.defaults("node"));
        RecordingState state = new RecordingState(directory);
        ReplicaGroup group = open(host, ID, directory, state, OPTIONS);
        state.failCheckpoint = true;

        while (!death.isDone()) {
            group.propose(List.of(ByteBuffer.allocate(100_000)))
                    .toCompletableFuture()
                    .exceptionally(failure -> ByteBuffer.allocate(0))
                    .get(20, TimeUnit.SECONDS);
        }

        assertThat(death.get()).hasMessageContaining("the checkpoint failed");
        assertThat(group.mayRead()).isFalse();
        assertFailsUnknown(group);
    }

    @Test
    void listenerThatComesLateIsToldAtOnce() throws Exception {
        RaftHost host = host(RaftHostConfig.defaults("node"));
        RecordingState state = new RecordingState(directory);
        ReplicaGroup group = open(host, ID, directory, state, OPTIONS);
        state.failApply = true;
        assertFailsUnknown(group);
        death.get(20, TimeUnit.SECONDS);

        List<GroupId> told = new ArrayList<>();
        host.onFailure((id, cause) -> told.add(id));
        assertThat(told).containsExactly(ID);
    }

    @Test
    void rejectsEntryThatIsTooLarge() throws Exception {
        ReplicaGroup group =
                open(host(RaftHostConfig.defaults("node")), ID, directory, new RecordingState(directory), OPTIONS);

        assertFails(group, 2 * MIB + 1, ProposalException.Kind.REJECTED);
        assertThat(propose(group, 2 * MIB)).isPositive();
    }

    @Test
    void rejectsWhatIsBeyondThePendingLimit() throws Exception {
        RaftHostConfig config = new RaftHostConfig("node", 4 * MIB, MIB, MIB, 4, 8 * MIB);
        RecordingState state = new RecordingState(directory);
        ReplicaGroup group = open(host(config), ID, directory, state, OPTIONS);
        state.applyGate = new CountDownLatch(1);

        List<CompletableFuture<ByteBuffer>> proposals = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            proposals.add(group.propose(List.of(ByteBuffer.allocate(10))).toCompletableFuture());
        }
        for (CompletableFuture<ByteBuffer> beyond : proposals.subList(4, 10)) {
            assertThat(kindOf(beyond)).isEqualTo(ProposalException.Kind.REJECTED);
        }
        state.applyGate.countDown();
        for (CompletableFuture<ByteBuffer> pending : proposals.subList(0, 4)) {
            assertThat(pending.get(20, TimeUnit.SECONDS).remaining()).isEqualTo(Long.BYTES);
        }
        assertThat(state.entries()).hasSize(4);
        assertThat(propose(group, 10)).isPositive();
    }

    @Test
    void proposalAfterCloseFails() throws Exception {
        RaftHost host = host(RaftHostConfig.defaults("node"));
        ReplicaGroup group = open(host, ID, directory, new RecordingState(directory), OPTIONS);
        host.close();

        assertThatThrownBy(() -> propose(group, 10)).cause().isInstanceOf(ProposalException.class);
        assertThat(group.mayRead()).isFalse();
    }

    @Test
    void diskThatRanFullLosesNothingAndOpensAgain() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(mount(disk), "needs the right to mount a tmpfs");
        try {
            fillAndReopen(disk);
        } finally {
            for (RaftHost host : hosts) {
                host.close();
            }
            hosts.clear();
            unmount(disk);
        }
    }

    /** A thread of an engine that died may close its last file a moment after the engine has. */
    private static void unmount(Path disk) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!run("umount", disk.toString()) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    private void fillAndReopen(Path disk) throws Exception {
        RaftHostConfig config = new RaftHostConfig("node", 4 * MIB, MIB, MIB, 64, 8 * MIB);
        GroupOptions options = new GroupOptions(1L << 40, 4 * MIB);
        RaftHost host = host(config);
        RecordingState state = new RecordingState(directory);
        ReplicaGroup group = open(host, ID, disk, state, options);
        assertThat(disk.resolve("ballast")).hasSize(4 * MIB);
        List<Long> acknowledged = new ArrayList<>();
        while (!death.isDone()) {
            ByteBuffer answer = group.propose(List.of(ByteBuffer.allocate(100_000)))
                    .toCompletableFuture()
                    .exceptionally(failure -> ByteBuffer.allocate(0))
                    .get(20, TimeUnit.SECONDS);
            if (answer.hasRemaining()) {
                acknowledged.add(answer.getLong());
            }
        }
        assertThat(acknowledged).hasSizeGreaterThan(50);
        assertThat(death.get()).hasMessageContaining("could not be made durable");
        assertFailsUnknown(group);
        host.close();

        RecordingState next = new RecordingState(directory);
        RaftHost again = host(config);
        ReplicaGroup reopened = open(again, ID, disk, next, options);
        assertThat(disk.resolve("ballast")).doesNotExist();
        assertThat(next.entries().keySet()).containsAll(acknowledged);
        assertThat(propose(reopened, 10)).isPositive();
        again.close();
        assertThat(disk.resolve("ballast")).doesNotExist();

        open(host(config), ID, disk, new RecordingState(directory), options);
        assertThat(disk.resolve("ballast")).hasSize(4 * MIB);
    }

    private RaftHost host(RaftHostConfig config) throws IOException {
        RaftHost host = RaftHost.start(config);
        host.onFailure((id, cause) -> death.complete(cause));
        hosts.add(host);
        return host;
    }

    private static ReplicaGroup open(
            RaftHost host, GroupId id, Path directory, RecordingState state, GroupOptions options) throws Exception {
        ReplicaGroup group = host.open(id, directory, state, options);
        group.whenReadable().toCompletableFuture().get(20, TimeUnit.SECONDS);
        return group;
    }

    private static long propose(ReplicaGroup group, int bytes) throws Exception {
        return group.propose(List.of(ByteBuffer.allocate(bytes)))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .getLong(0);
    }

    private static void assertFailsUnknown(ReplicaGroup group) throws Exception {
        assertFails(group, 10, ProposalException.Kind.UNKNOWN);
    }

    private static void assertFails(ReplicaGroup group, int bytes, ProposalException.Kind kind) throws Exception {
        assertThat(kindOf(group.propose(List.of(ByteBuffer.allocate(bytes))).toCompletableFuture()))
                .isEqualTo(kind);
    }

    private static ProposalException.Kind kindOf(CompletableFuture<ByteBuffer> proposal) throws Exception {
        try {
            throw new AssertionError("answered " + proposal.get(20, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProposalException failure) {
                return failure.kind();
            }
            throw e;
        }
    }

    private static boolean mount(Path disk) throws Exception {
        return run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString());
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
