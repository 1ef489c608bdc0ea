package io.caisson.tests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.MemoryTarget;
import io.caisson.tests.nvmehost.MemorySubsystem;
import org.junit.jupiter.api.Test;

/** A benchmark that does not notice a cheating target measures nothing. */
class LoadGeneratorTest {
    private static final int BLOCKS = 1024;
    private static final Workload WRITES = new Workload(Workload.Kind.SEQUENTIAL_WRITE, 64 << 10, 4, 1);
    private static final Workload READS = new Workload(Workload.Kind.RANDOM_READ, 4096, 4, 2);

    private static void run(InitiatorLoop loop, MemoryTarget target, Workload workload, long operations)
            throws InterruptedException {
        run(loop, new IscsiEndpoint(target.portal(), "iqn.any", 0), workload, operations);
    }

    private static void run(InitiatorLoop loop, LoadEndpoint endpoint, Workload workload, long operations)
            throws InterruptedException {
        LoadGenerator.Limits limits = new LoadGenerator.Limits(Long.MAX_VALUE, operations);
        try (LoadGenerator load = new LoadGenerator(loop, endpoint, workload, limits, 5)) {
            load.awaitEnd();
            assertThat(load.sample().operations()).isEqualTo(operations * workload.connections());
        }
    }

    @Test
    void honestTargetPasses() throws InterruptedException {
        try (InitiatorLoop loop = InitiatorLoop.start(1);
                MemoryTarget target =
                        MemoryTarget.start(loop, 4096, BLOCKS, (operation, block) -> MemoryTarget.Treatment.HONEST)) {
            assertThatCode(() -> run(loop, target, WRITES, BLOCKS / 16)).doesNotThrowAnyException();
            assertThatCode(() -> run(loop, target, READS, 500)).doesNotThrowAnyException();
        }
    }

    @Test
    void writesThatAreOnlyAcknowledgedAreFoundOut() throws InterruptedException {
        try (InitiatorLoop loop = InitiatorLoop.start(1);
                MemoryTarget target = MemoryTarget.start(
                        loop, 4096, BLOCKS, (operation, block) -> MemoryTarget.Treatment.ACKNOWLEDGE_ONLY)) {
            assertThatThrownBy(() -> run(loop, target, WRITES, BLOCKS / 16)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void readsOfOtherDataAreFoundOut() throws InterruptedException {
        try (InitiatorLoop loop = InitiatorLoop.start(1);
                MemoryTarget target =
                        MemoryTarget.start(loop, 4096, BLOCKS, (operation, block) -> MemoryTarget.Treatment.HONEST)) {
            assertThatThrownBy(() -> run(loop, target, READS, 500))
                    .rootCause()
                    .hasMessageContaining("0000000000000000 instead of ca15");
        }
    }

    @Test
    void nvmeIsWatchedAsWell() throws InterruptedException {
        try (InitiatorLoop loop = InitiatorLoop.start(1);
                MemorySubsystem honest = MemorySubsystem.start(loop, BLOCKS, true);
                MemorySubsystem liar = MemorySubsystem.start(loop, BLOCKS, false)) {
            LoadEndpoint believed = new NvmeEndpoint(honest.portal(), "nqn.2026-11.any", 1);
            LoadEndpoint caught = new NvmeEndpoint(liar.portal(), "nqn.2026-11.any", 1);
            assertThatCode(() -> run(loop, believed, WRITES, BLOCKS / 16)).doesNotThrowAnyException();
            assertThatCode(() -> run(loop, believed, READS, 500)).doesNotThrowAnyException();
            assertThatThrownBy(() -> run(loop, caught, WRITES, BLOCKS / 16)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> run(loop, caught, READS, 500))
                    .rootCause()
                    .hasMessageContaining("0000000000000000 instead of ca15");
        }
    }
}
