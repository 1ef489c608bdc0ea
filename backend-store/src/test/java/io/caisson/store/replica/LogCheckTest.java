package io.caisson.store.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCheckTest {

    private static final int ENTRIES = 6;
    private static final int PAYLOAD_BYTES = 700;

    @TempDir
    Path directory;

    private Path open;
    private List<Integer> positions = List.of();
    private byte[] whole = {};

    /** An open file with entries 0 to 5, each proposed after the one before was durable. */
    @BeforeEach
    void writeLog() throws IOException {
        Files.writeString(directory.resolve("raft-meta"), "");
        open = directory.resolve("log_inprogress_0");
        positions = LogFiles.write(open, entries(0, ENTRIES));
        whole = Files.readAllBytes(open);
    }

    @Test
    void wholeLogIsLeftAlone() throws IOException {
        assertThat(check()).isEqualTo(ENTRIES - 1);
        assertThat(open).hasBinaryContent(whole);
    }

    @Test
    void zerosWrittenAheadAreNoDamage() throws IOException {
        byte[] content = Arrays.copyOf(whole, whole.length + 100_000);
        Files.write(open, content);

        assertThat(check()).isEqualTo(ENTRIES - 1);
        assertThat(open).hasBinaryContent(content);
    }

    @Test
    void lastEntryTruncatedAnywhereIsCut() throws IOException {
        int start = positions.get(ENTRIES - 1);
        for (int cut = start; cut < whole.length; cut++) {
            Files.write(open, Arrays.copyOf(whole, cut));
            assertThat(check()).as("cut at %d", cut).isEqualTo(ENTRIES - 2);
            assertThat(open).hasBinaryContent(Arrays.copyOf(whole, start));
        }
    }

    @Test
    void lastEntryZeroedFromAnywhereIsCut() throws IOException {
        int start = positions.get(ENTRIES - 1);
        for (int cut = start; cut < whole.length; cut++) {
            byte[] content = Arrays.copyOf(Arrays.copyOf(whole, cut), whole.length + 10_000);
            if (Arrays.equals(content, 0, whole.length, whole, 0, whole.length)) {
                continue;
            }
            Files.write(open, content);
            assertThat(check()).as("zeros from %d", cut).isEqualTo(ENTRIES - 2);
            byte[] left = Files.readAllBytes(open);
            assertThat(Arrays.copyOf(left, start)).isEqualTo(Arrays.copyOf(whole, start));
            assertThat(left.length == start || cut == start).isTrue();
        }
    }

    @Test
    void lostFirstPageOfTheLastEntryIsCut() throws IOException {
        byte[] content = whole.clone();
        Arrays.fill(content, positions.get(ENTRIES - 1), positions.get(ENTRIES - 1) + 200, (byte) 0);
        Files.write(open, content);

        assertThat(check()).isEqualTo(ENTRIES - 2);
        assertThat(Files.size(open)).isEqualTo((long) positions.get(ENTRIES - 1));
    }

    @Test
    void garbageAfterTheLastEntryIsCut() throws IOException {
        byte[] content = Arrays.copyOf(whole, whole.length + 50_000);
        byte[] garbage = new byte[30_000];
        new Random(3).nextBytes(garbage);
        System.arraycopy(garbage, 0, content, whole.length + 1234, garbage.length);
        Files.write(open, content);

        assertThat(check()).isEqualTo(ENTRIES - 1);
        assertThat(open).hasBinaryContent(whole);
    }

    @Test
    void damageOfTheVeryLastEntryLooksLikeACutOffAppend() throws IOException {
        flip(whole.length - 100);

        assertThat(check()).isEqualTo(ENTRIES - 2);
    }

    @Test
    void flippedBitInAnyByteOfAnEarlierEntryIsRefused() throws IOException {
        for (int at = positions.get(2); at < positions.get(3); at++) {
            flip(at);
            byte[] damaged = Files.readAllBytes(open);
            assertThatThrownBy(this::check)
                    .as("byte %d", at)
                    .isInstanceOf(DamagedLogException.class)
                    .hasMessageContaining("damaged at byte " + positions.get(2))
                    .hasMessageContaining("entry 2 had been durable");
            assertThat(open).hasBinaryContent(damaged);
        }
    }

    @Test
    void zerosOverAnEntryKnownDurableAreRefused() throws IOException {
        byte[] content = whole.clone();
        Arrays.fill(content, positions.get(2), positions.get(3), (byte) 0);
        Files.write(open, content);

        assertThatThrownBy(this::check).isInstanceOf(DamagedLogException.class);
    }

    @Test
    void pagesWrittenOutOfOrderAtTheCrashAreCut() throws IOException {
        // Entry 4 and 5 were proposed together, when 3 was the last durable one; 5 reached the disk, 4 did not.
        List<LogEntryProto> entries = entries(0, 4);
        entries.add(LogFiles.entry(1, 4, 3, payload(4, 4096)));
        entries.add(LogFiles.entry(1, 5, 3, payload(5, 4096)));
        positions = LogFiles.write(open, entries);
        byte[] content = Files.readAllBytes(open);
        Arrays.fill(content, positions.get(4), positions.get(4) + 2048, (byte) 0);
        Files.write(open, content);

        assertThat(check()).isEqualTo(3);
        assertThat(Files.size(open)).isEqualTo((long) positions.get(4));
    }

    @Test
    void flippedBitBesideAnEntryProposedTogetherIsRefused() throws IOException {
        List<LogEntryProto> entries = entries(0, 4);
        entries.add(LogFiles.entry(1, 4, 3, payload(4, 4096)));
        entries.add(LogFiles.entry(1, 5, 3, payload(5, 4096)));
        positions = LogFiles.write(open, entries);
        whole = Files.readAllBytes(open);
        flip(positions.get(4) + 1000);

        assertThatThrownBy(this::check).isInstanceOf(DamagedLogException.class);
    }

    @Test
    void copyOfTheLogInsideAnEntryDoesNotCount() throws IOException {
        // A backup of this very log on a volume that it drives: what was copied had been written before.
        List<LogEntryProto> entries = entries(0, ENTRIES);
        entries.add(LogFiles.entry(1, ENTRIES, ENTRIES - 1, whole));
        assertTornAfterLastWhole(entries);
    }

    @Test
    void forgedEntryInsideAnEntryDoesNotCount() throws IOException {
        LogEntryProto forged = LogEntryProto.newBuilder()
                .setTerm(1)
                .setIndex(ENTRIES + 1)
                .setStateMachineLogEntry(StateMachineLogEntryProto.newBuilder()
                        .setLogData(EntryEnvelope.wrap(4711, Long.MAX_VALUE, List.of(ByteBuffer.allocate(10)))))
                .build();
        Path elsewhere = directory.resolve("forged");
        LogFiles.write(elsewhere, List.of(forged));
        List<LogEntryProto> entries = entries(0, ENTRIES);
        entries.add(LogFiles.entry(1, ENTRIES, ENTRIES - 1, Files.readAllBytes(elsewhere)));
        assertTornAfterLastWhole(entries);
    }

    /** The last of the entries is whole but for its checksum. */
    private void assertTornAfterLastWhole(List<LogEntryProto> entries) throws IOException {
        positions = LogFiles.write(open, entries);
        whole = Files.readAllBytes(open);
        flip(whole.length - 1);

        assertThat(check()).isEqualTo(entries.size() - 2);
    }

    @Test
    void halfWrittenHeaderIsAnEmptyFile() throws IOException {
        for (int length = 0; length < SegmentReader.HEADER_BYTES; length++) {
            Files.write(open, Arrays.copyOf(Arrays.copyOf(whole, length), 4096));
            assertThat(check()).isEqualTo(-1);
        }
    }

    @Test
    void damagedHeaderBeforeWholeEntriesIsRefused() throws IOException {
        flip(3);

        assertThatThrownBy(this::check).isInstanceOf(DamagedLogException.class);
    }

    @Test
    void closedFilesMustBeWhole() throws IOException {
        Path closed = directory.resolve("log_0-5");
        Files.move(open, closed);
        LogFiles.write(open.resolveSibling("log_inprogress_6"), entries(6, 2));
        assertThat(check()).isEqualTo(7);

        Files.write(closed, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(this::check)
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("entries 5 to 5 had been durable");
    }

    @Test
    void missingFileBetweenOthersIsRefused() throws IOException {
        Files.move(open, directory.resolve("log_0-5"));
        LogFiles.write(directory.resolve("log_inprogress_8"), entries(8, 2));

        assertThatThrownBy(this::check)
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("does not continue at entry 6");
    }

    @Test
    void filesLeftByAnInterruptedPurgeAreDeleted() throws IOException {
        // The engine deletes from the newest to the oldest: 6 to 7 are gone, 0 to 5 are still there.
        Path left = directory.resolve("log_0-5");
        Files.move(open, left);
        LogFiles.write(directory.resolve("log_inprogress_8"), entries(8, 2));

        assertThat(check(7)).isEqualTo(9);
        assertThat(left).doesNotExist();
    }

    @Test
    void gapAboveTheCheckpointIsNoInterruptedPurge() throws IOException {
        Path left = directory.resolve("log_0-5");
        Files.move(open, left);
        LogFiles.write(directory.resolve("log_inprogress_8"), entries(8, 2));

        for (long checkpoint : new long[] {4, 5, 6}) {
            assertThatThrownBy(() -> check(checkpoint))
                    .isInstanceOf(DamagedLogException.class)
                    .hasMessageContaining("does not continue at entry 6");
            assertThat(left).hasBinaryContent(whole);
        }
    }

    @Test
    void renameThatDidNotSurviveAPowerLossIsMadeUpFor() throws IOException {
        LogFiles.write(directory.resolve("log_inprogress_6"), entries(6, 2));

        assertThat(check()).isEqualTo(7);
        assertThat(open).doesNotExist();
        assertThat(directory.resolve("log_0-5")).hasBinaryContent(whole);
    }

    @Test
    void openFileThatLacksEntriesBeforeTheNextFileIsRefused() throws IOException {
        LogFiles.write(directory.resolve("log_inprogress_7"), entries(7, 2));

        assertThatThrownBy(this::check)
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("entries 6 to 6 had been durable");
        assertThat(open).hasBinaryContent(whole);
    }

    @Test
    void lostPageThatABrokenEntryOnlyBeginsInIsCut() throws IOException {
        // Entry 4 begins at the end of a page that did not reach the disk; the page with its rest and entry 5 did.
        List<LogEntryProto> entries = entries(0, 3);
        positions = LogFiles.write(open, entries);
        int filler = 4096 - 100 - positions.get(3);
        for (int bytes = filler; positions.size() < 5 || positions.get(4) > 4096 - 60; bytes--) {
            entries = entries(0, 3);
            entries.add(LogFiles.entry(1, 3, 2, payload(3, bytes)));
            positions = LogFiles.write(open, entries);
        }
        entries.add(LogFiles.entry(1, 4, 3, payload(4, 300)));
        entries.add(LogFiles.entry(1, 5, 3, payload(5, 300)));
        positions = LogFiles.write(open, entries);
        byte[] content = Files.readAllBytes(open);
        Arrays.fill(content, positions.get(4), 4096, (byte) 0);
        Files.write(open, content);

        assertThat(positions.get(4)).isBetween(4096 - 511, 4095);
        assertThat(check()).isEqualTo(3);
        assertThat(Files.size(open)).isEqualTo((long) positions.get(4));
    }

    @Test
    void logThatBeginsAfterTheCheckpointIsRefused() throws IOException {
        Files.delete(open);
        LogFiles.write(directory.resolve("log_inprogress_8"), entries(8, 2));

        assertThat(new LogCheck(directory, LogFiles.GROUP, 1 << 20).repair(new LogPosition(1, 7), InstallMarker.NEVER))
                .isEqualTo(9);
        assertThatThrownBy(() -> new LogCheck(directory, LogFiles.GROUP, 1 << 20)
                        .repair(new LogPosition(1, 6), InstallMarker.NEVER))
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("begins at entry 8")
                .hasMessageContaining("up to 6");
    }

    @Test
    void emptyLogOfANewGroupEndsBeforeItsFirstEntry() throws IOException {
        assertThat(new LogCheck(directory.resolve("none"), LogFiles.GROUP, 1 << 20)
                        .repair(LogPosition.NONE, InstallMarker.NEVER))
                .isEqualTo(-1);
    }

    private long check(long checkpoint) throws IOException {
        return new LogCheck(directory, LogFiles.GROUP, 1 << 20)
                .repair(new LogPosition(1, checkpoint), InstallMarker.NEVER);
    }

    private long check() throws IOException {
        return new LogCheck(directory, LogFiles.GROUP, 1 << 20).repair(LogPosition.NONE, InstallMarker.NEVER);
    }

    private void flip(int at) throws IOException {
        byte[] content = whole.clone();
        content[at] ^= 0x10;
        Files.write(open, content);
    }

    private static List<LogEntryProto> entries(int first, int count) {
        List<LogEntryProto> entries = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            entries.add(LogFiles.entry(1, i, i - 1, payload(i, PAYLOAD_BYTES)));
        }
        return entries;
    }

    private static byte[] payload(int seed, int length) {
        byte[] payload = new byte[length];
        new Random(seed).nextBytes(payload);
        return payload;
    }
}
