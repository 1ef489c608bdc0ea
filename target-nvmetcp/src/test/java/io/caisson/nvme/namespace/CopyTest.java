package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Answer;
import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Data;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.fixtures.Sent;
import io.caisson.nvme.namespace.io.IoOpcode;
import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.ReservationType;
import io.caisson.store.block.BlockCopy;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Copy (NVM command set 1.0, 3.2.2). */
class CopyTest {

    private final Bench bench = new Bench();

    private static Entry copy(long destination, int ranges) {
        return Entry.of(IoOpcode.COPY, destination, ranges);
    }

    private void numbered(int blocks) {
        for (int i = 0; i < blocks; i++) {
            bench.device.fill(i, 1, i + 1);
        }
    }

    @Test
    void rangesAreLaidOneBehindTheOther() {
        numbered(64);

        Answer answer =
                bench.host.send(copy(100, 3), Data.sources(0, 8, 32, 1, 16, 3)).await();

        assertThat(answer.meaning()).isEqualTo("SUCCESS");
        assertThat(bench.device.content(100, 8)).isEqualTo(bench.device.content(0, 8));
        assertThat(bench.device.content(108, 1)).isEqualTo(bench.device.content(32, 1));
        assertThat(bench.device.content(109, 3)).isEqualTo(bench.device.content(16, 3));
        assertThat(bench.device.content(112, 1)).containsOnly(0);
    }

    @Test
    void aRangeIsCopiedOverItselfAsIfReadBefore() {
        numbered(64);
        byte[] before = bench.device.content(0, 16);

        assertThat(bench.host.send(copy(4, 1), Data.sources(0, 16)).await().meaning())
                .isEqualTo("SUCCESS");

        assertThat(bench.device.content(4, 16)).isEqualTo(before);
    }

    /** The second range would be read after the first was written over it. */
    @Test
    void severalRangesMayNotOverlapWithWhatIsWritten() {
        numbered(64);
        byte[] before = bench.device.content(0, 64);

        assertThat(bench.host.send(copy(20, 2), Data.sources(0, 8, 20, 4)).meaning())
                .isEqualTo("INVALID_FIELD");

        assertThat(bench.device.content(0, 64)).isEqualTo(before);
    }

    @Test
    void whatIsOutOfRangeIsFoundBeforeAnythingIsCopied() {
        assertThat(bench.host
                        .send(copy(100, 2), Data.sources(0, 8, Bench.BLOCKS - 1, 2))
                        .meaning())
                .isEqualTo("LBA_OUT_OF_RANGE");
        assertThat(bench.host.send(copy(100, 1), Data.sources(-1, 8)).meaning()).isEqualTo("LBA_OUT_OF_RANGE");
        assertThat(bench.host
                        .send(copy(Bench.BLOCKS - 8, 2), Data.sources(0, 8, 8, 1))
                        .meaning())
                .isEqualTo("LBA_OUT_OF_RANGE");
        assertThat(bench.host.accept(copy(Bench.BLOCKS, 1)).command.dataOutBytes())
                .isZero();
        assertThat(bench.host.send(copy(Bench.BLOCKS, 1)).meaning()).isEqualTo("LBA_OUT_OF_RANGE");
        assertThat(bench.device.calls()).isEmpty();
    }

    @Test
    void limitsAreThoseThatAreAnnounced() {
        Bench large = new Bench(new Geometry(512, 1 << 20), UnpooledByteBufAllocator.DEFAULT);
        long[] five = {0, 32768, 40000, 32768, 80000, 32768, 120000, 32768, 160000, 1};
        long[] four = {0, 32768, 40000, 32768, 80000, 32768, 120000, 32768};

        assertThat(large.host.send(copy(500000, 1), Data.sources(0, 32769)).meaning())
                .isEqualTo("COMMAND_SIZE_LIMIT_EXCEEDED");
        assertThat(large.host.send(copy(500000, 5), Data.sources(five)).meaning())
                .isEqualTo("COMMAND_SIZE_LIMIT_EXCEEDED");
        assertThat(large.host.send(copy(500000, 129)).meaning()).isEqualTo("COMMAND_SIZE_LIMIT_EXCEEDED");
        assertThat(large.host.send(copy(500000, 4), Data.sources(four)).await().meaning())
                .isEqualTo("SUCCESS");
    }

    @Test
    void otherDescriptorFormatsAndDirectivesAreRefused() {
        assertThat(bench.host.send(copy(0, 1).bits(12, 1 << 8)).meaning()).isEqualTo("INVALID_FIELD");
        assertThat(bench.host.send(copy(0, 1).bits(12, 1 << 20)).meaning()).isEqualTo("INVALID_FIELD");
    }

    @Test
    void takesTheMemoryOfACopyWhateverItsLength() {
        assertThat(bench.host.accept(copy(0, 128)).command.bufferBytes()).isEqualTo(BlockCopy.BUFFER_BYTES);
        assertThat(bench.host.accept(copy(0, 128)).command.dataOutBytes()).isEqualTo(4096);
    }

    @Test
    void aFailureTellsTheFirstRangeThatWasNotCopied() {
        numbered(64);
        bench.device.failNext("write", BlockError.OUT_OF_SPACE, 0);
        Answer first = bench.host.send(copy(100, 2), Data.sources(0, 8, 16, 8)).await();
        assertThat(first.meaning()).isEqualTo("CAPACITY_EXCEEDED");
        assertThat(first.result()).isZero();

        bench.device.hold();
        Sent second = bench.host.accept(copy(100, 2)).run(Data.sources(0, 8, 16, 8));
        bench.device.releaseOne(); // allocation
        bench.device.releaseOne(); // read
        bench.device.failNext("read", BlockError.UNRECOVERABLE, 16);
        bench.device.releaseAll();
        assertThat(second.answer.await().meaning()).isEqualTo("UNRECOVERED_READ_ERROR");
        assertThat(second.answer.result()).isEqualTo(1);
        assertThat(bench.device.content(100, 8)).isEqualTo(bench.device.content(0, 8));
    }

    @Test
    void moreCopiesThanTheNodeDoesAtATimeAreSentAgain() {
        bench.device.hold();
        List<Sent> running = new ArrayList<>();
        for (int i = 0; i < RunningCopies.MOST; i++) {
            running.add(bench.host.accept(copy(1000, 1)).run(Data.sources(0, 8)));
        }
        assertThat(bench.other.send(copy(2000, 1), Data.sources(0, 8)).meaning())
                .isEqualTo("COMMAND_INTERRUPTED");

        bench.device.releaseAll();

        assertThat(running).allMatch(copy -> copy.answer.await().meaning().equals("SUCCESS"));
        assertThat(bench.other.send(copy(2000, 1), Data.sources(0, 8)).await().meaning())
                .isEqualTo("SUCCESS");
    }

    @Test
    void aCopyThatFailedMakesRoomForTheNext() {
        for (int i = 0; i <= RunningCopies.MOST; i++) {
            bench.device.failNext("allocation", BlockError.UNRECOVERABLE, 0);
            assertThat(bench.host
                            .send(copy(1000, 1), Data.sources(0, 8))
                            .await()
                            .meaning())
                    .isEqualTo("UNRECOVERED_READ_ERROR");
        }
    }

    @Test
    void nobodyIsToldOfACopyThatMayYetTakeEffect() {
        numbered(8);
        bench.device.failNext("write", BlockError.GATEWAY_LOST, 0);

        assertThat(bench.host.send(copy(100, 1), Data.sources(0, 8)).await().meaning())
                .isEqualTo("UNANSWERABLE");
    }

    @Test
    void anAbortEndsItBeforeTheNextWrite() {
        numbered(8);
        bench.device.hold();
        Sent copy = bench.host.accept(copy(100, 1)).run(Data.sources(0, 8));
        bench.device.releaseOne(); // allocation
        copy.abort();

        bench.device.releaseAll();

        assertThat(copy.answer.await().meaning()).isEqualTo("ABORT_REQUESTED");
        assertThat(bench.device.content(100, 8)).containsOnly(0);
    }

    @Test
    void aReservationOfAnotherEndsItBeforeTheNextWrite() {
        numbered(8);
        bench.device.hold();
        Sent copy = bench.host.accept(copy(100, 1)).run(Data.sources(0, 8));
        bench.device.releaseOne(); // allocation
        var holder = bench.other.host;
        bench.reservations()
                .set(new ReservationState(
                        1,
                        Map.of(holder, 5L),
                        new PersistentReservation(ReservationType.WRITE_EXCLUSIVE, holder),
                        null,
                        false,
                        List.of(),
                        false));

        bench.device.releaseAll();

        assertThat(copy.answer.await().meaning()).isEqualTo("RESERVATION_CONFLICT");
        assertThat(bench.device.content(100, 8)).containsOnly(0);
    }
}
