package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Data;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.fixtures.Sent;
import io.caisson.nvme.namespace.io.IoOpcode;
import io.caisson.nvme.namespace.media.IoLimits;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice.Call;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Write Zeroes (NVM command set 1.0, 3.2.8) and Dataset Management (3.2.3). */
class DeallocationTest {

    private static final int DEAC = 1 << 25;

    private final Bench bench = new Bench();

    private static Entry deallocate(int ranges) {
        return Entry.of(IoOpcode.DATASET_MANAGEMENT).doubleword(10, ranges - 1).doubleword(11, 0x4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, DEAC})
    void zeroesReadAsZerosAndTakeNoSpace(int deallocates) {
        bench.device.fill(0, 64, 0x44);

        Entry zeroes = Entry.of(IoOpcode.WRITE_ZEROES, 4, 40).bits(12, deallocates);
        assertThat(bench.host.send(zeroes).meaning()).isEqualTo("SUCCESS");

        assertThat(bench.device.content(4, 40)).containsOnly(0);
        assertThat(bench.device.content(0, 4)).containsOnly(0x44);
        assertThat(bench.device.content(44, 20)).containsOnly(0x44);
        assertThat(bench.device.allocatedBytes()).isEqualTo(4 * 4096);
    }

    @Test
    void zeroesMayBeAllThatACommandCanSay() {
        Bench large = new Bench(new Geometry(512, 1 << 20), UnpooledByteBufAllocator.DEFAULT);

        assertThat(large.host.send(Entry.of(IoOpcode.WRITE_ZEROES, 0, 65536)).meaning())
                .isEqualTo("SUCCESS");

        Bench larger = new Bench(new Geometry(4096, 1 << 20), UnpooledByteBufAllocator.DEFAULT);
        assertThat(larger.host.send(Entry.of(IoOpcode.WRITE_ZEROES, 0, 8192)).meaning())
                .isEqualTo("SUCCESS");
        assertThat(larger.host.send(Entry.of(IoOpcode.WRITE_ZEROES, 0, 8193)).meaning())
                .isEqualTo("INVALID_FIELD");
    }

    @Test
    void zeroesStayWithinTheNamespace() {
        assertThat(bench.host
                        .send(Entry.of(IoOpcode.WRITE_ZEROES, Bench.BLOCKS - 1, 2))
                        .meaning())
                .isEqualTo("LBA_OUT_OF_RANGE");
        assertThat(bench.device.calls()).isEmpty();
    }

    @Test
    void allRangesAreDeallocated() {
        bench.device.fill(0, 64, 0x44);

        assertThat(bench.host
                        .send(deallocate(3), Data.ranges(0, 8, 20, 0, 32, 16))
                        .meaning())
                .isEqualTo("SUCCESS");

        assertThat(bench.device.content(0, 8)).containsOnly(0);
        assertThat(bench.device.content(8, 24)).containsOnly(0x44);
        assertThat(bench.device.content(32, 16)).containsOnly(0);
        assertThat(bench.device.allocatedBytes()).isEqualTo(5 * 4096);
    }

    @Test
    void twoHundredAndFiftySixRangesAreTaken() {
        bench.device.fill(0, 2560, 0x44);
        long[] ranges =
                LongStream.range(0, 256).flatMap(i -> LongStream.of(i * 10, 1)).toArray();

        assertThat(bench.host.send(deallocate(256), Data.ranges(ranges)).meaning())
                .isEqualTo("SUCCESS");

        assertThat(bench.device.calls()).hasSize(256);
    }

    @Test
    void oneBadRangeAndNothingIsTouched() {
        assertThat(bench.host
                        .send(deallocate(2), Data.ranges(0, 8, Bench.BLOCKS - 1, 2))
                        .meaning())
                .isEqualTo("LBA_OUT_OF_RANGE");
        assertThat(bench.host.send(deallocate(2), Data.ranges(0, 8, -1, 1)).meaning())
                .isEqualTo("LBA_OUT_OF_RANGE");
        assertThat(bench.device.calls()).isEmpty();
    }

    @Test
    void moreThanAnnouncedIsRefused() {
        Bench large = new Bench(new Geometry(512, 1L << 31), UnpooledByteBufAllocator.DEFAULT);
        large.device.hold();
        int limit = IoLimits.DATASET_MANAGEMENT_BLOCKS;

        assertThat(large.host.send(deallocate(1), Data.ranges(0, limit + 1)).meaning())
                .isEqualTo("COMMAND_SIZE_LIMIT_EXCEEDED");
        assertThat(large.host
                        .send(deallocate(2), Data.ranges(0, limit, limit, 1))
                        .meaning())
                .isEqualTo("COMMAND_SIZE_LIMIT_EXCEEDED");
        assertThat(large.host.send(deallocate(1), Data.ranges(0, limit)).meaning())
                .isEqualTo("RUNNING");
    }

    @Test
    void aLongRangeIsDoneInStepsThatEndAtMultiplesOfThem() {
        Bench large = new Bench(new Geometry(512, 1L << 31), UnpooledByteBufAllocator.DEFAULT);
        large.device.failNext("unmap", BlockError.BUSY, 0);
        Sent first = large.host.accept(deallocate(1)).run(Data.ranges(8, 1 << 20));
        assertThat(first.meaning()).isEqualTo("COMMAND_INTERRUPTED");
        assertThat(large.device.calls()).containsExactly(new Call("unmap", 8, (1 << 19) - 8));
    }

    @Test
    void anAbortEndsItBetweenTwoSteps() {
        bench.device.hold();
        Sent command = bench.host.accept(deallocate(2)).run(Data.ranges(0, 8, 16, 8));
        command.abort();

        bench.device.releaseAll();

        assertThat(command.meaning()).isEqualTo("ABORT_REQUESTED");
        assertThat(bench.device.calls()).containsExactly(new Call("unmap", 0, 8));
    }

    @Test
    void hintsAloneChangeNothingAndAskForNoData() {
        bench.device.fill(0, 8, 0x44);
        Entry hint = Entry.of(IoOpcode.DATASET_MANAGEMENT).doubleword(10, 255).doubleword(11, 0x3);

        Sent command = bench.host.accept(hint);

        assertThat(command.command.dataOutBytes()).isZero();
        assertThat(command.run().meaning()).isEqualTo("SUCCESS");
        assertThat(bench.device.calls()).isEmpty();
    }
}
