package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.io.IoOpcode;
import org.junit.jupiter.api.Test;

/** Opcodes that are not done here. */
class UnknownCommandsTest {

    private final Bench bench = new Bench();

    @Test
    void everyOpcodeThatIsNotInTheTableIsInvalid() {
        for (int code = 0; code < 256; code++) {
            if (IoOpcode.byCode(code) == null) {
                assertThat(bench.host.send(Entry.of(code)).meaning())
                        .as("opcode %02Xh", code)
                        .isEqualTo("INVALID_OPCODE");
            }
        }
    }

    @Test
    void anInvalidOpcodeIsToldBeforeAnInvalidNamespace() {
        assertThat(bench.host.send(Entry.of(0x7F).namespace(0)).meaning()).isEqualTo("INVALID_OPCODE");
    }

    @Test
    void writeUncorrectableIsKnownAndRefused() {
        assertThat(bench.host.send(Entry.of(IoOpcode.WRITE_UNCORRECTABLE, 0, 1)).meaning())
                .isEqualTo("INVALID_OPCODE");
        assertThat(IoOpcode.WRITE_UNCORRECTABLE.effects()).isZero();
        assertThat(bench.device.calls()).isEmpty();
    }

    @Test
    void theEffectsLogNamesWhatChangesBlocks() {
        for (IoOpcode opcode : IoOpcode.values()) {
            boolean changes = switch (opcode) {
                case WRITE, WRITE_ZEROES, DATASET_MANAGEMENT, COPY -> true;
                case FLUSH,
                        READ,
                        WRITE_UNCORRECTABLE,
                        COMPARE,
                        VERIFY,
                        RESERVATION_REGISTER,
                        RESERVATION_REPORT,
                        RESERVATION_ACQUIRE,
                        RESERVATION_RELEASE -> false;
            };
            assertThat((opcode.effects() & 2) != 0).as(opcode.name()).isEqualTo(changes);
        }
    }
}
