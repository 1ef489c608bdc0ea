package io.caisson.tests.nvmehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.Payload;
import io.caisson.tests.initiator.InitiatorLoop;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NvmeControllerTest {
    private static final int BLOCK_BYTES = MemorySubsystem.BLOCK_BYTES;

    /** In the capsule; by one R2T; by several H2CData PDUs. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 32, 64})
    void dataComesBackAsItWasWritten(int blocks) {
        try (InitiatorLoop loop = InitiatorLoop.start(1);
                MemorySubsystem subsystem = MemorySubsystem.start(loop, 256, true);
                NvmeController controller = NvmeController.connect(
                        loop, subsystem.portal(), HostOptions.of("nqn.2026-11.host", "nqn.2026-11.any"))) {
            NvmeNamespace namespace = controller.namespace(1);
            assertThat(namespace.capacity()).isEqualTo(new NvmeNamespace.Capacity(256, BLOCK_BYTES));
            byte[] data = Payload.of(blocks, blocks * BLOCK_BYTES);
            namespace.write(3, blocks, data);
            assertThat(namespace.read(3, blocks, BLOCK_BYTES)).isEqualTo(data);
        }
    }
}
