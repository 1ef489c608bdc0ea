package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Answer;
import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Read (NVM command set 1.0, 3.2.4). */
class ReadTest {

    private final Bench bench = new Bench();

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void answersWithTheBlocksInADirectBuffer(int blockBytes) {
        Bench any = new Bench(blockBytes);
        any.device.fill(7, 1, 0x11);
        any.device.fill(8, 2, 0x22);

        Answer answer = any.host.send(Entry.read(7, 3));

        assertThat(answer.meaning()).isEqualTo("SUCCESS");
        assertThat(answer.data()).isEqualTo(any.device.content(7, 3)).hasSize(3 * blockBytes);
        assertThat(answer.dataWasDirect()).isTrue();
    }

    @Test
    void blocksNeverWrittenReadAsZeros() {
        assertThat(bench.host.send(Entry.read(100, 1)).data()).containsOnly(0).hasSize(512);
    }

    @Test
    void theLastBlockIsReadAndTheOneAfterItIsNot() {
        assertThat(bench.host.send(Entry.read(Bench.BLOCKS - 1, 1)).meaning()).isEqualTo("SUCCESS");
        assertThat(bench.host.send(Entry.read(Bench.BLOCKS - 1, 2)).meaning()).isEqualTo("LBA_OUT_OF_RANGE");
        assertThat(bench.host.send(Entry.read(Bench.BLOCKS, 1)).meaning()).isEqualTo("LBA_OUT_OF_RANGE");
        assertThat(bench.host.send(Entry.read(-1, 1)).meaning()).isEqualTo("LBA_OUT_OF_RANGE");
        assertThat(bench.host.send(Entry.read(Long.MAX_VALUE, 2)).meaning()).isEqualTo("LBA_OUT_OF_RANGE");
    }

    @Test
    void aMebibyteIsReadAndOneBlockMoreIsNot() {
        assertThat(bench.host.send(Entry.read(0, 2048)).data()).hasSize(1 << 20);
        assertThat(bench.host.send(Entry.read(0, 2049)).meaning()).isEqualTo("INVALID_FIELD");
        assertThat(bench.host.send(Entry.read(0, 65536)).meaning()).isEqualTo("INVALID_FIELD");
        Bench large = new Bench(4096);
        assertThat(large.host.send(Entry.read(0, 256)).data()).hasSize(1 << 20);
        assertThat(large.host.send(Entry.read(0, 257)).meaning()).isEqualTo("INVALID_FIELD");
    }

    @Test
    void tellsTheTransportWhatTheAnswerTakes() {
        assertThat(bench.host.accept(Entry.read(0, 8)).command.dataInBytes()).isEqualTo(4096);
        assertThat(bench.host.accept(Entry.read(0, 8)).command.bufferBytes()).isEqualTo(4096);
        assertThat(bench.host.accept(Entry.read(0, 8)).command.dataOutBytes()).isZero();
        assertThat(bench.host.accept(Entry.read(0, 8)).command.namespaceId()).isEqualTo(1);
    }

    /** FUA, limited retry, protection information, dataset hints: nothing here makes a difference. */
    @Test
    void optionsThatMeanNothingHereAreTaken() {
        Entry entry = Entry.read(0, 1)
                .bits(12, 0xC000_0000 | 0x3C00_0000)
                .doubleword(13, 0xFF)
                .doubleword(15, -1);

        assertThat(bench.host.send(entry).meaning()).isEqualTo("SUCCESS");
    }

    @Test
    void aNamespaceThatIsNotThereIsNotRead() {
        assertThat(bench.host.send(Entry.read(0, 1).namespace(2)).meaning()).isEqualTo("INVALID_NAMESPACE");
        assertThat(bench.host.send(Entry.read(0, 1).namespace(0)).meaning()).isEqualTo("INVALID_NAMESPACE");
        assertThat(bench.host.send(Entry.read(0, 1).namespace(-1)).meaning()).isEqualTo("INVALID_NAMESPACE");
    }

    @Test
    void aFailedReadGivesItsBufferBack() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        Bench counted = new Bench(new Geometry(512, 64), allocator);
        counted.device.failNext("read", BlockError.UNRECOVERABLE, 3);

        assertThat(counted.host.send(Entry.read(0, 8)).meaning()).isEqualTo("UNRECOVERED_READ_ERROR");
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void aGatewayThatMayNotAnswerDoesNot() {
        bench.device.failNext("read", BlockError.GATEWAY_LOST, 0);

        assertThat(bench.host.send(Entry.read(0, 1)).meaning()).isEqualTo("UNANSWERABLE");
    }

    @Test
    void anotherNamespaceOfTheQueueIsAnotherVolume() {
        var second = new FakeBlockDevice(new Geometry(4096, 16), new UUID(5, 6));
        bench.host.attach(9, second);
        second.fill(1, 1, 0x77);

        assertThat(bench.host.send(Entry.read(1, 1)).data()).containsOnly(0).hasSize(512);
        assertThat(bench.host.send(Entry.read(1, 1).namespace(9)).data())
                .containsOnly(0x77)
                .hasSize(4096);
        assertThat(bench.host.send(Entry.read(1, 1)).data()).containsOnly(0).hasSize(512);
    }
}
