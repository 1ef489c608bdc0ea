package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Data;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.fixtures.Sent;
import io.caisson.nvme.namespace.io.IoOpcode;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

/** Compare (NVM command set 1.0, 3.2.1) and Verify (3.2.5). */
class CompareTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final Bench bench = new Bench(new Geometry(512, Bench.BLOCKS), allocator);

    @Test
    void whatIsEqualSucceeds() {
        bench.device.fill(10, 2048, 0x31);

        assertThat(bench.host
                        .send(Entry.compare(10, 2048), Data.filled(1 << 20, 0x31))
                        .meaning())
                .isEqualTo("SUCCESS");
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void oneDifferentByteAnywhereFails() {
        bench.device.fill(0, 2048, 0x31);
        for (int at : new int[] {0, 511, 512, (256 << 10) - 1, 256 << 10, (1 << 20) - 1}) {
            byte[] data = Data.filled(1 << 20, 0x31);
            data[at] = 0x32;

            assertThat(bench.host.send(Entry.compare(0, 2048), data).meaning())
                    .as("at %d", at)
                    .isEqualTo("COMPARE_FAILURE");
        }
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(bench.device.calls()).allMatch(call -> call.operation().equals("read"));
    }

    @Test
    void stopsReadingAtTheFirstDifference() {
        bench.device.fill(0, 2048, 0x31);

        bench.host.send(Entry.compare(0, 2048), new byte[1 << 20]);

        assertThat(bench.device.calls()).hasSize(1);
    }

    @Test
    void takesNoMoreBufferThanAPiece() {
        assertThat(bench.host.accept(Entry.compare(0, 2048)).command.bufferBytes())
                .isEqualTo(256 << 10);
        assertThat(bench.host.accept(Entry.compare(0, 1)).command.bufferBytes()).isEqualTo(512);
    }

    @Test
    void isRefusedOutOfRangeAndTooLong() {
        assertThat(bench.host.send(Entry.compare(Bench.BLOCKS - 1, 2)).meaning())
                .isEqualTo("LBA_OUT_OF_RANGE");
        assertThat(bench.host.send(Entry.compare(0, 2049)).meaning()).isEqualTo("INVALID_FIELD");
    }

    @Test
    void canBeAbortedBetweenTwoPieces() {
        bench.device.hold();
        Sent compare = bench.host.accept(Entry.compare(0, 2048)).run(new byte[1 << 20]);
        compare.abort();
        assertThat(compare.meaning()).isEqualTo("RUNNING");

        bench.device.releaseAll();

        assertThat(compare.meaning()).isEqualTo("ABORT_REQUESTED");
        assertThat(bench.device.calls()).hasSize(1);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void verifyReadsAllItsBlocks() {
        bench.device.fill(0, 8, 1);

        assertThat(bench.host.send(Entry.of(IoOpcode.VERIFY, 3, 5000)).meaning())
                .isEqualTo("SUCCESS");

        assertThat(bench.device.calls().stream()
                        .mapToLong(call -> call.blocks())
                        .sum())
                .isEqualTo(5000);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void verifyFindsWhatIsLost() {
        bench.device.failNext("read", BlockError.UNRECOVERABLE, 4);

        assertThat(bench.host.send(Entry.of(IoOpcode.VERIFY, 0, 8)).meaning()).isEqualTo("UNRECOVERED_READ_ERROR");
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void verifyIsHeldToTheAnnouncedSize() {
        Bench large = new Bench(new Geometry(512, 1 << 20), allocator);

        assertThat(large.host.send(Entry.of(IoOpcode.VERIFY, 0, 16384)).meaning())
                .isEqualTo("SUCCESS");
        assertThat(large.host.send(Entry.of(IoOpcode.VERIFY, 0, 16385)).meaning())
                .isEqualTo("INVALID_FIELD");
    }
}
