package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Data;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.fixtures.Sent;
import io.caisson.store.block.BlockError;
import io.caisson.store.fixtures.FakeBlockDevice.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Write (NVM command set 1.0, 3.2.6) and Flush (base specification 2.0, 7.1). */
class WriteTest {

    private final Bench bench = new Bench();

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void theBlocksHoldWhatWasSent(int blockBytes) {
        Bench any = new Bench(blockBytes);

        assertThat(any.host
                        .send(Entry.write(5, 3), Data.filled(3 * blockBytes, 0x5A))
                        .meaning())
                .isEqualTo("SUCCESS");

        assertThat(any.device.content(5, 3)).containsOnly(0x5A);
        assertThat(any.device.content(4, 1)).containsOnly(0);
        assertThat(any.device.content(8, 1)).containsOnly(0);
    }

    @Test
    void isAnsweredWhenTheStoreIsDone() {
        bench.device.hold();
        Sent write = bench.host.accept(Entry.write(0, 1)).run(Data.filled(512, 1));
        assertThat(write.meaning()).isEqualTo("RUNNING");

        bench.device.releaseAll();

        assertThat(write.meaning()).isEqualTo("SUCCESS");
    }

    @Test
    void asksForTheDataOfItsBlocks() {
        assertThat(bench.host.accept(Entry.write(0, 8)).command.dataOutBytes()).isEqualTo(4096);
        assertThat(bench.host.accept(Entry.write(0, 8)).command.bufferBytes()).isZero();
    }

    @Test
    void whatIsRefusedAsksForNoData() {
        assertThat(bench.host.accept(Entry.write(Bench.BLOCKS, 1)).command.dataOutBytes())
                .isZero();
        assertThat(bench.host.send(Entry.write(Bench.BLOCKS, 1)).meaning()).isEqualTo("LBA_OUT_OF_RANGE");
        assertThat(bench.host.send(Entry.write(0, 2049)).meaning()).isEqualTo("INVALID_FIELD");
        assertThat(bench.host.send(Entry.write(0, 1).namespace(3)).meaning()).isEqualTo("INVALID_NAMESPACE");
        assertThat(bench.device.calls()).isEmpty();
    }

    @Test
    void forcedUnitAccessAndHintsChangeNothing() {
        Entry entry = Entry.write(0, 1).bits(12, 0xC000_0000 | 0x3C00_0000).doubleword(13, 0xFF);

        assertThat(bench.host.send(entry, Data.filled(512, 1)).meaning()).isEqualTo("SUCCESS");
    }

    @Test
    void directivesAreRefusedAsThereAreNone() {
        assertThat(bench.host.send(Entry.write(0, 1).bits(12, 1 << 20)).meaning())
                .isEqualTo("INVALID_FIELD");
    }

    @ParameterizedTest
    @EnumSource(BlockError.class)
    void eachErrorOfTheStoreHasItsStatus(BlockError error) {
        bench.device.failNext("write", error, 0);

        String expected = switch (error) {
            case OUT_OF_RANGE -> "LBA_OUT_OF_RANGE";
            case OUT_OF_SPACE -> "CAPACITY_EXCEEDED";
            case MISCOMPARE -> "COMPARE_FAILURE";
            case UNRECOVERABLE -> "UNRECOVERED_READ_ERROR";
            case BUSY -> "COMMAND_INTERRUPTED";
            case GATEWAY_LOST -> "UNANSWERABLE";
        };
        assertThat(bench.host.send(Entry.write(0, 1), Data.filled(512, 1)).meaning())
                .isEqualTo(expected);
    }

    @Test
    void aFlushReachesTheStore() {
        assertThat(bench.host.send(Entry.of(0x00)).meaning()).isEqualTo("SUCCESS");
        assertThat(bench.device.calls()).containsExactly(new Call("flush", 0, 0));
    }

    @Test
    void aFlushOfAllNamespacesNeedsNoneOfThem() {
        assertThat(bench.host.send(Entry.of(0x00).namespace(-1)).meaning()).isEqualTo("SUCCESS");
        assertThat(bench.host.send(Entry.of(0x00).namespace(7)).meaning()).isEqualTo("INVALID_NAMESPACE");
        assertThat(bench.host.send(Entry.of(0x00).namespace(0)).meaning()).isEqualTo("INVALID_NAMESPACE");
    }
}
