package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Answer;
import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Data;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.fixtures.Sent;
import io.caisson.nvme.namespace.fixtures.TestController;
import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.ReservationType;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fused Compare and Write (base specification 2.0, 3.4.2; NVM command set 1.0, 3.2.1.2). All orders: FusedOrdersTest. */
class FusedCompareAndWriteTest {

    private final Bench bench = new Bench();

    private record Pair(Sent compare, Sent write) {
        static Pair of(TestController host, Entry compare, Entry write) {
            return new Pair(host.accept(compare.fused(1)), host.accept(write.fused(2)));
        }

        Pair run(int expected, int written) {
            compare.run(Data.filled(compare.command.dataOutBytes(), expected));
            write.run(Data.filled(write.command.dataOutBytes(), written));
            return this;
        }

        String meaning() {
            return compare.meaning() + " " + write.meaning();
        }
    }

    private Pair pair(long firstBlock, int blocks) {
        return Pair.of(bench.host, Entry.compare(firstBlock, blocks), Entry.write(firstBlock, blocks));
    }

    @Test
    void whatIsAsExpectedIsReplaced() {
        bench.device.fill(3, 4, 0x11);

        assertThat(pair(3, 4).run(0x11, 0x22).meaning()).isEqualTo("SUCCESS SUCCESS");

        assertThat(bench.device.content(3, 4)).containsOnly(0x22);
    }

    @Test
    void whatIsNotAsExpectedStays() {
        bench.device.fill(3, 4, 0x11);

        assertThat(pair(3, 4).run(0x12, 0x22).meaning()).isEqualTo("COMPARE_FAILURE FAILED_FUSED");

        assertThat(bench.device.content(3, 4)).containsOnly(0x11);
    }

    @Test
    void sentAgainAfterItsCompletionWasLostItDoesNotMiscompareWithItself() {
        Pair first = pair(3, 4).run(0, 0x22);
        assertThat(first.meaning()).isEqualTo("SUCCESS SUCCESS");
        assertThat(first.compare.command.awaitsDelivery()).isFalse();
        assertThat(first.write.command.awaitsDelivery()).isTrue();
        first.write.command.completionLost();

        Pair second = pair(3, 4).run(0, 0x22);
        assertThat(second.meaning()).isEqualTo("SUCCESS SUCCESS");
        second.write.command.completionDelivered();
        assertThat(pair(3, 4).run(0, 0x22).meaning()).as("on purpose").isEqualTo("COMPARE_FAILURE FAILED_FUSED");
    }

    @ParameterizedTest
    @CsvSource({
        "OUT_OF_RANGE,  LBA_OUT_OF_RANGE LBA_OUT_OF_RANGE",
        "OUT_OF_SPACE,  FAILED_FUSED CAPACITY_EXCEEDED",
        "MISCOMPARE,    COMPARE_FAILURE FAILED_FUSED",
        "UNRECOVERABLE, UNRECOVERED_READ_ERROR FAILED_FUSED",
        "BUSY,          COMMAND_INTERRUPTED COMMAND_INTERRUPTED",
        "GATEWAY_LOST,  UNANSWERABLE UNANSWERABLE"
    })
    void eachErrorOfTheStoreEndsBoth(BlockError error, String meaning) {
        bench.device.failNext("update", error, 0);

        assertThat(pair(0, 1).run(0, 1).meaning()).isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource({"512, 256", "4096, 32"})
    void isHeldToTheAnnouncedSize(int blockBytes, int most) {
        Bench any = new Bench(blockBytes);
        Pair fits = Pair.of(any.host, Entry.compare(0, most), Entry.write(0, most));
        assertThat(fits.run(0, 1).meaning()).isEqualTo("SUCCESS SUCCESS");

        Pair larger = Pair.of(any.host, Entry.compare(0, most + 1), Entry.write(0, most + 1));
        assertThat(larger.compare.command.dataOutBytes()).isZero();
        assertThat(larger.run(0, 1).meaning()).isEqualTo("ATOMIC_WRITE_UNIT_EXCEEDED FAILED_FUSED");
    }

    @Test
    void bothMustBeForTheSameBlocks() {
        Pair other = Pair.of(bench.host, Entry.compare(0, 1), Entry.write(1, 1));
        assertThat(other.run(0, 1).meaning()).isEqualTo("INVALID_FIELD INVALID_FIELD");

        Pair longer = Pair.of(bench.host, Entry.compare(0, 1), Entry.write(0, 2));
        assertThat(longer.run(0, 1).meaning()).isEqualTo("INVALID_FIELD INVALID_FIELD");
        assertThat(bench.device.calls()).isEmpty();
    }

    @Test
    void bothMustBeForTheSameNamespace() {
        bench.host.attach(2, new FakeBlockDevice(new Geometry(512, 64), new UUID(1, 2)));

        Pair pair = Pair.of(bench.host, Entry.compare(0, 1), Entry.write(0, 1).namespace(2));

        assertThat(pair.run(0, 1).meaning()).isEqualTo("INVALID_FIELD INVALID_FIELD");
    }

    @Test
    void aSecondThatIsWrongByItselfIsToldSoAndTheFirstFails() {
        Pair range = Pair.of(bench.host, Entry.compare(0, 1), Entry.write(Bench.BLOCKS, 1));
        assertThat(range.run(0, 1).meaning()).isEqualTo("FAILED_FUSED LBA_OUT_OF_RANGE");

        Pair namespace =
                Pair.of(bench.host, Entry.compare(0, 1), Entry.write(0, 1).namespace(5));
        assertThat(namespace.run(0, 1).meaning()).isEqualTo("FAILED_FUSED INVALID_NAMESPACE");

        Pair opcode = Pair.of(bench.host, Entry.compare(0, 1), Entry.compare(0, 1));
        assertThat(opcode.run(0, 1).meaning()).isEqualTo("FAILED_FUSED INVALID_FIELD");

        Pair unknown = Pair.of(bench.host, Entry.compare(0, 1), Entry.of(0xF1));
        assertThat(unknown.run(0, 1).meaning()).isEqualTo("FAILED_FUSED INVALID_FIELD");
        assertThat(bench.device.calls()).isEmpty();
    }

    @Test
    void aFirstThatIsWrongByItselfTakesTheSecondWithIt() {
        Pair range = Pair.of(bench.host, Entry.compare(Bench.BLOCKS, 1), Entry.write(Bench.BLOCKS, 1));
        assertThat(range.run(0, 1).meaning()).isEqualTo("LBA_OUT_OF_RANGE FAILED_FUSED");

        Pair opcode = Pair.of(bench.host, Entry.write(0, 1), Entry.write(0, 1));
        assertThat(opcode.run(0, 1).meaning()).isEqualTo("INVALID_FIELD FAILED_FUSED");

        Pair namespace = Pair.of(
                bench.host, Entry.compare(0, 1).namespace(5), Entry.write(0, 1).namespace(5));
        assertThat(namespace.run(0, 1).meaning()).isEqualTo("INVALID_NAMESPACE FAILED_FUSED");
        assertThat(bench.device.calls()).isEmpty();
    }

    @Test
    void aSecondWithoutAFirstIsMissingIt() {
        assertThat(bench.host.send(Entry.write(0, 1).fused(2)).meaning()).isEqualTo("MISSING_FUSED");
        pair(0, 1).run(0, 1);
        assertThat(bench.host.send(Entry.write(0, 1).fused(2)).meaning()).isEqualTo("MISSING_FUSED");
        assertThat(bench.host.send(Entry.compare(Bench.BLOCKS, 1).fused(1)).meaning())
                .isEqualTo("LBA_OUT_OF_RANGE");
        bench.host.send(Entry.read(0, 1));
        assertThat(bench.host.send(Entry.write(0, 1).fused(2)).meaning()).isEqualTo("MISSING_FUSED");
    }

    @Test
    void theReservedFuseValueIsRefused() {
        assertThat(bench.host.send(Entry.compare(0, 1).fused(3)).meaning()).isEqualTo("INVALID_FIELD");
        assertThat(bench.host.send(Entry.write(0, 1).fused(2)).meaning()).isEqualTo("MISSING_FUSED");
    }

    @Test
    void aThirdCommandInBetweenIsDoneForItself() {
        Sent first = bench.host.accept(Entry.compare(0, 1).fused(1)).run(new byte[512]);
        assertThat(first.meaning()).isEqualTo("RUNNING");

        assertThat(bench.host.send(Entry.write(9, 1), Data.filled(512, 9)).meaning())
                .isEqualTo("SUCCESS");

        assertThat(first.meaning()).isEqualTo("MISSING_FUSED");
        assertThat(bench.device.content(9, 1)).containsOnly(9);
    }

    @Test
    void theCommandAfterThePairBelongsToNobody() {
        bench.device.fill(0, 1, 0x11);
        Sent first = bench.host.accept(Entry.compare(0, 1).fused(1)).run(Data.filled(512, 0x11));
        Sent second = bench.host.accept(Entry.write(0, 1).fused(2));
        Sent third = bench.host.accept(Entry.write(0, 1)).run(Data.filled(512, 0x33));

        assertThat(third.meaning()).isEqualTo("SUCCESS");
        second.run(Data.filled(512, 0x22));

        // The third overtook the pair, whose data came later: the pair must not succeed on what is gone.
        assertThat(first.meaning() + " " + second.meaning()).isEqualTo("COMPARE_FAILURE FAILED_FUSED");
        assertThat(bench.device.content(0, 1)).containsOnly(0x33);
    }

    @Test
    void aReservationThatCameWithTheDataForbidsIt() {
        Pair pair = pair(0, 1);
        reserveForOther(ReservationType.WRITE_EXCLUSIVE);
        assertThat(pair.run(0, 1).meaning()).isEqualTo("FAILED_FUSED RESERVATION_CONFLICT");

        assertThat(pair(0, 1).run(0, 1).meaning()).isEqualTo("FAILED_FUSED RESERVATION_CONFLICT");
        assertThat(bench.device.calls()).isEmpty();
    }

    @Test
    void aReservationThatForbidsReadingForbidsTheFirst() {
        Pair pair = pair(0, 1);
        reserveForOther(ReservationType.EXCLUSIVE_ACCESS);
        assertThat(pair.run(0, 1).meaning()).isEqualTo("RESERVATION_CONFLICT FAILED_FUSED");

        assertThat(pair(0, 1).run(0, 1).meaning()).isEqualTo("RESERVATION_CONFLICT FAILED_FUSED");
        assertThat(bench.device.calls()).isEmpty();
    }

    private void reserveForOther(ReservationType type) {
        var holder = bench.other.host;
        bench.reservations()
                .set(new ReservationState(
                        1, Map.of(holder, 5L), new PersistentReservation(type, holder), null, false, List.of(), false));
    }

    @Test
    void holdsNoMemoryAfterwards() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        Bench counted = new Bench(new Geometry(512, 64), allocator);
        Pair.of(counted.host, Entry.compare(0, 8), Entry.write(0, 8)).run(0, 1);
        Pair.of(counted.host, Entry.compare(0, 8), Entry.write(0, 8)).run(0, 1);

        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    /** As VMFS takes a lock: whoever finds the old owner becomes the new one, and nobody else does. */
    @Test
    void ofManyHostsThatRaceForALockOneGetsIt() throws Exception {
        ExecutorService store = Executors.newFixedThreadPool(4);
        try {
            bench.device.completingOn(store);
            for (int round = 1; round < 100; round++) {
                int before = round - 1;
                Pair one = pair(0, 1);
                Pair two = Pair.of(bench.other, Entry.compare(0, 1), Entry.write(0, 1));
                one.run(before, round);
                two.run(before, round);
                Answer[] all = {one.compare.answer, one.write.answer, two.compare.answer, two.write.answer};
                int successes = 0;
                for (Answer answer : all) {
                    successes += answer.await().meaning().equals("SUCCESS") ? 1 : 0;
                }
                assertThat(successes).isEqualTo(2);
                assertThat(bench.device.content(0, 1)).containsOnly(round);
            }
        } finally {
            store.shutdownNow();
        }
    }

    /** Data on one thread, an abort on another: both halves end once, and it is written exactly when both succeed. */
    @Test
    void anAbortThatRacesWithTheLastDataDecidesForBoth() throws Exception {
        ExecutorService aborter = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 2000; round++) {
                bench.device.fill(0, 1, 0);
                Pair pair = pair(0, 1);
                pair.compare.run(new byte[512]);
                var aborted = aborter.submit(() -> pair.compare.abort());
                pair.write.run(Data.filled(512, 1));
                aborted.get();
                String meaning = pair.compare.answer.await().meaning() + " "
                        + pair.write.answer.await().meaning();
                assertThat(meaning).isIn("SUCCESS SUCCESS", "ABORT_REQUESTED FAILED_FUSED");
                assertThat(bench.device.content(0, 1)[0]).isEqualTo((byte) (meaning.startsWith("SUCCESS") ? 1 : 0));
                assertThat(pair.compare.answer.endedTwice() || pair.write.answer.endedTwice())
                        .isFalse();
            }
        } finally {
            aborter.shutdownNow();
        }
    }
}
