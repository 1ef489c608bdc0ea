package io.caisson.store.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RaftHostTest {

    private static final GroupOptions OPTIONS = new GroupOptions(64 << 20, 0);

    @TempDir
    Path directory;

    private final List<RaftHost> hosts = new ArrayList<>();

    @AfterEach
    void closeHosts() throws IOException {
        for (RaftHost host : hosts) {
            host.close();
        }
    }

    @Test
    void answersProposalWithWhatApplyAnswered() throws Exception {
        RecordingState state = new RecordingState(directory);
        ReplicaGroup group = open(host(), GroupIds.of(1), state);

        long index = propose(group, "first", " and second piece");

        assertThat(new String(state.entries().get(index), UTF_8)).isEqualTo("first and second piece");
        assertThat(group.mayRead()).isTrue();
    }

    @Test
    void leadsWithinASecond() throws Exception {
        long startNanos = System.nanoTime();
        open(host(), GroupIds.of(1), new RecordingState(directory));

        assertThat(System.nanoTime() - startNanos).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void replaysAfterCleanCloseOnlyWhatIsAfterTheCheckpoint() throws Exception {
        RaftHost host = host();
        RecordingState first = new RecordingState(directory);
        ReplicaGroup group = open(host, GroupIds.of(1), first);
        for (int i = 0; i < 50; i++) {
            propose(group, "entry " + i);
        }
        host.close();
        assertThat(first.closed).isTrue();
        assertThat(first.checkpoints).isEqualTo(1);

        RecordingState second = new RecordingState(directory);
        ReplicaGroup reopened = open(host(), GroupIds.of(1), second);
        long index = propose(reopened, "after");

        assertThat(second.entries().keySet()).containsAll(first.entries().keySet());
        assertThat(second.events()).containsExactly("replayed", "new " + index);
    }

    @Test
    void keepsNoAnswersOfEntriesThatAreReplayed() throws Exception {
        int entries = 20_000;
        RaftHost host = host();
        ReplicaGroup group = open(host, GroupIds.of(1), new RecordingState(directory));
        List<CompletableFuture<?>> proposed = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            proposed.add(group.propose(List.of(ByteBuffer.wrap(new byte[16]))).toCompletableFuture());
            if (proposed.size() == 500) {
                CompletableFuture.allOf(proposed.toArray(CompletableFuture[]::new))
                        .get(60, TimeUnit.SECONDS);
                proposed.clear();
            }
        }
        host.close();
        Files.delete(directory.resolve("state"));

        RaftHost again = host();
        RecordingState state = new RecordingState(directory);
        open(again, GroupIds.of(1), state);

        assertThat(state.entries()).hasSize(entries);
        assertThat(again.keptAnswers(GroupIds.of(1))).isLessThan(entries / 4);
    }

    @Test
    void replaysWholeLogWhenThereIsNoCheckpoint() throws Exception {
        RaftHost host = host();
        RecordingState first = new RecordingState(directory);
        ReplicaGroup group = open(host, GroupIds.of(1), first);
        for (int i = 0; i < 50; i++) {
            propose(group, "entry " + i);
        }
        host.close();
        Files.delete(directory.resolve("state"));

        RecordingState second = new RecordingState(directory);
        ReplicaGroup reopened = open(host(), GroupIds.of(1), second);
        long index = propose(reopened, "after");

        assertThat(second.entries()).hasSize(51);
        first.entries()
                .forEach((at, bytes) -> assertThat(second.entries().get(at)).isEqualTo(bytes));
        assertThat(second.events().subList(50, 52)).containsExactly("replayed", "new " + index);
    }

    @Test
    void keepsGroupsApart() throws Exception {
        RaftHost host = host();
        RecordingState one = new RecordingState(Files.createDirectory(directory.resolve("one")));
        RecordingState two = new RecordingState(Files.createDirectory(directory.resolve("two")));
        ReplicaGroup groupOne = openIn(host, GroupIds.of(1), directory.resolve("one"), one);
        ReplicaGroup groupTwo = openIn(host, GroupIds.of(2), directory.resolve("two"), two);

        propose(groupOne, "a");
        propose(groupTwo, "b");

        assertThat(one.entries()).hasSize(1);
        assertThat(two.entries()).hasSize(1);
        assertThat(directory.resolve("one/log/" + groupOne.id() + "/current")).isDirectory();
        assertThat(directory.resolve("two/log/" + groupTwo.id() + "/current")).isDirectory();
        assertThat(directory.resolve("one/log/" + groupTwo.id())).doesNotExist();
    }

    @Test
    void badGroupKeepsNeitherHostNorOthersFromStarting() throws Exception {
        RaftHost host = host();
        Path bad = directory.resolve("bad");
        Path current = Files.createDirectories(bad.resolve("log/" + GroupIds.of(1) + "/current"));
        Files.writeString(current.resolve("log_0-9"), "RaftLog1 is not what follows");
        RecordingState badState = new RecordingState(bad);

        assertThatThrownBy(() -> host.open(GroupIds.of(1), bad, badState, OPTIONS))
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("raft-meta is missing");
        assertThat(badState.closed).isTrue();

        ReplicaGroup good = openIn(host, GroupIds.of(2), directory.resolve("good"), new RecordingState(directory));
        propose(good, "works");
    }

    @Test
    void refusesMissingLogOfUsedState() throws Exception {
        RaftHost host = host();
        ReplicaGroup group = open(host, GroupIds.of(1), new RecordingState(directory));
        propose(group, "entry");
        host.close();
        Files.move(directory.resolve("log"), directory.resolve("elsewhere"));

        assertThatThrownBy(() -> host().open(GroupIds.of(1), directory, new RecordingState(directory), OPTIONS))
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("there is no log");
    }

    @Test
    void refusesSecondOpenOfSameGroup() throws Exception {
        RaftHost host = host();
        open(host, GroupIds.of(1), new RecordingState(directory));

        assertThatThrownBy(() -> host.open(GroupIds.of(1), directory, new RecordingState(directory), OPTIONS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** What a process before this one left there may never have reached the disk, although it can be read. */
    @Test
    void theOpenLogFileIsMadeDurableAnewWithEachOpening() throws Exception {
        RaftHost host = host();
        RecordingState first = new RecordingState(directory);
        propose(open(host, GroupIds.of(1), first), "entry");
        host.close();
        Path before = Files.createLink(directory.resolve("before"), openLogFile());

        RecordingState second = new RecordingState(directory);
        propose(open(host(), GroupIds.of(1), second), "another");

        assertThat(Files.getAttribute(before, "unix:nlink"))
                .as("names of the file that was open")
                .isEqualTo(1);
        assertThat(second.entries()).hasSize(2).containsAllEntriesOf(first.entries());
    }

    private Path openLogFile() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private RaftHost host() throws IOException {
        RaftHost host = RaftHost.start(RaftHostConfig.defaults("node"));
        hosts.add(host);
        return host;
    }

    private ReplicaGroup open(RaftHost host, GroupId id, RecordingState state) throws Exception {
        return openIn(host, id, directory, state);
    }

    private static ReplicaGroup openIn(RaftHost host, GroupId id, Path directory, RecordingState state)
            throws Exception {
        ReplicaGroup group = host.open(id, directory, state, OPTIONS);
        group.whenReadable().toCompletableFuture().get(20, TimeUnit.SECONDS);
        return group;
    }

    private static long propose(ReplicaGroup group, String... pieces) throws Exception {
        List<ByteBuffer> entry = new ArrayList<>();
        for (String piece : pieces) {
            entry.add(ByteBuffer.wrap(piece.getBytes(UTF_8)));
        }
        CompletableFuture<ByteBuffer> answer = group.propose(entry).toCompletableFuture();
        return answer.get(20, TimeUnit.SECONDS).getLong(0);
    }

    private static final class GroupIds {
        static GroupId of(int number) {
            return new GroupId(new UUID(0x1234, number));
        }
    }
}
