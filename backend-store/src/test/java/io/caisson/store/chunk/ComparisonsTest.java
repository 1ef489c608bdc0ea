package io.caisson.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.file.SimulatedDirectory;
import io.caisson.store.file.SimulatedDirectory.Survival;
import io.caisson.store.replica.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the group's state knows of COMPARE AND WRITEs whose status may not have arrived. */
class ComparisonsTest {
    private static final GatewayEpoch FIRST = new GatewayEpoch(new UUID(1, 1), 3);
    private static final GatewayEpoch OTHER = new GatewayEpoch(new UUID(1, 2), 1);
    private static final long TERM = 7;
    private static final long DONE_MILLIS = 1_000_000_000_000L;
    private static final ComparisonDigest DIGEST = digest(1);
    private static final OperationId DONE = new OperationId(FIRST, 4, 9);

    /** A retry through another gateway. */
    private static final OperationId ASKING = new OperationId(OTHER, 0, 1);

    private final SimulatedDirectory directory = new SimulatedDirectory(5);
    private ChunkStore store = new ChunkStore(directory, ChunkStoreOptions.defaults());
    private long index;
    private long sequence = 10;

    private record Part(
            @Nullable OperationId operation,
            int part,
            List<ChunkOperation> changes,
            @Nullable GatewayEpoch fence,
            @Nullable StatusNote note)
            implements Submission {}

    @BeforeEach
    void open() throws IOException {
        store.open();
        store.replayed();
    }

    /** One for each number, each in a place of its own. */
    private static ComparisonDigest digest(int number) {
        return digest("iqn.test", number, 1);
    }

    private static ComparisonDigest digest(String host, int place, int wanted) {
        ByteBuffer operand = ByteBuffer.allocate(1024).putInt(512, wanted);
        return ComparisonDigest.of("iscsi " + host, Entries.LAYER, 512, place, operand);
    }

    private static List<ChunkOperation> write() {
        return List.of(Entries.write(Entries.LAYER, 0, 1, Entries.data(3, 1)));
    }

    private static Part comparison(OperationId id, ComparisonDigest digest) {
        return new Part(id, 0, write(), null, new StatusNote.Expected(digest, DONE_MILLIS));
    }

    private static Part plain(OperationId id) {
        return new Part(id, 0, write(), null, null);
    }

    private static Part lost(OperationId id, OperationId of) {
        return new Part(id, 0, List.of(), null, new StatusNote.Lost(of.slot(), of.sequence()));
    }

    private void apply(Part... parts) throws IOException {
        List<ByteBuffer> entry = LogEntryCodec.encode(TERM, List.of(parts));
        store.apply(new LogPosition(TERM, ++index), List.of(Entries.join(entry)));
    }

    private StatusFate fate(ComparisonDigest digest, OperationId asking) {
        return store.statusOf(digest, asking, DONE_MILLIS + 1000);
    }

    private void restart() throws IOException {
        store.checkpoint();
        store.close();
        store = new ChunkStore(directory, ChunkStoreOptions.defaults());
        store.open();
        store.replayed();
    }

    @Test
    void aStatusIsOpenUntilItsSlotIsUsedAgain() throws IOException {
        assertThat(fate(DIGEST, ASKING)).isEqualTo(StatusFate.DELIVERED);
        apply(comparison(DONE, DIGEST));

        assertThat(fate(DIGEST, ASKING)).isEqualTo(StatusFate.OPEN_ELSEWHERE);
        assertThat(fate(DIGEST, new OperationId(FIRST, 5, 1))).isEqualTo(StatusFate.OPEN_HERE);
        assertThat(fate(DIGEST, new OperationId(FIRST, 4, 10))).isEqualTo(StatusFate.DELIVERED);
        assertThat(fate(digest(2), ASKING)).isEqualTo(StatusFate.DELIVERED);

        apply(plain(new OperationId(FIRST, 5, 1)));
        assertThat(fate(DIGEST, ASKING)).isEqualTo(StatusFate.OPEN_ELSEWHERE);
        apply(plain(new OperationId(FIRST, 4, 10)));
        assertThat(fate(DIGEST, ASKING)).isEqualTo(StatusFate.DELIVERED);
    }

    @Test
    void aStatusThatIsReportedLostStaysSoThoughTheSlotIsUsedAgain() throws IOException {
        apply(comparison(DONE, DIGEST));
        apply(lost(new OperationId(FIRST, 5, 1), new OperationId(FIRST, 4, 8)));
        assertThat(fate(DIGEST, ASKING)).as("another operation's").isEqualTo(StatusFate.OPEN_ELSEWHERE);

        apply(lost(new OperationId(FIRST, 5, 2), DONE), plain(new OperationId(FIRST, 4, 10)));

        assertThat(fate(DIGEST, ASKING)).isEqualTo(StatusFate.LOST);
        assertThat(fate(DIGEST, new OperationId(FIRST, 5, 3))).isEqualTo(StatusFate.LOST);
    }

    @Test
    void aGatewayThatIsGoneHasLostWhatItDidNotSpeakOf() throws IOException {
        OperationId told = new OperationId(FIRST, 5, 1);
        apply(comparison(DONE, DIGEST), comparison(told, digest(2)), plain(new OperationId(FIRST, 5, 2)));
        GatewayEpoch next = new GatewayEpoch(FIRST.gateway(), FIRST.epoch() + 1);
        assertThat(fate(DIGEST, new OperationId(next, 4, 1)))
                .as("the same node, started again")
                .isEqualTo(StatusFate.LOST);

        apply(new Part(null, 0, List.of(), next, null));

        assertThat(fate(DIGEST, ASKING)).isEqualTo(StatusFate.LOST);
        assertThat(fate(digest(2), ASKING)).isEqualTo(StatusFate.DELIVERED);
        apply(plain(new OperationId(next, 4, 1)));
        assertThat(fate(DIGEST, ASKING)).isEqualTo(StatusFate.LOST);
    }

    @Test
    void aRetryIsTheCommandFromThenOn() throws IOException {
        apply(comparison(DONE, DIGEST));
        apply(lost(new OperationId(FIRST, 5, 1), DONE));
        apply(new Part(ASKING, 0, List.of(), null, new StatusNote.Expected(DIGEST, DONE_MILLIS)));

        assertThat(fate(DIGEST, new OperationId(FIRST, 6, 1))).isEqualTo(StatusFate.OPEN_ELSEWHERE);
        apply(plain(new OperationId(FIRST, 4, 10)));
        assertThat(fate(DIGEST, new OperationId(FIRST, 6, 1)))
                .as("the first one's slot means nothing any more")
                .isEqualTo(StatusFate.OPEN_ELSEWHERE);
        apply(plain(new OperationId(OTHER, 0, 2)));
        assertThat(fate(DIGEST, new OperationId(FIRST, 6, 1))).isEqualTo(StatusFate.DELIVERED);
    }

    @Test
    void whoeverElseTookThePlaceSinceEndsIt() throws IOException {
        for (ComparisonDigest since : List.of(digest("iqn.other", 1, 1), digest("iqn.test", 1, 2))) {
            apply(comparison(new OperationId(FIRST, 4, ++sequence), DIGEST));
            apply(lost(new OperationId(FIRST, 5, sequence), new OperationId(FIRST, 4, sequence)));
            assertThat(fate(since, ASKING)).isEqualTo(StatusFate.DELIVERED);
            apply(comparison(new OperationId(FIRST, 6, sequence), digest(2)));
            assertThat(fate(DIGEST, ASKING)).as("another place").isEqualTo(StatusFate.LOST);

            apply(comparison(new OperationId(OTHER, 7, sequence), since));
            assertThat(fate(DIGEST, ASKING)).isEqualTo(StatusFate.DELIVERED);
            assertThat(fate(since, new OperationId(FIRST, 0, 1))).isEqualTo(StatusFate.OPEN_ELSEWHERE);
            restart();
            assertThat(fate(DIGEST, ASKING)).as("after a restart").isEqualTo(StatusFate.DELIVERED);
            apply(plain(new OperationId(OTHER, 7, ++sequence)));
            assertThat(fate(DIGEST, ASKING))
                    .as("the status of the later one was seen")
                    .isEqualTo(StatusFate.DELIVERED);
        }
    }

    @Test
    void whatDidNotTakeEffectIsNotRemembered() throws IOException {
        List<ByteBuffer> otherTerm = LogEntryCodec.encode(TERM, List.of(comparison(DONE, DIGEST)));
        store.apply(new LogPosition(TERM + 1, ++index), List.of(Entries.join(otherTerm)));
        assertThat(fate(DIGEST, ASKING)).isEqualTo(StatusFate.DELIVERED);

        apply(new Part(null, 0, List.of(), new GatewayEpoch(FIRST.gateway(), 4), null));
        apply(comparison(DONE, DIGEST));
        assertThat(fate(DIGEST, ASKING)).isEqualTo(StatusFate.DELIVERED);
    }

    @Test
    void aCheckpointKeepsThemAndWhoIsOldIsForgotten() throws IOException {
        OperationId reported = new OperationId(FIRST, 2, 1);
        apply(comparison(DONE, DIGEST), comparison(reported, digest(2)));
        apply(lost(new OperationId(FIRST, 5, 1), reported));
        restart();

        assertThat(fate(DIGEST, ASKING)).isEqualTo(StatusFate.OPEN_ELSEWHERE);
        assertThat(fate(digest(2), ASKING)).isEqualTo(StatusFate.LOST);
        long late = DONE_MILLIS + Duration.ofMinutes(3).toMillis();
        assertThat(store.statusOf(digest(2), ASKING, late)).isEqualTo(StatusFate.DELIVERED);
        assertThat(store.statusOf(
                        digest(2), ASKING, DONE_MILLIS - Duration.ofDays(1).toMillis()))
                .as("a clock that was set back tells nothing")
                .isEqualTo(StatusFate.DELIVERED);
        apply(plain(new OperationId(FIRST, 4, 10)));
        assertThat(fate(DIGEST, ASKING)).isEqualTo(StatusFate.DELIVERED);
    }

    @Test
    void aReplayOverACheckpointComesToTheSame() throws IOException {
        store.checkpoint();
        apply(comparison(DONE, DIGEST));
        store.close();
        directory.crash(Survival.NOTHING);
        store = new ChunkStore(directory, ChunkStoreOptions.defaults());
        store.open();
        index = 0;
        apply(comparison(DONE, DIGEST));
        store.replayed();

        assertThat(fate(DIGEST, new OperationId(new GatewayEpoch(FIRST.gateway(), 4), 0, 1)))
                .isEqualTo(StatusFate.LOST);
    }

    @Test
    void thereAreSoManyAndTheOldestGo() throws IOException {
        int count = Comparisons.MOST + 3;
        for (int i = 0; i < count; i++) {
            apply(comparison(new OperationId(FIRST, i, 1), digest(i)));
        }
        restart();

        List<Integer> known = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (fate(digest(i), ASKING) == StatusFate.OPEN_ELSEWHERE) {
                known.add(i);
            }
        }
        assertThat(known).hasSize(Comparisons.MOST).startsWith(3).endsWith(count - 1);
    }

    @Test
    void entriesAndCheckpointsWithoutThemAreThoseOfTheLastRelease() throws IOException {
        ByteBuffer without = Entries.join(LogEntryCodec.encode(TERM, List.of(plain(DONE))));
        assertThat(without.order(ByteOrder.LITTLE_ENDIAN).getShort(2)).isEqualTo((short) 2);
        ByteBuffer with = Entries.join(LogEntryCodec.encode(TERM, List.of(comparison(DONE, DIGEST))));
        assertThat(with.order(ByteOrder.LITTLE_ENDIAN).getShort(2)).isEqualTo((short) 3);

        AppliedOperations operations = new AppliedOperations();
        operations.record(LogEntry.parse(List.of(without)), null, true);
        ByteBuffer kept = operations.encode();
        assertThat(kept.getInt(0)).isEqualTo(1);
        operations.record(LogEntry.parse(List.of(with)), null, true);
        assertThat(operations.encode().getInt(0)).isEqualTo(2);

        AppliedOperations restored = new AppliedOperations();
        restored.restore(kept);
        assertThat(restored.partsDone(DONE)).isEqualTo(1);
        assertThat(restored.statusOf(DIGEST, ASKING, DONE_MILLIS)).isEqualTo(StatusFate.DELIVERED);
        restored.restore(operations.encode());
        assertThat(restored.statusOf(DIGEST, ASKING, DONE_MILLIS)).isEqualTo(StatusFate.OPEN_ELSEWHERE);
    }

    @Test
    void aNoteOutOfPlaceIsACorruptEntry() {
        ByteBuffer entry = Entries.join(
                LogEntryCodec.encode(TERM, List.of(plain(new OperationId(FIRST, 1, 1)), comparison(DONE, DIGEST))));
        ByteBuffer changed = ByteBuffer.allocate(entry.remaining())
                .put(entry.duplicate())
                .flip()
                .order(ByteOrder.LITTLE_ENDIAN);
        int records = 32 + 24 + 2 * 24;
        // The note becomes the second record of the first submission.
        changed.putInt(32 + 24 + 20, 2).putInt(32 + 24 + 24 + 20, 1);
        int headerBytes = records + 3 * 40 + 2 * 4;
        changed.putInt(4, LogEntryFormat.headerCrc(changed, headerBytes));

        assertThatThrownBy(() -> LogEntry.parse(List.of(changed)))
                .isInstanceOf(CorruptEntryException.class)
                .hasMessageContaining("a note out of place");
    }
}
