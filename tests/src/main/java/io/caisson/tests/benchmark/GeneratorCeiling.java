package io.caisson.tests.benchmark;

import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.MemoryTarget;
import io.caisson.tests.nvmehost.MemorySubsystem;
import java.util.List;

/**
 * How fast the load generator is by itself: against a responder that does next to nothing, each on a thread of its own.
 * Its processor time per command, not the rate, is what says whether it is in the way of a target.
 */
public final class GeneratorCeiling {
    private static final int BLOCK_BYTES = 4096;
    private static final int BLOCKS = 16_384;
    private static final Workload FILL = new Workload(Workload.Kind.SEQUENTIAL_WRITE, 1 << 20, 4, 1);
    private static final String LOAD_THREADS = "load";

    private GeneratorCeiling() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (InitiatorLoop targetLoop = InitiatorLoop.start("responder", 1, 0);
                InitiatorLoop loop = InitiatorLoop.start(LOAD_THREADS, 1, 0);
                MemoryTarget target = MemoryTarget.start(
                        targetLoop, BLOCK_BYTES, BLOCKS, (operation, block) -> MemoryTarget.Treatment.HONEST);
                MemorySubsystem subsystem = MemorySubsystem.start(targetLoop, BLOCKS, true)) {
            LoadEndpoint iscsi = new IscsiEndpoint(target.portal(), "iqn.any", 0);
            LoadEndpoint nvme = new NvmeEndpoint(subsystem.portal(), "nqn.2026-11.any", 1);
            for (LoadEndpoint endpoint : List.of(iscsi, nvme)) {
                System.out.println(endpoint.protocol().label());
                measure(loop, endpoint, new Workload(Workload.Kind.SEQUENTIAL_WRITE, 128 << 10, 8, 1));
                measure(loop, endpoint, new Workload(Workload.Kind.SEQUENTIAL_READ, 128 << 10, 8, 1));
                for (Workload.Kind kind : List.of(Workload.Kind.RANDOM_WRITE, Workload.Kind.RANDOM_READ)) {
                    for (int depth : List.of(1, 32, 128)) {
                        measure(loop, endpoint, new Workload(kind, BLOCK_BYTES, depth, 1));
                    }
                }
            }
        }
    }

    private static void measure(InitiatorLoop loop, LoadEndpoint endpoint, Workload workload)
            throws InterruptedException {
        try (LoadGenerator fill = new LoadGenerator(loop, endpoint, FILL, LoadGenerator.Limits.NONE, 1)) {
            Pause.seconds(0.5);
        }
        try (LoadGenerator load = new LoadGenerator(loop, endpoint, workload, LoadGenerator.Limits.NONE, 7)) {
            Pause.seconds(3);
            ThreadCost before = ThreadCost.of(LOAD_THREADS);
            load.mark();
            Pause.seconds(2);
            LoadGenerator.Result result = load.sample();
            ThreadCost cost = ThreadCost.of(LOAD_THREADS).since(before);
            System.out.printf(
                    "%-16s %,10.0f/s %,8.0f MB/s  p50 %5.1f us  p99 %6.1f us  generator %.2f us and %.1f bytes per"
                            + " command%n",
                    workload.label(),
                    result.perSecond(),
                    result.megabytesPerSecond(),
                    result.latency().percentileNanos(50) / 1e3,
                    result.latency().percentileNanos(99) / 1e3,
                    cost.cpuNanos() / 1e3 / result.operations(),
                    (double) cost.allocatedBytes() / result.operations());
        }
    }
}
