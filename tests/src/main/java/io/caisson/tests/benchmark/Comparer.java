package io.caisson.tests.benchmark;

import io.caisson.tests.initiator.InitiatorLoop;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Runs workloads on two targets in turn, A B A B, so that what else the machine does meets both. One thread. */
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

    /** Writes the whole span of both volumes once, so that every read finds data. */
    void fill() throws InterruptedException {
        for (TargetServer server : List.of(caisson, tgt)) {
            long start = System.nanoTime();
            try (LoadGenerator load = generator(server, FILL, plan.spanBytes() / FILL.lengthBytes())) {
                load.awaitEnd();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            progress.printf("filled %s: %.0f MB/s%n", server.name(), plan.spanBytes() / 1e6 / seconds);
        }
    }

    void warmUp(List<Workload> workloads) throws InterruptedException {
        for (TargetServer server : List.of(tgt, caisson)) {
            for (Workload.Kind kind : Workload.Kind.values()) {
                Workload heaviest = null;
                for (Workload workload : workloads) {
                    boolean heavier = heaviest == null || workload.queueDepth() > heaviest.queueDepth();
                    if (workload.kind() == kind && heavier) {
                        heaviest = workload;
                    }
                }
                if (heaviest != null) {
                    run(server, heaviest, plan.warmUpSeconds(), plan.settleSeconds());
                    warmUpSeconds += plan.warmUpSeconds() + plan.settleSeconds();
                }
            }
        }
        progress.printf("warmed up both targets and the generator: %.0f s of load%n", warmUpSeconds);
    }

    double warmUpSeconds() {
        return warmUpSeconds;
    }

    Comparison compare(Workload workload) throws InterruptedException {
        List<Measurement> ours = new ArrayList<>();
        List<Measurement> theirs = new ArrayList<>();
        for (int i = 0; i < plan.repetitions(); i++) {
            ours.add(run(caisson, workload, plan.settleSeconds(), plan.runSeconds()));
            theirs.add(run(tgt, workload, plan.settleSeconds(), plan.runSeconds()));
        }
        Comparison comparison = new Comparison(workload, ours, theirs);
        progress.println(TextTable.line(comparison));
        return comparison;
    }

    private Measurement run(TargetServer server, Workload workload, double settleSeconds, double seconds)
            throws InterruptedException {
        try (LoadGenerator load = generator(server, workload, Long.MAX_VALUE)) {
            Pause.seconds(settleSeconds);
            ProcessUsage before = ProcessUsage.of(server.processId());
            load.mark();
            Pause.seconds(seconds);
            LoadGenerator.Result result = load.sample();
            return Measurement.of(result, ProcessUsage.of(server.processId()).since(before));
        }
    }

    private LoadGenerator generator(TargetServer server, Workload workload, long operationsMax) {
        generation++;
        return new LoadGenerator(
                loop,
                server.portal(),
                server.targetName(),
                server.lun(),
                workload,
                new LoadGenerator.Limits(plan.spanBytes(), operationsMax),
                generation);
    }
}
