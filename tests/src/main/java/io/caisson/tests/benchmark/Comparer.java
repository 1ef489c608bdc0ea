package io.caisson.tests.benchmark;

import io.caisson.tests.initiator.InitiatorLoop;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs workloads on two targets in turn, each through every protocol it speaks, A B C A B C, so that what else the machine does meets both. One thread. */
final class Comparer {
    private static final Workload FILL = new Workload(Workload.Kind.SEQUENTIAL_WRITE, 1 << 20, 4, 1);

    private final InitiatorLoop loop;
    private final TargetServer caisson;
    private final TargetServer tgt;
    private final Plan plan;
    private final PrintStream progress;
    private long generation = System.nanoTime();
    private double warmUpSeconds;

    /**
     * How long and how often. Seconds, except where named otherwise.
     *
     * @param spanBytes how much of each volume is filled and used
     * @param warmUpSeconds of each kind of command and target, before the first run
     * @param settleSeconds of each run, not counted
     */
    record Plan(long spanBytes, double warmUpSeconds, double settleSeconds, double runSeconds, int repetitions) {}

    Comparer(InitiatorLoop loop, TargetServer caisson, TargetServer tgt, Plan plan, PrintStream progress) {
        this.loop = loop;
        this.caisson = caisson;
        this.tgt = tgt;
        this.plan = plan;
        this.progress = progress;
    }

    /** Writes the whole span of all volumes once, so that every read finds data. */
    void fill() throws InterruptedException {
        for (TargetServer server : List.of(caisson, tgt)) {
            for (LoadEndpoint endpoint : server.endpoints()) {
                long start = System.nanoTime();
                try (LoadGenerator load = generator(endpoint, FILL, plan.spanBytes() / FILL.lengthBytes())) {
                    load.awaitEnd();
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                progress.printf(
                        "filled %s, %s: %.0f MB/s%n",
                        server.name(), endpoint.protocol().label(), plan.spanBytes() / 1e6 / seconds);
            }
        }
    }

    void warmUp(List<Workload> workloads) throws InterruptedException {
        for (TargetServer server : List.of(tgt, caisson)) {
            for (LoadEndpoint endpoint : server.endpoints()) {
                for (Workload.Kind kind : Workload.Kind.values()) {
                    Workload heaviest = heaviest(workloads, kind);
                    if (heaviest != null) {
                        run(server, endpoint, heaviest, plan.warmUpSeconds(), plan.settleSeconds());
                        warmUpSeconds += plan.warmUpSeconds() + plan.settleSeconds();
                    }
                }
            }
        }
        progress.printf("warmed up both targets and the generator: %.0f s of load%n", warmUpSeconds);
    }

    private static @Nullable Workload heaviest(List<Workload> workloads, Workload.Kind kind) {
        Workload heaviest = null;
        for (Workload workload : workloads) {
            boolean heavier = heaviest == null || workload.queueDepth() > heaviest.queueDepth();
            if (workload.kind() == kind && heavier) {
                heaviest = workload;
            }
        }
        return heaviest;
    }

    double warmUpSeconds() {
        return warmUpSeconds;
    }

    /** One comparison for each protocol that Caisson speaks, all with the same runs of tgt. */
    List<Comparison> compare(Workload workload) throws InterruptedException {
        Map<LoadEndpoint, List<Measurement>> ours = new LinkedHashMap<>();
        List<Measurement> theirs = new ArrayList<>();
        for (int i = 0; i < plan.repetitions(); i++) {
            for (LoadEndpoint endpoint : caisson.endpoints()) {
                ours.computeIfAbsent(endpoint, first -> new ArrayList<>())
                        .add(run(caisson, endpoint, workload, plan.settleSeconds(), plan.runSeconds()));
            }
            theirs.add(run(tgt, tgt.iscsi(), workload, plan.settleSeconds(), plan.runSeconds()));
        }
        List<Comparison> comparisons = new ArrayList<>();
        ours.forEach((endpoint, runs) -> comparisons.add(new Comparison(endpoint.protocol(), workload, runs, theirs)));
        comparisons.forEach(comparison -> progress.println(TextTable.line(comparison)));
        return comparisons;
    }

    private Measurement run(
            TargetServer server, LoadEndpoint endpoint, Workload workload, double settleSeconds, double seconds)
            throws InterruptedException {
        try (LoadGenerator load = generator(endpoint, workload, Long.MAX_VALUE)) {
            Pause.seconds(settleSeconds);
            ProcessUsage before = ProcessUsage.of(server.processId());
            load.mark();
            Pause.seconds(seconds);
            LoadGenerator.Result result = load.sample();
            return Measurement.of(result, ProcessUsage.of(server.processId()).since(before));
        }
    }

    private LoadGenerator generator(LoadEndpoint endpoint, Workload workload, long operationsMax) {
        generation++;
        return new LoadGenerator(
                loop, endpoint, workload, new LoadGenerator.Limits(plan.spanBytes(), operationsMax), generation);
    }
}
