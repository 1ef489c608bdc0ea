package io.caisson.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.file.SimulatedDirectory;
import io.caisson.store.replica.LogPosition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is applied once, and what is not applied at all. */
class NamedSubmissionsTest {
    private static final GatewayEpoch FIRST = new GatewayEpoch(new UUID(1, 1), 3);
    private static final GatewayEpoch OTHER = new GatewayEpoch(new UUID(1, 2), 1);
    private static final long TERM = 7;

    private final SimulatedDirectory directory = new SimulatedDirectory(5);
    private ChunkStore store = new ChunkStore(directory, ChunkStoreOptions.defaults());
    private long index;

    private record Part(
            @Nullable OperationId operation,
            int part,
            List<ChunkOperation> changes,
            @Nullable GatewayEpoch fence) implements Submission {}

    @BeforeEach
    void open() throws IOException {
        store.open();
        store.replayed();
    }

    private static Part write(OperationId id, int part, int block, int value) {
        byte[] data = new byte[ChunkLayout.BLOCK_BYTES];
        Arrays.fill(data, (byte) value);
        return new Part(id, part, List.of(Entries.write(Entries.LAYER, 0, block, data)), null);
    }

    private static Part fence(GatewayEpoch lowest) {
        return new Part(null, 0, List.of(), lowest);
    }

    private List<SubmissionOutcome> apply(long madeIn, long loggedIn, Part... parts) throws IOException {
        List<ByteBuffer> entry = LogEntryCodec.encode(madeIn, List.of(parts));
        ByteBuffer answer = store.apply(new LogPosition(loggedIn, ++index), List.of(Entries.join(entry)));
        return IntStream.range(0, parts.length)
                .mapToObj(i -> SubmissionOutcome.in(answer, i))
                .toList();
    }

    private List<SubmissionOutcome> apply(Part... parts) throws IOException {
        return apply(TERM, TERM, parts);
    }

    private int value(int block) throws IOException {
        ByteBuf bytes = Unpooled.buffer(ChunkLayout.BLOCK_BYTES);
        assertThat(store.read(Entries.LAYER, 0, block, 1, bytes, true)).isEqualTo(ChunkReader.OK);
        return bytes.getByte(17);
    }

    @Test
    void aPartIsAppliedOnceAndTheOthersOfItsEntryAllTheSame() throws IOException {
        OperationId id = new OperationId(FIRST, 4, 9);
        assertThat(apply(write(id, 0, 1, 1))).containsExactly(SubmissionOutcome.APPLIED);
        assertThat(apply(write(new OperationId(OTHER, 4, 9), 0, 1, 2))).containsExactly(SubmissionOutcome.APPLIED);

        assertThat(apply(write(new OperationId(OTHER, 0, 1), 0, 0, 3), write(id, 0, 1, 1), write(id, 1, 2, 4)))
                .containsExactly(SubmissionOutcome.APPLIED, SubmissionOutcome.REPEATED, SubmissionOutcome.APPLIED);

        assertThat(value(0)).isEqualTo(3);
        assertThat(value(1)).isEqualTo(2);
        assertThat(value(2)).isEqualTo(4);
        assertThat(PartsDone.contains(store.partsDone(id), 1)).isTrue();
        assertThat(PartsDone.contains(store.partsDone(id), 2)).isFalse();
    }

    @Test
    void theNextOperationInASlotEndsTheOneBefore() throws IOException {
        OperationId before = new OperationId(FIRST, 4, 9);
        apply(write(new OperationId(FIRST, 4, 10), 0, 1, 2));

        assertThat(apply(write(before, 0, 1, 1))).containsExactly(SubmissionOutcome.FINISHED);

        assertThat(value(1)).isEqualTo(2);
        assertThat(store.partsDone(before)).isEqualTo(PartsDone.FINISHED);
        assertThat(store.partsDone(new OperationId(FIRST, 4, 11))).isEqualTo(PartsDone.NONE);
        assertThat(store.partsDone(new OperationId(FIRST, 5, 1))).isEqualTo(PartsDone.NONE);
    }

    @Test
    void anEntryThatEnteredTheLogInAnotherTermIsPassedOver() throws IOException {
        apply(write(new OperationId(FIRST, 0, 1), 0, 1, 1));
        OperationId id = new OperationId(FIRST, 0, 2);

        assertThat(apply(TERM, TERM + 2, write(id, 0, 1, 2), fence(new GatewayEpoch(OTHER.gateway(), 5))))
                .containsOnly(SubmissionOutcome.OTHER_TERM);

        assertThat(value(1)).isEqualTo(1);
        assertThat(store.partsDone(id)).isEqualTo(PartsDone.NONE);
        assertThat(store.epoch(OTHER.gateway())).isZero();
    }

    @Test
    void aFenceShutsOutOlderEpochsAndNobodyElse() throws IOException {
        GatewayEpoch next = new GatewayEpoch(FIRST.gateway(), FIRST.epoch() + 1);
        apply(write(new OperationId(FIRST, 0, 1), 0, 1, 1));

        assertThat(apply(fence(next))).containsExactly(SubmissionOutcome.APPLIED);

        assertThat(apply(write(new OperationId(FIRST, 1, 1), 0, 1, 2))).containsExactly(SubmissionOutcome.FENCED);
        assertThat(value(1)).isEqualTo(1);
        assertThat(store.partsDone(new OperationId(FIRST, 0, 1))).isEqualTo(PartsDone.FENCED);
        assertThat(apply(write(new OperationId(OTHER, 1, 1), 0, 1, 3))).containsExactly(SubmissionOutcome.APPLIED);
        assertThat(apply(write(new OperationId(next, 0, 1), 0, 1, 4))).containsExactly(SubmissionOutcome.APPLIED);
        assertThat(value(1)).isEqualTo(4);
    }

    @Test
    void aNewerEpochIsAFenceByItself() throws IOException {
        GatewayEpoch next = new GatewayEpoch(FIRST.gateway(), FIRST.epoch() + 1);
        apply(write(new OperationId(next, 0, 1), 0, 1, 1));

        assertThat(apply(write(new OperationId(FIRST, 7, 50), 0, 1, 2))).containsExactly(SubmissionOutcome.FENCED);
        assertThat(value(1)).isEqualTo(1);
    }

    @Test
    void stepsOfAnUnmapGoOnWhereTheyStopped() throws IOException {
        OperationId id = new OperationId(FIRST, 0, 1);
        List<ChunkOperation> unmap = List.of(new ChunkOperation.Unmap(Entries.LAYER, 0, 1, 1));
        apply(write(new OperationId(OTHER, 0, 1), 0, 1, 1));
        assertThat(apply(new Part(id, PartsDone.step(3), unmap, null))).containsExactly(SubmissionOutcome.APPLIED);
        apply(write(new OperationId(OTHER, 1, 1), 0, 1, 2));

        assertThat(apply(new Part(id, PartsDone.step(2), unmap, null))).containsExactly(SubmissionOutcome.REPEATED);

        assertThat(value(1)).isEqualTo(2);
        assertThat(PartsDone.stepsDone(store.partsDone(id))).isEqualTo(3);
        assertThat(apply(write(id, 0, 5, 1))).as("an end of it").containsExactly(SubmissionOutcome.APPLIED);
    }

    @Test
    void aCheckpointKeepsNamesAndFences() throws IOException {
        OperationId id = new OperationId(FIRST, 4, 9);
        apply(write(id, 1, 1, 1));
        apply(fence(new GatewayEpoch(OTHER.gateway(), 8)));
        store.checkpoint();
        store.close();
        store = new ChunkStore(directory, ChunkStoreOptions.defaults());
        store.open();
        store.replayed();

        assertThat(store.epoch(OTHER.gateway())).isEqualTo(8);
        assertThat(apply(write(id, 1, 1, 2), write(id, 0, 2, 2), write(new OperationId(OTHER, 0, 1), 0, 3, 2)))
                .containsExactly(SubmissionOutcome.REPEATED, SubmissionOutcome.APPLIED, SubmissionOutcome.FENCED);
        assertThat(value(1)).isEqualTo(1);
        assertThat(value(3)).isZero();
    }

    @Test
    void anEntryOfTheFirstVersionIsAppliedInAnyTerm() throws IOException {
        byte[] data = new byte[ChunkLayout.BLOCK_BYTES];
        Arrays.fill(data, (byte) 6);
        ChunkOperation.Write write = Entries.write(Entries.LAYER, 0, 1, data);
        int headerBytes = 32 + 40 + 4;
        ByteBuffer entry = ByteBuffer.allocate(headerBytes + data.length).order(ByteOrder.LITTLE_ENDIAN);
        entry.putShort((short) 0xCA15)
                .putShort((short) 1)
                .putInt(0)
                .putInt(1)
                .putInt(1)
                .putLong(0)
                .putLong(0);
        UUID volume = Entries.VOLUME.value();
        entry.putInt(1).putInt(1).putLong(volume.getMostSignificantBits()).putLong(volume.getLeastSignificantBits());
        entry.putInt(0)
                .putInt(1)
                .putInt(1)
                .putInt(0)
                .putInt(write.checksums()[0])
                .put(data)
                .flip();
        entry.putInt(4, LogEntryFormat.headerCrc(entry, headerBytes));

        ByteBuffer answer = store.apply(new LogPosition(99, ++index), List.of(entry.asReadOnlyBuffer()));

        assertThat(SubmissionOutcome.in(answer, 0)).isEqualTo(SubmissionOutcome.APPLIED);
        assertThat(value(1)).isEqualTo(6);
    }
}
