package io.caisson.tests.benchmark.cluster;

import io.caisson.tests.benchmark.Measurement;
import io.caisson.tests.benchmark.Protocol;
import io.caisson.tests.benchmark.Trees;
import io.caisson.tests.benchmark.Workload;
import io.caisson.tests.initiator.InitiatorLoop;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program behind {@code tests/bench-cluster}. */
@Command(
        name = "bench-cluster",
        mixinStandardHelpOptions = true,
        description = "Measures daemons that replicate to each other on this machine, through real targets.")
public final class ClusterBenchmark implements Callable<Integer> {
    private static final List<Integer> DEPTHS = List.of(1, 32, 128);
    private static final double SETTLE_SECONDS = 0.3;

    @Option(
            names = "--memory",
            defaultValue = "/dev/shm",
            description = "A directory in memory. Default: ${DEFAULT-VALUE}")
    private Path memory = Path.of("/dev/shm");

    @Option(
            names = "--disk",
            defaultValue = "/var/tmp",
            description = "A directory on a disk. Default: ${DEFAULT-VALUE}")
    private Path disk = Path.of("/var/tmp");

    @Option(
            names = "--places",
            split = ",",
            defaultValue = "memory,disk",
            description = "Where the daemons keep their data: memory, disk or both.")
    private List<String> places = List.of();

    @Option(names = "--nodes", defaultValue = "3", description = "1 to 5. Default: ${DEFAULT-VALUE}")
    private int nodeCount;

    @Option(
            names = "--only",
            defaultValue = "",
            description = "Only workloads whose label contains this, for instance 'write 4k'.")
    private String only = "";

    @Option(names = "--seconds", defaultValue = "1", description = "Length of one run. Default: ${DEFAULT-VALUE}")
    private double seconds;

    @Option(names = "--repeat", defaultValue = "3", description = "Runs per cell. Default: ${DEFAULT-VALUE}")
    private int repetitions;

    @Option(
            names = "--warm-up",
            defaultValue = "6",
            description = "Seconds per kind of command and gateway. Default: ${DEFAULT-VALUE}")
    private double warmUpSeconds;

    @Option(
            names = "--size",
            defaultValue = "1024",
            description = "MiB that are filled and used. Default: ${DEFAULT-VALUE}")
    private long sizeMebibytes;

    @Option(
            names = "--protocols",
            split = ",",
            defaultValue = "ISCSI",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private Set<Protocol> protocols = Set.of();

    @Option(names = "--quiet-seconds", defaultValue = "8", description = "Without load. Default: ${DEFAULT-VALUE}")
    private double quietSeconds;

    @Option(
            names = "--kills",
            defaultValue = "3",
            description = "How often the leader is killed, with the data in the last place. Default: ${DEFAULT-VALUE}")
    private int kills;

    @Option(names = "--output", description = "Writes the tables to this file, too.")
    private Path output = Path.of("");

    public static void main(String[] arguments) {
        int status = new CommandLine(new ClusterBenchmark()).execute(arguments);
        Runtime.getRuntime().halt(status);
    }

    /** What a measurement left that failed stays, with the daemons' logs: it may show a fault of the product. */
    @Override
    public Integer call() throws IOException, InterruptedException {
        Report report = new Report(System.out);
        for (int i = 0; i < places.size(); i++) {
            boolean inMemory = places.get(i).equals("memory");
            Path directory = Files.createTempDirectory(inMemory ? memory : disk, "caisson-bench");
            measure(places.get(i), directory, i == places.size() - 1 ? kills : 0, report);
            Trees.delete(directory);
        }
        if (!output.toString().isEmpty()) {
            Files.writeString(output, report.text());
        }
        return 0;
    }

    /** Lines go to people as they come, and are kept. */
    private record Report(PrintStream progress, StringBuilder kept) {
        Report(PrintStream progress) {
            this(progress, new StringBuilder());
        }

        void say(String line) {
            progress.println(line);
            kept.append(line).append('\n');
        }

        String text() {
            return kept.toString();
        }
    }

    private List<Workload> workloads() {
        List<Workload> all = new ArrayList<>();
        for (Workload.Kind kind : List.of(Workload.Kind.RANDOM_WRITE, Workload.Kind.RANDOM_READ)) {
            DEPTHS.forEach(depth -> all.add(new Workload(kind, 4096, depth, 1)));
        }
        all.add(new Workload(Workload.Kind.SEQUENTIAL_WRITE, 128 << 10, 8, 1));
        return all.stream().filter(workload -> workload.label().contains(only)).toList();
    }

    private void measure(String place, Path directory, int killsHere, Report report)
            throws IOException, InterruptedException {
        ClusterLoad.Plan plan =
                new ClusterLoad.Plan(sizeMebibytes << 20, warmUpSeconds, SETTLE_SECONDS, seconds, repetitions);
        try (LoadedCluster cluster = LoadedCluster.start(directory.resolve("cluster"), nodeCount);
                InitiatorLoop loop = InitiatorLoop.start("load", 1, 0)) {
            ClusterLoad load = new ClusterLoad(loop, cluster, plan);
            report.say(String.format("Data in %s, %d nodes, load average %s.", place, nodeCount, loadAverage()));
            for (Protocol protocol : protocols) {
                report.progress().printf("filled through %s: %.0f MB/s%n", protocol.label(), load.fill(protocol));
                measure(protocol, load, cluster, report);
            }
            report.say("");
            QuietCost quiet = QuietCost.measure(cluster, directory, quietSeconds / 2, quietSeconds);
            quiet.lines().forEach(report::say);
            if (killsHere > 0 && nodeCount > 2) {
                Protocol protocol = protocols.iterator().next();
                List<Double> gaps = new Failovers(cluster, load, protocol, report.progress()).gapsMillis(killsHere);
                report.say("\n" + Failovers.summary(gaps));
            }
            report.say("Load average at the end: " + loadAverage() + ".\n");
        }
    }

    private void measure(Protocol protocol, ClusterLoad load, LoadedCluster cluster, Report report)
            throws InterruptedException {
        LoadedNode leader = load.leader(protocol);
        List<LoadedNode> gateways = new ArrayList<>(List.of(leader));
        cluster.nodes().stream().filter(node -> node != leader).findFirst().ifPresent(gateways::add);
        load.warmUp(gateways, protocol);
        report.say("\n" + ClusterCell.HEADING);
        for (Workload workload : workloads()) {
            List<List<Measurement>> runs = load.measure(gateways, protocol, workload);
            for (int i = 0; i < gateways.size(); i++) {
                report.say(new ClusterCell(protocol, workload, i == 0, runs.get(i)).line());
            }
        }
        if (load.leader(protocol) != leader) {
            report.say("\n" + leader.name() + " led at first, and does not any more: some runs are of the other kind.");
        }
    }

    private static String loadAverage() throws IOException {
        String line = Files.readString(Path.of("/proc/loadavg"), StandardCharsets.US_ASCII);
        return String.join(" ", List.of(line.split(" ")).subList(0, 3));
    }
}
