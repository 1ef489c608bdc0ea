package io.caisson.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.file.SimulatedDirectory;
import io.caisson.store.replica.LogPosition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the disk can do to a store, one thing at a time. */
class ChunkStoreFaultTest {
    private static final String FILE = "chunks/" + Entries.VOLUME + "/1/00000000";

    private final SimulatedDirectory disk = new SimulatedDirectory(1);
    private final SplittableRandom random = new SplittableRandom(1);
    private ChunkStore store;
    private long index;

    @BeforeEach
    void open() throws IOException {
        store = reopen();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private ChunkStore reopen() throws IOException {
        ChunkStore opened = new ChunkStore(disk, new ChunkStoreOptions(4, 4));
        index = opened.open().index();
        opened.replayed();
        return opened;
    }

    private void restart() throws IOException {
        store.close();
        store = reopen();
    }

    private void apply(ChunkOperation... operations) throws IOException {
        store.apply(new LogPosition(1, ++index), Entries.entry(random, List.of(operations)));
    }

    private void writeAndCheckpoint(int blocks) throws IOException {
        apply(Entries.write(Entries.LAYER, 0, 0, Entries.data(1, blocks)));
        store.checkpoint();
    }

    private int read(int first, int blocks, boolean mayBlock) throws IOException {
        ByteBuf destination = Unpooled.directBuffer(blocks * 4096);
        try {
            int answer = store.read(Entries.LAYER, 0, first, blocks, destination, mayBlock);
            assertThat(destination.writerIndex()).isEqualTo(answer == ChunkReader.OK ? blocks * 4096 : 0);
            return answer;
        } finally {
            destination.release();
        }
    }

    private void flip(String path, long position) {
        byte[] bytes = disk.peek(path, position, 1);
        bytes[0] ^= 4;
        disk.damage(path, position, bytes);
    }

    @Test
    void aChunkMadeAnewInPlaceOfALostOneKeepsItsNameInAPowerLoss() throws IOException {
        writeAndCheckpoint(10);
        store.close();
        disk.delete(FILE);
        disk.sync("chunks/" + Entries.VOLUME + "/1");
        store = reopen();
        writeAndCheckpoint(10);
        store.close();

        disk.crash(SimulatedDirectory.Survival.NOTHING);

        store = reopen();
        assertThat(read(0, 10, true)).isEqualTo(ChunkReader.OK);
    }

    @Test
    void aFlippedBitInDataMakesThatBlockBadUntilItIsRewritten() throws IOException {
        writeAndCheckpoint(10);
        flip(FILE, ChunkFileFormat.dataPosition(7) + 1234);

        assertThat(read(0, 10, true)).isEqualTo(7);
        assertThat(read(0, 10, false)).isEqualTo(ChunkReader.WOULD_BLOCK);
        assertThat(read(0, 7, true)).isEqualTo(ChunkReader.OK);
        apply(Entries.write(Entries.LAYER, 0, 7, Entries.data(5, 1)));
        assertThat(read(0, 10, true)).isEqualTo(ChunkReader.OK);
    }

    @Test
    void dataOfAnotherBlockAreNotTaken() throws IOException {
        byte[] same = Entries.data(1, 1);
        apply(Entries.write(Entries.LAYER, 0, 0, same), Entries.write(Entries.LAYER, 0, 1, Entries.data(2, 1)));
        disk.damage(FILE, ChunkFileFormat.dataPosition(1), disk.peek(FILE, ChunkFileFormat.dataPosition(0), 4096));
        assertThat(read(0, 2, true)).isEqualTo(1);
        // Should a word go astray together with its data, the identity in it tells.
        long seed = IntegrityWord.seed(Entries.VOLUME.value(), 1);
        long word = IntegrityWord.of(77, IntegrityWord.identity(seed, 0), 5);
        assertThat(IntegrityWord.matches(word, 77, IntegrityWord.identity(seed, 0)))
                .isTrue();
        assertThat(IntegrityWord.matches(word, 77, IntegrityWord.identity(seed, 1)))
                .isFalse();
        long otherLayer = IntegrityWord.seed(Entries.VOLUME.value(), 2);
        assertThat(IntegrityWord.matches(word, 77, IntegrityWord.identity(otherLayer, 0)))
                .isFalse();
    }

    @Test
    void aDamagedTableSectorMakesItsBlocksBadAndNoOthers() throws IOException {
        writeAndCheckpoint(200);
        store.close();
        flip(FILE, ChunkFileFormat.TABLE_POSITION + 512 + 3);
        store = reopen();

        assertThat(read(0, 64, true)).isEqualTo(ChunkReader.OK);
        assertThat(read(60, 10, true)).isEqualTo(4);
        assertThat(read(128, 72, true)).isEqualTo(ChunkReader.OK);
        // Being bad lasts through a checkpoint, which seals the table anew.
        apply(Entries.write(Entries.LAYER, 0, 64, Entries.data(9, 1)));
        store.checkpoint();
        restart();
        assertThat(read(0, 200, true)).isEqualTo(65);
        assertThat(read(64, 1, true)).isEqualTo(ChunkReader.OK);
        apply(new ChunkOperation.Unmap(Entries.LAYER, 0, 64, 64));
        assertThat(read(0, 200, true)).isEqualTo(ChunkReader.OK);
        assertThat(store.allocatedBytes(Entries.LAYER)).isEqualTo((200 - 64) * 4096);
    }

    @Test
    void aZeroedTableDoesNotTurnDataIntoZeros() throws IOException {
        writeAndCheckpoint(10);
        store.close();
        disk.damage(FILE, ChunkFileFormat.TABLE_POSITION, new byte[512]);
        store = reopen();
        assertThat(read(0, 1, true)).isZero();
    }

    @Test
    void aZeroedTableSectorIsNoticedEvenWhereTheReplayTouchesIt() throws IOException {
        writeAndCheckpoint(10);
        ChunkOperation change = Entries.write(Entries.LAYER, 0, 3, Entries.data(2, 1));
        apply(change);
        store.close();
        disk.crash(SimulatedDirectory.Survival.NOTHING);
        disk.damage(FILE, ChunkFileFormat.TABLE_POSITION, new byte[512]);
        store = new ChunkStore(disk, new ChunkStoreOptions(4, 4));
        store.open();
        apply(change);
        store.replayed();

        assertThat(read(3, 1, true)).isEqualTo(ChunkReader.OK);
        assertThat(read(2, 1, true)).isZero();
        assertThat(read(4, 6, true)).isZero();
        assertThat(read(10, 100, true)).isEqualTo(ChunkReader.OK);
    }

    @Test
    void filesYoungerThanTheCheckpointGoWhenTheStoreIsOpened() throws IOException {
        writeAndCheckpoint(1);
        LayerId other = new LayerId(Entries.VOLUME, 2);
        apply(Entries.write(Entries.LAYER, 3, 3, Entries.data(2, 1)), Entries.write(other, 3, 3, Entries.data(2, 1)));
        restart();
        assertThat(disk.files()).containsExactlyInAnyOrder(Checkpoint.FILE, FILE);
    }

    @Test
    void oneDamagedCopyOfTheHeaderDoesNoHarmAndTwoCostTheChunk() throws IOException {
        writeAndCheckpoint(10);
        restart();
        store.close();
        flip(FILE, 100);
        store = reopen();
        assertThat(read(0, 10, true)).isEqualTo(ChunkReader.OK);
        store.close();
        flip(FILE, 2048 + 100);
        store = reopen();
        assertThat(read(9, 1, true)).isZero();
        assertThat(read(5000, 1, true)).isZero();
    }

    @Test
    void truncatedAndMissingFilesAreBadNotZeros() throws IOException {
        writeAndCheckpoint(10);
        restart();
        disk.truncate(FILE, ChunkFileFormat.dataPosition(6) + 5);
        assertThat(read(0, 10, true)).isEqualTo(6);
        store.close();
        disk.delete(FILE);
        store = reopen();
        assertThat(read(0, 10, true)).isZero();
        assertThat(read(0, 10, false)).isZero();
        assertThat(store.allocatedBytes(Entries.LAYER)).isEqualTo(10 * 4096);
        assertThat(store.extent(Entries.LAYER, 0, 100, 10)).isEqualTo(10);
        apply(Entries.write(Entries.LAYER, 0, 3, Entries.data(3, 2)));
        store.checkpoint();
        restart();
        assertThat(read(3, 2, true)).isEqualTo(ChunkReader.OK);
        assertThat(read(2, 1, true)).isZero();
        apply(new ChunkOperation.Drop(Entries.LAYER));
        assertThat(read(2, 1, true)).isEqualTo(ChunkReader.OK);
    }

    @Test
    void aDamagedCheckpointIsReadFromItsCopyOrRefused() throws IOException {
        writeAndCheckpoint(10);
        store.close();
        int length = disk.peek(Checkpoint.FILE, 16, 1)[0];
        flip(Checkpoint.FILE, 60);
        store = reopen();
        assertThat(read(0, 10, true)).isEqualTo(ChunkReader.OK);
        store.close();
        flip(Checkpoint.FILE, length + 60);
        ChunkStore refused = new ChunkStore(disk, new ChunkStoreOptions(4, 4));
        assertThatThrownBy(refused::open).isInstanceOf(DamagedStoreException.class);
        disk.delete(Checkpoint.FILE);
        assertThatThrownBy(refused::open)
                .isInstanceOf(DamagedStoreException.class)
                .hasMessageContaining("gone");
        assertThat(disk.files()).contains(FILE);
    }

    @Test
    void aFailedSyncEndsTheStoreForGood() throws IOException {
        apply(Entries.write(Entries.LAYER, 0, 0, Entries.data(1, 1)));
        disk.failSyncAfter(0);
        assertThatThrownBy(() -> store.writeBack()).isInstanceOf(IOException.class);
        disk.failSyncAfter(Integer.MAX_VALUE);

        assertThatThrownBy(() -> store.checkpoint()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> apply(Entries.write(Entries.LAYER, 0, 0, Entries.data(1, 1))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("could not be made durable");
        assertThatThrownBy(() -> read(0, 1, false)).isInstanceOf(IOException.class);
    }

    @Test
    void waitsForSpaceWhileReadersAreServedAndLosesNothing() throws Exception {
        writeAndCheckpoint(8);
        disk.capacity(disk.allocatedBytes() + 5 * 4096);
        byte[] data = Entries.data(7, 20);
        CompletableFuture<Void> applied = CompletableFuture.runAsync(() -> {
            try {
                apply(Entries.write(Entries.LAYER, 0, 4, data));
            } catch (IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        });
        while (!store.stalledForSpace()) {
            assertThat(applied).isNotDone();
            Thread.onSpinWait();
        }

        // Four blocks are rewritten in place, five more found room.
        assertThat(read(0, 30, false)).isEqualTo(ChunkReader.OK);
        assertThat(store.allocatedBytes(Entries.LAYER)).isEqualTo(13 * 4096);
        disk.capacity(Long.MAX_VALUE);
        applied.get(1, TimeUnit.MINUTES);
        assertThat(store.stalledForSpace()).isFalse();
        assertThat(store.allocatedBytes(Entries.LAYER)).isEqualTo(24 * 4096);
        ByteBuf destination = Unpooled.buffer(20 * 4096);
        assertThat(store.read(Entries.LAYER, 0, 4, 20, destination, true)).isEqualTo(ChunkReader.OK);
        assertThat(destination.array()).isEqualTo(data);
    }

    @Test
    void waitsForSpaceForAFirstChunkAndForACheckpoint() throws Exception {
        writeAndCheckpoint(1);
        disk.capacity(disk.allocatedBytes());
        CompletableFuture<Void> applied = CompletableFuture.runAsync(() -> {
            try {
                apply(Entries.write(Entries.LAYER, 1, 0, Entries.data(2, 1)));
                store.checkpoint();
            } catch (IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        });
        while (!store.stalledForSpace()) {
            assertThat(applied).isNotDone();
            Thread.onSpinWait();
        }
        assertThat(read(0, 1, false)).isEqualTo(ChunkReader.OK);
        // A page more at a time, so that every step of both calls meets the limit.
        for (long capacity = disk.allocatedBytes(); !applied.isDone(); capacity += 4096) {
            disk.capacity(capacity);
            while (!store.stalledForSpace() && !applied.isDone()) {
                Thread.onSpinWait();
            }
        }
        applied.get(1, TimeUnit.MINUTES);
        disk.capacity(Long.MAX_VALUE);
        restart();
        assertThat(index).isEqualTo(1);
        assertThat(store.allocatedBytes()).isEqualTo(2 * 4096);
    }

    @Test
    void closingEndsAWaitForSpace() throws Exception {
        disk.capacity(disk.allocatedBytes());
        CompletableFuture<Void> applied = CompletableFuture.runAsync(() -> {
            assertThatThrownBy(() -> apply(Entries.write(Entries.LAYER, 0, 0, Entries.data(1, 1))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("closed");
        });
        while (!store.stalledForSpace()) {
            Thread.onSpinWait();
        }
        store.close();
        applied.get(1, TimeUnit.MINUTES);
    }

    @Test
    void neverOpensAFileNorWaitsWhereItMayNotBlock() throws IOException {
        writeAndCheckpoint(4);
        restart();
        assertThat(read(0, 4, false)).isEqualTo(ChunkReader.WOULD_BLOCK);
        assertThat(read(0, 4, true)).isEqualTo(ChunkReader.OK);
        assertThat(read(0, 4, false)).isEqualTo(ChunkReader.OK);
        disk.uncached(1);
        assertThat(read(0, 4, false)).isEqualTo(ChunkReader.WOULD_BLOCK);
        assertThat(read(4, 4, false)).isEqualTo(ChunkReader.OK);
    }

    @Test
    void refusesDataOfALaterRelease() throws IOException {
        writeAndCheckpoint(1);
        store.close();
        byte[] image = disk.peek(Checkpoint.FILE, 0, disk.peek(Checkpoint.FILE, 16, 1)[0]);
        image[8] = 3;
        java.util.Arrays.fill(image, 12, 16, (byte) 0);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(image);
        java.nio.ByteBuffer.wrap(image).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(12, (int) crc.getValue());
        disk.damage(Checkpoint.FILE, 0, image);

        assertThatThrownBy(() -> new ChunkStore(disk, new ChunkStoreOptions(4, 4)).open())
                .isInstanceOf(NewerFormatException.class)
                .hasMessageContaining("version 3");
    }

    @Test
    void replicasThatAppliedTheSameHaveTheSameTables() throws IOException {
        SimulatedDirectory otherDisk = new SimulatedDirectory(2);
        ChunkStore other = new ChunkStore(otherDisk, new ChunkStoreOptions(1, 1));
        other.open();
        other.replayed();
        for (int i = 0; i < 50; i++) {
            ChunkOperation operation =
                    Entries.write(Entries.LAYER, i % 3, random.nextInt(100), Entries.data(i, 1 + i % 5));
            apply(operation);
            other.apply(new LogPosition(1, index), Entries.entry(random, List.of(operation)));
        }
        store.checkpoint();
        other.checkpoint();
        assertThat(otherDisk.peek(FILE, ChunkFileFormat.TABLE_POSITION, ChunkFileFormat.TABLE_BYTES))
                .isEqualTo(disk.peek(FILE, ChunkFileFormat.TABLE_POSITION, ChunkFileFormat.TABLE_BYTES));
        other.close();
    }
}
