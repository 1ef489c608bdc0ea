package io.caisson.store.volume;

import static io.caisson.store.volume.Fixture.filled;
import static io.caisson.store.volume.Fixture.read;
import static io.caisson.store.volume.Fixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.block.AtomicOperation;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.Subscription;
import io.caisson.store.chunk.ChunkOperation;
import io.caisson.store.chunk.GatewayEpoch;
import io.caisson.store.chunk.OperationId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one volume answers, operation by operation. */
class VolumeDeviceTest {
    private static final int CHUNK_SECTORS = (32 << 20) / 512;

    private final Fixture fixture = new Fixture();
    private final FakeGroup group = fixture.group;
    private final VolumeDevice volume = fixture.volume(512, 128 << 20);

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Answer unmap(VolumeDevice volume, long firstBlock, long blocks) {
        Answer answer = new Answer();
        volume.unmap(firstBlock, blocks, answer);
        return answer;
    }

    private static Answer allocation(VolumeDevice volume, long firstBlock, long maxBlocks) {
        Answer answer = new Answer();
        volume.allocation(firstBlock, maxBlocks, answer);
        return answer;
    }

    @Test
    void readsZerosWhereNothingWasWritten() {
        assertThat(read(volume, 5, 77)).containsOnly(0);
    }

    @ParameterizedTest
    @CsvSource({"0,8", "1,1", "7,2", "3,40", "65535,2", "65528,16", "65533,77", "0,9"})
    void readsBackWhatWasWrittenAtAnyBorder(long first, int count) {
        group.applyBySelf();
        write(volume, first, filled(count * 512, 3)).what();
        assertThat(read(volume, first, count)).containsOnly(3);
        if (first > 0) {
            assertThat(read(volume, first - 1, 1)).containsOnly(0);
        }
        assertThat(read(volume, first + count, 1)).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsThroughThePoolWhatIsNotInMemory(boolean aligned) {
        group.applyBySelf();
        write(volume, 0, filled(16 * 512, 3)).what();
        group.wouldBlockEvery = 1;
        assertThat(read(volume, aligned ? 0 : 3, 8)).containsOnly(3);
    }

    @Test
    void refusesRangesBeyondTheEnd() {
        long end = volume.geometry().blocks();
        assertThat(write(volume, end, filled(512, 1)).what()).isEqualTo("OUT_OF_RANGE");
        assertThat(write(volume, end - 1, filled(1024, 1)).what()).isEqualTo("OUT_OF_RANGE");
        assertThat(write(volume, -1, filled(512, 1)).what()).isEqualTo("OUT_OF_RANGE");
        assertThat(unmap(volume, end - 1, 2).what()).isEqualTo("OUT_OF_RANGE");
        assertThat(unmap(volume, 1, Long.MAX_VALUE).what()).isEqualTo("OUT_OF_RANGE");
        assertThat(allocation(volume, end, 1).what()).isEqualTo("OUT_OF_RANGE");
        Answer beyond = new Answer();
        volume.read(end, 1, Unpooled.buffer(512), beyond);
        assertThat(beyond.what()).isEqualTo("OUT_OF_RANGE");
        assertThat(write(volume, end, filled(0, 0)).what())
                .as("nothing at the end")
                .isEqualTo("OK");
        assertThat(group.proposals).hasValue(0);
    }

    @Test
    void copiesABufferThatIsNotItsOwnAndReleasesBoth() {
        ByteBuf foreign = Unpooled.directBuffer(4096);
        foreign.writeBytes(filled(4096, 1));
        foreign.retain();
        write(volume, 0, foreign);
        foreign.setZero(0, 4096);
        foreign.release();
        ByteBuf own = filled(8192, 2);
        ByteBuf kept = own.retainedSlice(4096, 4096);
        write(volume, 8, kept);
        assertThat(own.refCnt()).isEqualTo(1);
        ChunkOperation.Write change =
                (ChunkOperation.Write) group.firstWaiting().changes().get(0);
        assertThat(change.data().get(0)).as("a copy was made").isEqualTo((byte) 1);
        group.applyNext();
        change = (ChunkOperation.Write) group.firstWaiting().changes().get(0);
        assertThat(change.data().array()).as("no copy was made").isSameAs(own.array());
        group.applyAll();
        assertThat(read(volume, 0, 8)).containsOnly(1);
        assertThat(read(volume, 8, 8)).containsOnly(2);
        assertThat(foreign.refCnt()).isZero();
    }

    @Test
    void tellsTheFirstBlockThatIsBad() {
        group.applyBySelf();
        write(volume, 0, filled(64 * 512, 1)).what();
        group.corrupt.add(3L);
        Answer answer = new Answer();
        volume.read(0, 64, Unpooled.buffer(64 * 512), answer);
        assertThat(answer.result()).isEqualTo(new Answer.Result("UNRECOVERABLE", 24));
        Answer inside = new Answer();
        volume.read(26, 2, Unpooled.buffer(1024), inside);
        assertThat(inside.result()).isEqualTo(new Answer.Result("UNRECOVERABLE", 26));
        assertThat(write(volume, 27, filled(512, 1)).result()).isEqualTo(new Answer.Result("UNRECOVERABLE", 27));
        assertThat(read(volume, 0, 24)).containsOnly(1);
    }

    @Test
    void answersMiscompareWithTheFirstDifferingOffset() {
        group.applyBySelf();
        write(volume, 10, filled(1024, 1)).what();
        ByteBuf operand = Unpooled.buffer(2048);
        operand.writeBytes(filled(1024, 1)).writeBytes(filled(1024, 2));
        operand.setByte(700, 9);
        Answer answer = new Answer();
        volume.update(AtomicOperation.COMPARE_AND_WRITE, 10, operand, answer);
        assertThat(answer.result()).isEqualTo(new Answer.Result("MISCOMPARE", 700));
        assertThat(read(volume, 10, 2)).containsOnly(1);
    }

    @Test
    void comparesAndWritesOverTheBorderOfAChunkInOneEntry() {
        ByteBuf operand = Unpooled.buffer(4 * 512);
        operand.writeZero(2 * 512).writeBytes(filled(2 * 512, 7));
        Answer answer = new Answer();
        volume.update(AtomicOperation.COMPARE_AND_WRITE, CHUNK_SECTORS - 1, operand, answer);
        assertThat(group.changesPerEntry).containsExactly(2);
        group.applyAll();
        assertThat(answer.what()).isEqualTo("OK");
        assertThat(read(volume, CHUNK_SECTORS - 1, 2)).containsOnly(7);
    }

    @Test
    void takesAtomicOperationsUpToTheMaximumOnly() {
        Answer answer = new Answer();
        volume.update(AtomicOperation.OR, 1, filled(1 << 20, 1), answer);
        while (!answer.isDone()) {
            if (group.entriesWaiting() > 0) {
                group.applyAll();
            }
            Thread.onSpinWait();
        }
        assertThat(answer.what()).isEqualTo("OK");
        assertThat(group.changesPerEntry).containsExactly(1);
        ByteBuf long1 = filled((1 << 20) + 512, 1);
        assertThatThrownBy(() -> volume.update(AtomicOperation.OR, 0, long1, new Answer()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(long1.refCnt()).isZero();
    }

    @Test
    void unmapsWholeBlocksAndZeroesTheEdges() {
        group.applyBySelf();
        write(volume, 0, filled(32 * 512, 1)).what();
        assertThat(unmap(volume, 4, 22).what()).isEqualTo("OK");
        assertThat(read(volume, 0, 4)).containsOnly(1);
        assertThat(read(volume, 4, 22)).containsOnly(0);
        assertThat(read(volume, 26, 6)).containsOnly(1);
        assertThat(volume.allocatedBytes()).isEqualTo(2 * 4096);
        assertThat(unmap(volume, 0, 4).what()).isEqualTo("OK");
        assertThat(volume.allocatedBytes())
                .as("a block that is all zeros now goes too")
                .isEqualTo(4096);
    }

    @Test
    void anUnmapOfWhatIsNotThereDoesNotReachTheLog() {
        group.applyBySelf();
        VolumeDevice huge = fixture.volume(512, 64L << 40);
        assertThat(unmap(huge, 3, huge.geometry().blocks() - 5).what()).isEqualTo("OK");
        assertThat(group.proposals).hasValue(0);
        assertThat(group.extentCalls).hasValueLessThanOrEqualTo((2 << 20) + 2);
    }

    @Test
    void doesNotUnmapWhatAGatewayWasAskedForTooLongAgo() {
        group.applyBySelf();
        write(volume, 0, filled(16 * 512, 3)).what();
        fixture.clock.addAndGet(Duration.ofMinutes(1).toNanos());
        long tooLongAgo =
                fixture.clock.get() - GatewayLimits.defaults().writePatience().toNanos() - 1;
        AskedBefore unmap = new AskedBefore(tooLongAgo);

        volume.unmap(0, 16, unmap);

        assertThat(unmap.answer.what()).isEqualTo("BUSY");
        assertThat(read(volume, 0, 16)).containsOnly(3);
    }

    /** What a gateway asked for at a time that it names, and perhaps before in an earlier reign. */
    private record AskedBefore(long sinceNanos, Answer answer) implements NamedOperation {
        AskedBefore(long sinceNanos) {
            this(sinceNanos, new Answer());
        }

        @Override
        public OperationId id() {
            return new OperationId(new GatewayEpoch(new UUID(1, 2), 1), 0, 1);
        }

        @Override
        public boolean mayBeRepeated() {
            return true;
        }

        @Override
        public void succeeded() {
            answer.succeeded();
        }

        @Override
        public void failed(BlockError error, long detail) {
            answer.failed(error, detail);
        }
    }

    @Test
    void unmapsAHugeRangeStepByStep() {
        group.applyBySelf();
        VolumeDevice huge = fixture.volume(4096, 64L << 40);
        long chunkBlocks = 8192;
        for (int i = 0; i < 700; i++) {
            write(huge, i * chunkBlocks, filled(4096, 1)).what();
        }
        write(huge, huge.geometry().blocks() - 1, filled(4096, 1)).what();
        int before = group.proposals.get();
        assertThat(unmap(huge, 0, huge.geometry().blocks()).what()).isEqualTo("OK");
        assertThat(huge.allocatedBytes()).isZero();
        assertThat(group.proposals.get() - before).as("entries").isBetween(4, 6);
    }

    @Test
    void tellsHowFarTheAllocationReaches() {
        group.applyBySelf();
        write(volume, 16, filled(16 * 512, 1)).what();
        assertThat(allocation(volume, 0, 1000).result()).isEqualTo(new Answer.Result("UNMAPPED", 16));
        assertThat(allocation(volume, 18, 1000).result()).isEqualTo(new Answer.Result("MAPPED", 14));
        assertThat(allocation(volume, 18, 5).result()).isEqualTo(new Answer.Result("MAPPED", 5));
        assertThat(allocation(volume, 32, Long.MAX_VALUE).result())
                .isEqualTo(new Answer.Result("UNMAPPED", volume.geometry().blocks() - 32));
        write(volume, CHUNK_SECTORS - 8, filled(16 * 512, 1)).what();
        assertThat(allocation(volume, CHUNK_SECTORS - 8, 1000).result()).isEqualTo(new Answer.Result("MAPPED", 16));
    }

    @Test
    void growsForEverythingThatComesAfter() {
        group.applyBySelf();
        long end = volume.geometry().blocks();
        AtomicInteger told = new AtomicInteger();
        Subscription subscription = volume.onGeometryChange(told::incrementAndGet);
        assertThat(write(volume, end, filled(512, 1)).what()).isEqualTo("OUT_OF_RANGE");
        volume.grow(new Geometry(512, end + 8));
        assertThat(told).hasValue(1);
        assertThat(write(volume, end, filled(512, 1)).what()).isEqualTo("OK");
        subscription.close();
        volume.grow(new Geometry(512, end + 16));
        assertThat(told).hasValue(1);
        assertThatThrownBy(() -> volume.grow(new Geometry(512, end))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void holdsReadsUntilTheGroupIsReadable() {
        group.setReadable(false);
        ByteBuf destination = Unpooled.buffer(512);
        Answer answer = new Answer();
        volume.read(0, 1, destination, answer);
        assertThat(answer.isDone()).isFalse();
        group.setReadable(true);
        assertThat(answer.what()).isEqualTo("OK");
        assertThat(destination.readableBytes()).isEqualTo(512);
    }

    @Test
    void givesUpReadsThatAreHeldTooLong() {
        group.setReadable(false);
        Answer answer = new Answer();
        volume.read(0, 1, Unpooled.buffer(512), answer);
        fixture.clock.addAndGet(Duration.ofSeconds(6).toNanos());
        fixture.gateway.waiters().tick();
        assertThat(answer.what()).isEqualTo("GATEWAY_LOST");
    }

    @Test
    void countsWhatItDoes() {
        group.applyBySelf();
        write(volume, 0, filled(4096, 1)).what();
        write(volume, volume.geometry().blocks() - 1, filled(512, 1)).what();
        read(volume, 0, 3);
        VolumeStatistics.Sample writes = volume.statistics().sample(VolumeStatistics.Kind.WRITE);
        assertThat(writes.operations()).isEqualTo(2);
        assertThat(writes.bytes()).isEqualTo(4608);
        unmap(volume, 0, 24).what();
        assertThat(volume.statistics().sample(VolumeStatistics.Kind.UNMAP).operations())
                .isEqualTo(1);
        assertThat(volume.statistics().sample(VolumeStatistics.Kind.READ).bytes())
                .isEqualTo(1536);
    }

    @Test
    void answersOutOfSpaceForNewBlocksAndStillOverwritesOldOnes() {
        group.applyBySelf();
        write(volume, 0, filled(8192, 1)).what();
        fixture.disk.usable = fixture.space.reserveBytes() + 4096;
        fixture.clock.addAndGet(Duration.ofSeconds(1).toNanos());
        fixture.space.look();
        assertThat(write(volume, 64, filled(4096, 2)).what()).isEqualTo("OUT_OF_SPACE");
        assertThat(write(volume, 8, filled(8192, 2)).what())
                .as("one of two is new")
                .isEqualTo("OUT_OF_SPACE");
        assertThat(write(volume, 0, filled(8192, 2)).what()).as("overwrite").isEqualTo("OK");
        assertThat(write(volume, 1, filled(512, 3)).what())
                .as("part of an old block")
                .isEqualTo("OK");
        assertThat(unmap(volume, 8, 8).what()).isEqualTo("OK");
        fixture.disk.usable = 0;
        fixture.clock.addAndGet(Duration.ofSeconds(1).toNanos());
        fixture.space.look();
        assertThat(write(volume, 0, filled(4096, 2)).what())
                .as("below the floor")
                .isEqualTo("OUT_OF_SPACE");
        assertThat(unmap(volume, 0, 8).what()).isEqualTo("OK");
        fixture.disk.usable = 1L << 40;
        fixture.clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(write(volume, 64, filled(4096, 2)).what())
                .as("space is back")
                .isEqualTo("OK");
    }
}
