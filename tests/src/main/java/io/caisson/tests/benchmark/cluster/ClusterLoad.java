package io.caisson.tests.benchmark.cluster;

import io.caisson.tests.benchmark.LoadEndpoint;
import io.caisson.tests.benchmark.LoadGenerator;
import io.caisson.tests.benchmark.Measurement;
import io.caisson.tests.benchmark.Pause;
import io.caisson.tests.benchmark.ProcessUsage;
import io.caisson.tests.benchmark.Protocol;
import io.caisson.tests.benchmark.Workload;
import io.caisson.tests.initiator.InitiatorLoop;
import java.util.ArrayList;
import java.util.List;

/** Runs of load on a cluster, through one of its nodes at a time. One thread. */
final class ClusterLoad {
    private static final Workload FILL = new Workload(Workload.Kind.SEQUENTIAL_WRITE, 1 << 20, 4, 1);
    private static final Workload PROBE = new Workload(Workload.Kind.RANDOM_READ, 4096, 32, 1);
    private static final double PROBE_SECONDS = 0.5;
    private static final int PROBES_MAX = 20;

    private final InitiatorLoop loop;
    private final LoadedCluster cluster;
    private final Plan plan;
    private long generation = System.nanoTime();

    /**
     * How long and how often.
     *
     * @param spanBytes how much of each volume is filled and used
     * @param warmUpSeconds of each kind of command, through each gateway
     * @param settleSeconds of each run, not counted
     */
    record Plan(long spanBytes, double warmUpSeconds, double settleSeconds, double runSeconds, int repetitions) {}

    ClusterLoad(InitiatorLoop loop, LoadedCluster cluster, Plan plan) {
        this.loop = loop;
        this.cluster = cluster;
        this.plan = plan;
    }

    /**
     * Writes the whole span once, and waits until every node has it.
     *
     * @return MB/s
     */
    double fill(Protocol protocol) throws InterruptedException {
        long start = System.nanoTime();
        LoadedNode first = cluster.nodes().get(0);
        try (LoadGenerator load = start(first, protocol, FILL, plan.spanBytes() / FILL.lengthBytes())) {
            load.awaitEnd();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        cluster.awaitReplicas(plan.spanBytes());
        return plan.spanBytes() / 1e6 / seconds;
    }

    /**
     * Which node leads the group of the volume: that which works when another one is asked for blocks. Whatever else a node
     * does at the moment may look like it, so two in a row must agree.
     */
    LoadedNode leader(Protocol protocol) throws InterruptedException {
        LoadedNode last = probe(protocol);
        for (int i = 0; i < PROBES_MAX; i++) {
            LoadedNode found = probe(protocol);
            if (found == last) {
                return found;
            }
            last = found;
        }
        throw new IllegalStateException("no node leads the volume's group for longer than a moment");
    }

    private LoadedNode probe(Protocol protocol) throws InterruptedException {
        LoadedNode asked = cluster.nodes().get(0);
        LoadedNode leader = asked;
        try (LoadGenerator load = start(asked, protocol, PROBE, Long.MAX_VALUE)) {
            List<ProcessUsage> before = usages();
            Pause.seconds(PROBE_SECONDS);
            List<ProcessUsage> after = usages();
            load.sample();
            long own = after.get(0).since(before.get(0)).cpuNanos();
            long most = own / 3;
            for (int i = 1; i < cluster.nodes().size(); i++) {
                long spent = after.get(i).since(before.get(i)).cpuNanos();
                if (spent > most) {
                    most = spent;
                    leader = cluster.nodes().get(i);
                }
            }
        }
        return leader;
    }

    private List<ProcessUsage> usages() {
        return cluster.nodes().stream().map(LoadedNode::usage).toList();
    }

    void warmUp(List<LoadedNode> gateways, Protocol protocol) throws InterruptedException {
        for (Workload.Kind kind : List.of(Workload.Kind.RANDOM_WRITE, Workload.Kind.RANDOM_READ)) {
            for (LoadedNode gateway : gateways) {
                run(gateway, protocol, new Workload(kind, 4096, 128, 1), plan.warmUpSeconds());
            }
        }
    }

    /** The gateways take turns, so that what else the machine does meets all of them; a list of runs for each. */
    List<List<Measurement>> measure(List<LoadedNode> gateways, Protocol protocol, Workload workload)
            throws InterruptedException {
        List<List<Measurement>> runs = new ArrayList<>();
        gateways.forEach(gateway -> runs.add(new ArrayList<>()));
        for (int i = 0; i < plan.repetitions(); i++) {
            for (int j = 0; j < gateways.size(); j++) {
                runs.get(j).add(run(gateways.get(j), protocol, workload, plan.runSeconds()));
            }
        }
        return runs;
    }

    private Measurement run(LoadedNode gateway, Protocol protocol, Workload workload, double seconds)
            throws InterruptedException {
        try (LoadGenerator load = start(gateway, protocol, workload, Long.MAX_VALUE)) {
            Pause.seconds(plan.settleSeconds());
            ProcessUsage before = cluster.usage();
            load.mark();
            Pause.seconds(seconds);
            LoadGenerator.Result result = load.sample();
            return Measurement.of(result, cluster.usage().since(before));
        }
    }

    /** Load that goes on until it is closed. */
    LoadGenerator start(LoadedNode gateway, Protocol protocol, Workload workload) {
        return start(gateway, protocol, workload, Long.MAX_VALUE);
    }

    private LoadGenerator start(LoadedNode gateway, Protocol protocol, Workload workload, long operationsMax) {
        generation++;
        LoadEndpoint endpoint = gateway.endpoint(protocol);
        return new LoadGenerator(
                loop, endpoint, workload, new LoadGenerator.Limits(plan.spanBytes(), operationsMax), generation);
    }
}
