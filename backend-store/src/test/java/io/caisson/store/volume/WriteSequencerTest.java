package io.caisson.store.volume;

import static io.caisson.store.volume.Fixture.filled;
import static io.caisson.store.volume.Fixture.read;
import static io.caisson.store.volume.Fixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.AtomicOperation;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.chunk.ChunkOperation;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.replica.ProposalException;
import io.caisson.store.replica.transport.Conditions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batching, order, retries and ends, entry by entry. */
class WriteSequencerTest {
    private static final long VOLUME_BYTES = 256 << 20;

    private final Fixture fixture = new Fixture();
    private final FakeGroup group = fixture.group;
    private final VolumeDevice volume = fixture.volume(512, VOLUME_BYTES);

    @AfterEach
    void close() {
        fixture.close();
    }

    private Answer writeBlock(long physicalBlock, int value) {
        return write(volume, physicalBlock * 8, filled(4096, value));
    }

    /** Writes one 512-byte block: a read-modify-write of the 4 KiB block around it. */
    private Answer writeSector(long sector, int value) {
        return write(volume, sector, filled(512, value));
    }

    private Answer compareAndWrite(long sector, int expected, int wanted) {
        ByteBuf operand = Unpooled.buffer(1024);
        operand.writeBytes(filled(512, expected)).writeBytes(filled(512, wanted));
        Answer answer = new Answer();
        volume.update(AtomicOperation.COMPARE_AND_WRITE, sector, operand, answer);
        return answer;
    }

    /** Where a comparison reads, entries are made by whichever thread has read. */
    private void applyUntilDone(List<Answer> answers) throws Exception {
        Conditions.await("all are answered", () -> {
            group.applyAll();
            return answers.stream().allMatch(Answer::isDone);
        });
    }

    @Test
    void putsWhatArrivesMeanwhileIntoOneEntry() {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(writeBlock(i, i));
        }
        assertThat(group.proposals).as("entries in flight").hasValue(2);
        assertThat(group.changesPerEntry).containsExactly(1, 1);
        assertThat(answers).noneMatch(Answer::isDone);
        group.applyNext();
        assertThat(answers.get(0).isDone()).isTrue();
        assertThat(answers.get(1).isDone()).isFalse();
        assertThat(group.changesPerEntry).containsExactly(1, 1, 18);
        group.applyAll();
        assertThat(answers).allMatch(answer -> answer.what().equals("OK"));
        assertThat(fixture.gateway.queuedBytes()).isZero();
    }

    @Test
    void putsNoMoreThanOneMebibyteIntoAnEntry() {
        writeBlock(0, 0);
        writeBlock(1, 0);
        for (int i = 0; i < 5; i++) {
            write(volume, 8192L + i * 1024, filled(512 << 10, i));
        }
        group.applyNext();
        group.applyNext();
        assertThat(group.changesPerEntry).containsExactly(1, 1, 2, 2);
        group.applyAll();
        assertThat(group.changesPerEntry).containsExactly(1, 1, 2, 2, 1);
    }

    @Test
    void aComparisonGoesBeforeWritesThatWaitForAnEntry() throws Exception {
        writeBlock(0, 0);
        writeBlock(1, 0);
        List<Answer> bulk = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            bulk.add(write(volume, 8192L + i * 1024, filled(512 << 10, i)));
        }
        Answer lock = compareAndWrite(80, 0, 7);
        group.applyNext();
        group.applyNext();
        group.applyNext();
        assertThat(lock.what()).isEqualTo("OK");
        assertThat(bulk.stream().filter(Answer::isDone)).hasSizeLessThan(3);
        applyUntilDone(bulk);
        assertThat(bulk).allMatch(answer -> answer.what().equals("OK"));
    }

    @Test
    void comparisonsDoNotStarveWrites() throws Exception {
        writeBlock(0, 0);
        writeBlock(1, 0);
        List<Answer> locks = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            locks.add(compareAndWrite(80 + i * 8L, 0, 7));
        }
        Answer write = writeBlock(4000, 5);
        group.applyNext();
        group.applyNext();
        group.applyNext();
        assertThat(write.what()).as("in the first entry that was filled").isEqualTo("OK");
        assertThat(locks).anyMatch(answer -> !answer.isDone());
        applyUntilDone(locks);
        assertThat(locks).allMatch(answer -> answer.what().equals("OK"));
    }

    @Test
    void cutsALongWriteIntoEntriesAndAnswersOnce() {
        Answer answer = write(volume, 8, filled(3 << 20, 4));
        assertThat(group.proposals).hasValue(2);
        group.applyNext();
        group.applyNext();
        assertThat(answer.isDone()).isFalse();
        group.applyAll();
        assertThat(answer.what()).isEqualTo("OK");
        assertThat(read(volume, 8, 6144)).containsOnly(4);
    }

    @Test
    void anUnalignedWriteWaitsForWhatWasWrittenToTheSameBlockBefore() {
        Answer whole = writeBlock(0, 1);
        Answer part = writeSector(3, 2);
        assertThat(group.proposals).as("the part is not decided yet").hasValue(1);
        group.applyNext();
        assertThat(whole.what()).isEqualTo("OK");
        group.applyNext();
        assertThat(part.what()).isEqualTo("OK");
        byte[] block = read(volume, 0, 8);
        assertThat(block[3 * 512 - 1]).isEqualTo((byte) 1);
        assertThat(block[3 * 512]).isEqualTo((byte) 2);
        assertThat(block[4 * 512]).isEqualTo((byte) 1);
    }

    @Test
    void laterWritesToItsBlocksWaitForAnUnalignedOneAndOthersDoNot() throws Exception {
        writeSector(3, 2);
        Answer same = writeBlock(0, 7);
        Answer other = writeBlock(1, 8);
        assertThat(group.changesPerEntry).containsExactly(1, 1);
        group.applyNext();
        assertThat(group.entriesWaiting()).as("block 1, and now block 0").isEqualTo(2);
        assertThat(same.isDone()).isFalse();
        applyUntilDone(List.of(same, other));
        assertThat(same.what()).isEqualTo("OK");
        assertThat(other.what()).isEqualTo("OK");
        assertThat(read(volume, 0, 8)).containsOnly(7);
    }

    @Test
    void waitingOperationsGoInTheOrderOfTheirArrival() throws Exception {
        List<String> ended = Collections.synchronizedList(new ArrayList<>());
        writeBlock(0, 1);
        for (int i = 0; i < 4; i++) {
            int number = i;
            ByteBuf operand = Unpooled.buffer(1024);
            operand.writeBytes(filled(512, 1 + i)).writeBytes(filled(512, 2 + i));
            volume.update(AtomicOperation.COMPARE_AND_WRITE, 5, operand, new BlockCompletion() {
                @Override
                public void succeeded() {
                    ended.add("swap " + number);
                }

                @Override
                public void failed(BlockError error, long detail) {
                    ended.add(error + " " + number);
                }
            });
        }
        Conditions.await("all are answered", () -> {
            group.applyAll();
            return ended.size() == 4;
        });
        assertThat(ended).containsExactly("swap 0", "swap 1", "swap 2", "swap 3");
        assertThat(read(volume, 5, 1)).containsOnly(5);
    }

    @Test
    void aLongRowOfMiscomparesEndsWithoutDeepRecursion() throws Exception {
        writeBlock(0, 1);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            answers.add(compareAndWrite(0, 9, 3));
        }
        applyUntilDone(answers);
        assertThat(answers).allMatch(answer -> answer.what().equals("MISCOMPARE"));
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    void aCompletionThatSubmitsAgainDoesNotRecurse() {
        group.applyBySelf();
        Answer end = new Answer();
        int[] left = {20_000};
        BlockCompletion chain = new BlockCompletion() {
            @Override
            public void succeeded() {
                if (left[0]-- == 0) {
                    end.succeeded();
                } else {
                    volume.write(left[0] % 64 * 8L, filled(4096, 1), this);
                }
            }

            @Override
            public void failed(BlockError error, long detail) {
                end.failed(error, detail);
            }
        };
        volume.write(0, filled(4096, 1), chain);
        assertThat(end.what()).isEqualTo("OK");
    }

    @Test
    void aCompletionThatThrowsHarmsNobodyElse() {
        writeBlock(0, 1);
        writeBlock(1, 1);
        volume.write(16, filled(4096, 1), new BlockCompletion() {
            @Override
            public void succeeded() {
                throw new IllegalStateException("a bug of the target");
            }

            @Override
            public void failed(BlockError error, long detail) {}
        });
        Answer after = writeBlock(3, 3);
        group.applyAll();
        assertThat(after.what()).isEqualTo("OK");
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    void proposesARejectedEntryAgain() {
        group.rejectNext.set(1);
        Answer answer = writeBlock(0, 6);
        assertThat(group.entriesWaiting()).isZero();
        assertThat(answer.isDone()).isFalse();
        fixture.clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        fixture.gateway.sequencer().tick();
        group.applyAll();
        assertThat(answer.what()).isEqualTo("OK");
        assertThat(read(volume, 0, 8)).containsOnly(6);
    }

    @Test
    void decidesAnewWhatWasRejected() throws Exception {
        group.rejectNext.set(1);
        Answer first = compareAndWrite(0, 0, 1);
        Answer second = compareAndWrite(0, 0, 2);
        fixture.clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        fixture.gateway.sequencer().tick();
        applyUntilDone(List.of(first, second));
        assertThat(first.what()).isEqualTo("OK");
        assertThat(second.what()).isEqualTo("MISCOMPARE");
        assertThat(read(volume, 0, 1)).containsOnly(1);
    }

    @Test
    void answersBusyWhenTheLogRejectsForTooLong() {
        group.rejectNext.set(Integer.MAX_VALUE);
        Answer answer = writeBlock(0, 6);
        Answer swap = compareAndWrite(8, 0, 1);
        Answer behind = writeBlock(1, 1);
        fixture.clock.addAndGet(Duration.ofSeconds(6).toNanos());
        fixture.gateway.sequencer().tick();
        assertThat(answer.what()).isEqualTo("BUSY");
        assertThat(swap.what()).isEqualTo("BUSY");
        assertThat(behind.what()).isEqualTo("BUSY");
        group.rejectNext.set(0);
        Answer next = writeBlock(0, 7);
        group.applyAll();
        assertThat(next.what()).isEqualTo("OK");
    }

    @Test
    void dropsWhatFoundNoPlaceInTimeAndNeverWritesIt() {
        writeBlock(0, 1);
        writeBlock(1, 1);
        Answer late = writeBlock(2, 9);
        fixture.clock.addAndGet(Duration.ofSeconds(6).toNanos());
        fixture.gateway.sequencer().tick();
        assertThat(late.what()).isEqualTo("BUSY");
        group.applyAll();
        assertThat(read(volume, 16, 8)).containsOnly(0);
        assertThat(fixture.gateway.queuedBytes()).isZero();
    }

    @Test
    void dropsALateWriteAtTheLastMomentWithoutATick() {
        writeBlock(0, 1);
        writeBlock(1, 1);
        Answer late = writeBlock(2, 9);
        fixture.clock.addAndGet(Duration.ofSeconds(6).toNanos());
        group.applyAll();
        assertThat(late.what()).isEqualTo("BUSY");
        assertThat(read(volume, 16, 8)).containsOnly(0);
    }

    @Test
    void anUnknownOutcomeIsNoAnswerForTheHost() {
        Answer lost = writeBlock(0, 1);
        Answer waiting = writeSector(0, 2);
        group.failNext(ProposalException.Kind.UNKNOWN);
        assertThat(lost.what()).isEqualTo("GATEWAY_LOST");
        group.applyAll();
        assertThat(waiting.what()).isEqualTo("OK");
    }

    @Test
    void answersBusyWhenTooMuchIsQueued() {
        Answer first = write(volume, 0, filled(60 << 20, 1));
        assertThat(write(volume, 0, filled(8 << 20, 2)).what()).isEqualTo("BUSY");
        group.applyAll();
        assertThat(first.what()).isEqualTo("OK");
        Answer whole = write(volume, 0, filled(100 << 20, 3));
        group.applyAll();
        assertThat(whole.what()).as("one operation always fits").isEqualTo("OK");
    }

    @Test
    void aComparisonFindsRoomInAQueueThatIsFull() throws Exception {
        Answer bulk = write(volume, 8192, filled(63 << 20, 1));
        assertThat(write(volume, 0, filled(2 << 20, 2)).what()).isEqualTo("BUSY");
        List<Answer> locks = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            locks.add(compareAndWrite(i * 8L, 0, 7));
        }
        locks.add(bulk);
        applyUntilDone(locks);
        assertThat(locks).allMatch(answer -> answer.what().equals("OK"));
        assertThat(bulk.what()).isEqualTo("OK");
        assertThat(fixture.gateway.queuedBytes()).isZero();
    }

    /** The pages that it compares with are not in memory, and reads keep all threads that may wait for the disk. */
    @Test
    void aComparisonWaitsForAThreadThatReads() {
        group.wouldBlockEvery = 1;
        CountDownLatch busy = new CountDownLatch(1);
        while (fixture.pool.tryRun(() -> await(busy))) {
            // Until its queue is full, too.
        }
        Answer lock = compareAndWrite(0, 0, 7);
        Answer part = writeSector(64, 5);
        assertThat(part.what()).isEqualTo("BUSY");
        fixture.gateway.sequencer().tick();
        assertThat(lock.isDone()).isFalse();
        busy.countDown();
        while (!lock.isDone()) {
            fixture.gateway.sequencer().tick();
            group.applyAll();
        }
        assertThat(lock.what()).isEqualTo("OK");
    }

    @Test
    void closingEndsWhatIsQueuedAndWaitsForWhatIsInTheLog() {
        Answer proposed = writeBlock(0, 1);
        writeBlock(1, 1);
        Answer queued = writeBlock(2, 1);
        Answer blocked = writeSector(0, 1);
        var closed = fixture.gateway.sequencer().close().toCompletableFuture();
        assertThat(queued.what()).isEqualTo("GATEWAY_LOST");
        assertThat(blocked.what()).isEqualTo("GATEWAY_LOST");
        assertThat(proposed.isDone()).isFalse();
        assertThat(closed).isNotDone();
        group.applyAll();
        assertThat(proposed.what()).isEqualTo("OK");
        assertThat(closed).isCompleted();
        assertThat(writeBlock(3, 1).what()).isEqualTo("GATEWAY_LOST");
        assertThat(fixture.gateway.queuedBytes()).isZero();
    }

    @Test
    void holdsWhatMustReadUntilTheGroupIsReadable() {
        group.setReadable(false);
        Answer part = writeSector(0, 5);
        assertThat(group.proposals).hasValue(0);
        group.setReadable(true);
        group.applyAll();
        assertThat(part.what()).isEqualTo("OK");
    }

    @Test
    void givesUpWhatCouldNotReadInTime() {
        group.setReadable(false);
        Answer part = writeSector(0, 5);
        fixture.clock.addAndGet(Duration.ofSeconds(6).toNanos());
        fixture.gateway.sequencer().tick();
        assertThat(part.what()).isEqualTo("BUSY");
        group.setReadable(true);
        assertThat(group.proposals).hasValue(0);
    }

    @Test
    void dropWaitsForEverythingBeforeIt() {
        Answer before = writeBlock(0, 1);
        var dropped = volume.drop().toCompletableFuture();
        assertThat(writeBlock(1, 1).what()).isEqualTo("GATEWAY_LOST");
        assertThat(group.entriesWaiting()).isEqualTo(1);
        group.applyNext();
        assertThat(before.what()).isEqualTo("OK");
        assertThat(dropped).isNotDone();
        group.applyNext();
        assertThat(dropped).isCompleted();
        assertThat(volume.allocatedBytes()).isZero();
    }

    @Test
    void aWriteThatComesAfterTheDropOfItsVolumeDoesNotReviveIt() throws Exception {
        writeBlock(0, 1);
        group.applyAll();
        // The disk is short of space, so that the write is looked at by the pool, which is busy.
        fixture.disk.usable = 32 << 20;
        fixture.space.look();
        CountDownLatch gate = new CountDownLatch(1);
        for (int i = 0; i < 3; i++) {
            assertThat(fixture.pool.tryRun(() -> await(gate))).isTrue();
        }
        Answer late = writeBlock(0, 2);
        var dropped = volume.drop().toCompletableFuture();
        gate.countDown();

        assertThat(late.what()).isEqualTo("GATEWAY_LOST");
        // The pool's thread, which ended the late write, may be about to propose the drop only now.
        group.applyBySelf();
        dropped.get(30, TimeUnit.SECONDS);
        assertThat(volume.allocatedBytes()).isZero();
        assertThat(fixture.gateway.queuedBytes()).isZero();
    }

    @Test
    void aRejectedDropIsProposedAgainThoughNothingElseIsUnderWay() throws Exception {
        group.rejectNext.set(1);
        var dropped = volume.drop().toCompletableFuture();
        assertThat(group.entriesWaiting()).isZero();
        fixture.clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        group.applyBySelf();

        fixture.tick();
        dropped.get(30, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void operationsOfManyChangesDoNotMakeAnEntryTooLarge() {
        HostOperation host = HostOperation.internal(volume, 0, 0, new Answer());
        LayerId layer = new LayerId(volume.identity().id(), 1);
        List<ChunkOperation> changes = Collections.nCopies(64, new ChunkOperation.Unmap(layer, 0, 0, 8192));
        Operation unmap = new PlainOperation(layer, 0, 8192, false, 0, host, changes, 0);
        Batch batch = new Batch(1 << 20);
        int taken = 0;
        while (batch.add(unmap)) {
            taken++;
        }
        assertThat(taken * 64).isEqualTo(Batch.MAX_CHANGES);
    }
}
