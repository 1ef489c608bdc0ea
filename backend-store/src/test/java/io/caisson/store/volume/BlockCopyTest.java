package io.caisson.store.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.BlockCopy;
import io.caisson.store.block.BlockCopy.End;
import io.caisson.store.block.BlockCopy.Outcome;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.WriteBuffers;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies between volumes of one group and within one. */
class BlockCopyTest {
    private static final int PIECE_BLOCKS = BlockCopy.PIECE_BYTES / 512;

    private final Fixture fixture = new Fixture();
    private final VolumeDevice source = fixture.volume(512, 256 << 20);
    private final VolumeDevice destination = fixture.volume(512, 256 << 20);

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Outcome copy(VolumeDevice from, long first, VolumeDevice to, long toFirst, long blocks)
            throws Exception {
        return copy(from, first, to, toFirst, blocks, () -> true).get(30, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Outcome> copy(
            VolumeDevice from, long first, VolumeDevice to, long toFirst, long blocks, BooleanSupplier mayGoOn) {
        CompletableFuture<Outcome> end = new CompletableFuture<>();
        new BlockCopy(from, first, to, toFirst, blocks, mayGoOn::getAsBoolean, outcome -> {
                    if (!end.complete(outcome)) {
                        throw new AssertionError("ended twice");
                    }
                })
                .start();
        return end;
    }

    private static byte[] random(int bytes, long seed) {
        byte[] data = new byte[bytes];
        new Random(seed).nextBytes(data);
        return data;
    }

    private static void put(VolumeDevice volume, long firstBlock, byte[] data) {
        ByteBuf buffer = WriteBuffers.allocate(data.length).writeBytes(data);
        assertThat(Fixture.write(volume, firstBlock, buffer).what()).isEqualTo("OK");
    }

    @Test
    void copiesAndKeepsTheSourceAndTheNeighbours() throws Exception {
        fixture.group.applyBySelf();
        byte[] data = random(5 << 20, 1);
        put(source, 3, data);
        put(destination, 0, new byte[6 << 20]);
        int blocks = data.length / 512;
        assertThat(copy(source, 3, destination, 11, blocks)).isEqualTo(new Outcome(blocks, End.COMPLETE, null, 0));
        assertThat(Fixture.read(destination, 11, blocks)).isEqualTo(data);
        assertThat(Fixture.read(destination, 0, 11)).containsOnly(0);
        assertThat(Fixture.read(destination, 11 + blocks, 100)).containsOnly(0);
        assertThat(Fixture.read(source, 3, blocks)).isEqualTo(data);
        assertThat(fixture.gateway.queuedBytes()).isZero();
    }

    @Test
    void whatIsAbsentBecomesAbsent() throws Exception {
        fixture.group.applyBySelf();
        put(source, 8, random(4096, 2));
        put(source, 200_000, random(8192, 3));
        put(destination, 0, random(1 << 20, 4));
        assertThat(copy(source, 0, destination, 0, 400_000).end()).isEqualTo(End.COMPLETE);
        assertThat(destination.allocatedBytes()).isEqualTo(3 * 4096);
        assertThat(Fixture.read(destination, 0, 2048)).isEqualTo(Fixture.read(source, 0, 2048));
        assertThat(Fixture.read(destination, 199_990, 40)).isEqualTo(Fixture.read(source, 199_990, 40));
    }

    /** The log holds what was copied, so that a replay needs no source. */
    @Test
    void proposesOrdinaryWritesInEntriesOfOneMebibyte() throws Exception {
        fixture.group.applyBySelf();
        put(source, 0, random(4 << 20, 5));
        int before = fixture.group.proposals.get();
        assertThat(copy(source, 0, destination, 0, 8192).end()).isEqualTo(End.COMPLETE);
        assertThat(fixture.group.proposals.get() - before).isBetween(4, 8);
        source.close();
        assertThat(Fixture.read(destination, 0, 8192)).isEqualTo(random(4 << 20, 5));
    }

    @ParameterizedTest(name = "{0} blocks from {1} to {2}")
    @CsvSource({"5000,100,103", "5000,103,100", "3000,0,1024", "3000,1024,0", "9,0,1", "9,1,0", "5000,7,7"})
    void overlappingRangesAreCopiedAsIfAllHadBeenReadFirst(int blocks, long from, long to) throws Exception {
        fixture.group.applyBySelf();
        byte[] image = random(8192 * 512, 6);
        Arrays.fill(image, 300 * 512, 1500 * 512, (byte) 0);
        put(source, 0, image);
        assertThat(copy(source, from, source, to, blocks)).isEqualTo(new Outcome(blocks, End.COMPLETE, null, 0));
        System.arraycopy(image, (int) from * 512, image, (int) to * 512, blocks * 512);
        assertThat(Fixture.read(source, 0, 8192)).isEqualTo(image);
    }

    @Test
    void endsBetweenTwoPiecesWhenItIsTold() throws Exception {
        fixture.group.applyBySelf();
        put(source, 0, random(16 << 20, 7));
        AtomicInteger questions = new AtomicInteger();
        Outcome outcome = copy(source, 0, destination, 0, 32768, () -> questions.incrementAndGet() < 20)
                .get(30, TimeUnit.SECONDS);
        assertThat(outcome.end()).isEqualTo(End.STOPPED);
        assertThat(outcome.copiedBlocks()).isBetween(0L, 32768L - PIECE_BLOCKS);
        int copied = (int) outcome.copiedBlocks();
        assertThat(Fixture.read(destination, 0, Math.max(1, copied)))
                .isEqualTo(copied == 0 ? new byte[512] : Arrays.copyOf(random(16 << 20, 7), copied * 512));
        assertThat(Fixture.read(destination, 32768 - PIECE_BLOCKS, PIECE_BLOCKS))
                .containsOnly(0);
    }

    /** The question after reading is the one that counts: what was read may be what is not wanted any more. */
    @Test
    void nothingIsWrittenAfterANoThatCameWithTheRead() throws Exception {
        fixture.group.applyBySelf();
        put(source, 0, random(4096, 8));
        AtomicInteger questions = new AtomicInteger();
        Outcome outcome = copy(source, 0, destination, 0, 8, () -> questions.incrementAndGet() == 1)
                .get(30, TimeUnit.SECONDS);
        assertThat(outcome).isEqualTo(new Outcome(0, End.STOPPED, null, 0));
        assertThat(destination.allocatedBytes()).isZero();
    }

    @Test
    void fewPiecesAreInFlight() throws Exception {
        fixture.group.applyBySelf();
        put(source, 0, random(32 << 20, 9));
        try (Fixture other = new Fixture()) {
            VolumeDevice slow = other.volume(512, 64 << 20);
            CompletableFuture<Outcome> end = copy(source, 0, slow, 0, 65536, () -> true);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (other.gateway.queuedBytes() < BlockCopy.BUFFER_BYTES && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(other.gateway.queuedBytes()).isBetween(2L << 20, (2L << 20) + (64 << 10));
            assertThat(end).isNotDone();
            other.group.applyBySelf();
            assertThat(end.get(30, TimeUnit.SECONDS).end()).isEqualTo(End.COMPLETE);
        }
    }

    /** Others may need the room: a copy takes no more of it than it is given, now or later. */
    @Test
    void noMorePiecesAreInFlightThanThereIsLeaveFor() throws Exception {
        fixture.group.applyBySelf();
        put(source, 0, random(4 << 20, 9));
        try (Fixture other = new Fixture()) {
            VolumeDevice slow = other.volume(512, 64 << 20);
            CompletableFuture<Outcome> end = new CompletableFuture<>();
            BlockCopy.Leave leave = new BlockCopy.Leave() {
                @Override
                public boolean mayGoOn() {
                    return true;
                }

                @Override
                public int piecesInFlight() {
                    return 1;
                }
            };
            new BlockCopy(source, 0, slow, 0, 8192, leave, end::complete).start();
            for (int piece = 0; piece < 8; piece++) {
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                while (other.group.entriesWaiting() == 0 && System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                }
                assertThat(other.gateway.queuedBytes())
                        .isBetween((long) BlockCopy.PIECE_BYTES, BlockCopy.PIECE_BYTES + (16L << 10));
                other.group.applyNext();
            }
            assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome(8192, End.COMPLETE, null, 0));
        }
    }

    @Test
    void aBadBlockOfTheSourceIsToldAndTheBlocksBeforeItCount() throws Exception {
        fixture.group.applyBySelf();
        put(source, 0, random(4 << 20, 10));
        fixture.group.corrupt.add((long) (3 * PIECE_BLOCKS + 8) / 8);
        Outcome outcome = copy(source, 0, destination, 0, 8192);
        assertThat(outcome)
                .isEqualTo(new Outcome(
                        3L * PIECE_BLOCKS, End.SOURCE_FAILED, BlockError.UNRECOVERABLE, 3L * PIECE_BLOCKS + 8));
        assertThat(Fixture.read(destination, 0, 3 * PIECE_BLOCKS)).isEqualTo(Fixture.read(source, 0, 3 * PIECE_BLOCKS));
    }

    @Test
    void aFullPoolIsTold() throws Exception {
        fixture.group.applyBySelf();
        put(source, 0, random(4 << 20, 11));
        fixture.disk.usable = 65L << 20;
        fixture.clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        fixture.space.look();
        Outcome outcome = copy(source, 0, destination, 0, 8192);
        assertThat(outcome.end()).isEqualTo(End.DESTINATION_FAILED);
        assertThat(outcome.error()).isEqualTo(BlockError.OUT_OF_SPACE);
    }

    /** Space for what a copy holds runs out for a moment when hosts write a lot: it waits as they would. */
    @Test
    void aQueueThatIsFullForAMomentOnlyDelaysIt() throws Exception {
        try (Fixture small = new Fixture(GatewayLimits.defaults().withQueueBytes(2 << 20))) {
            VolumeDevice from = small.volume(512, 64 << 20);
            VolumeDevice to = small.volume(512, 64 << 20);
            small.group.applyBySelf();
            put(from, 0, random(1 << 20, 12));
            small.gateway.charge(2 << 20);
            CompletableFuture<Outcome> end = copy(from, 0, to, 0, 2048, () -> true);
            assertThat(end).isNotDone();
            small.gateway.release(2 << 20);
            assertThat(end.get(30, TimeUnit.SECONDS).end()).isEqualTo(End.COMPLETE);
            assertThat(Fixture.read(to, 0, 2048)).isEqualTo(random(1 << 20, 12));
        }
    }

    @Test
    void aVolumeThatIsClosedEndsIt() throws Exception {
        fixture.group.applyBySelf();
        put(source, 0, random(4096, 13));
        destination.close();
        Outcome outcome = copy(source, 0, destination, 0, 8);
        assertThat(outcome.error()).isEqualTo(BlockError.GATEWAY_LOST);
        assertThat(outcome.copiedBlocks()).isZero();
    }

    @Test
    void ofNothingIsDoneAtOnce() throws Exception {
        assertThat(copy(source, 5, destination, 9, 0)).isEqualTo(new Outcome(0, End.COMPLETE, null, 0));
    }

    @ParameterizedTest(name = "{0}-byte blocks, seed {1}")
    @CsvSource({"512,1", "512,2", "4096,3", "512,4"})
    void copiesAndWritesOfTwoVolumesMatchTwoArrays(int blockBytes, long seed) throws Exception {
        fixture.group.applyBySelf();
        fixture.group.wouldBlockEvery = 5;
        int blocks = (6 << 20) / blockBytes;
        VolumeDevice[] volumes = {fixture.volume(blockBytes, 64 << 20), fixture.volume(blockBytes, 64 << 20)};
        byte[][] model = {new byte[6 << 20], new byte[6 << 20]};
        Random random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            int to = random.nextInt(2);
            int count = 1 + random.nextInt(random.nextInt(4) == 0 ? blocks / 2 : 64);
            int at = random.nextInt(blocks - count);
            int length = count * blockBytes;
            switch (random.nextInt(4)) {
                case 0 -> {
                    byte[] data = random(length, random.nextLong());
                    put(volumes[to], at, data);
                    System.arraycopy(data, 0, model[to], at * blockBytes, length);
                }
                case 1 -> {
                    Answer answer = new Answer();
                    volumes[to].unmap(at, count, answer);
                    assertThat(answer.what()).isEqualTo("OK");
                    Arrays.fill(model[to], at * blockBytes, at * blockBytes + length, (byte) 0);
                }
                default -> {
                    int from = random.nextInt(2);
                    int fromAt = random.nextInt(blocks - count);
                    assertThat(copy(volumes[from], fromAt, volumes[to], at, count)
                                    .copiedBlocks())
                            .isEqualTo(count);
                    System.arraycopy(model[from], fromAt * blockBytes, model[to], at * blockBytes, length);
                }
            }
        }
        for (int i = 0; i < 2; i++) {
            assertThat(Fixture.read(volumes[i], 0, blocks))
                    .as("volume %d, seed %d", i, seed)
                    .isEqualTo(model[i]);
        }
        assertThat(fixture.gateway.queuedBytes()).isZero();
    }
}
