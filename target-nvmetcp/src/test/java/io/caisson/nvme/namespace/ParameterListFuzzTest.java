package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.fixtures.Sent;
import io.caisson.nvme.namespace.io.IoOpcode;
import io.caisson.store.block.Geometry;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;

/**
 * Lists that commands bring along (ranges, sources, keys) of any bytes: each command ends once, nothing is held, and nothing
 * outside of the volume is asked of the store, which would complain.
 */
@Tag("fuzz")
class ParameterListFuzzTest {

    private static final IoOpcode[] WITH_LISTS = {
        IoOpcode.DATASET_MANAGEMENT,
        IoOpcode.COPY,
        IoOpcode.RESERVATION_REGISTER,
        IoOpcode.RESERVATION_ACQUIRE,
        IoOpcode.RESERVATION_RELEASE
    };

    @FuzzTest(maxDuration = "60s")
    void survivesAnything(FuzzedDataProvider data) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        Bench bench = new Bench(new Geometry(data.consumeBoolean() ? 512 : 4096, 4096), allocator);
        while (data.remainingBytes() > 0) {
            Entry entry = Entry.of(data.pickValue(WITH_LISTS))
                    .doubleword(10, data.consumeInt())
                    .doubleword(11, data.consumeInt(0, 7))
                    .doubleword(12, data.consumeBoolean() ? data.consumeInt(0, 255) : data.consumeInt());
            Sent sent = (data.consumeBoolean() ? bench.host : bench.other).accept(entry);
            byte[] list = data.consumeBytes(Math.min(sent.command.dataOutBytes(), 256));
            String meaning = sent.run(Arrays.copyOf(list, sent.command.dataOutBytes()))
                    .answer
                    .await()
                    .meaning();
            assertThat(meaning)
                    .isIn(
                            "SUCCESS",
                            "INVALID_FIELD",
                            "LBA_OUT_OF_RANGE",
                            "COMMAND_SIZE_LIMIT_EXCEEDED",
                            "RESERVATION_CONFLICT");
            assertThat(sent.answer.endedTwice()).isFalse();
        }
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }
}
