package io.caisson.tests.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.caisson.tests.initiator.InitiatorLoop;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program behind {@code tests/bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Caisson and tgt side by side, with data in memory and on disk.")
public final class BenchmarkCommand implements Callable<Integer> {
    private static final List<Integer> DEPTHS = List.of(1, 32, 128);

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

    @Option(names = "--places", split = ",", defaultValue = "memory,disk", description = "memory, disk or both.")
    private List<String> places = List.of();

    @Option(
            names = "--only",
            defaultValue = "",
            description = "Only workloads whose label contains this, for instance 'read 4k'.")
    private String only = "";

    @Option(names = "--seconds", defaultValue = "3", description = "Length of one run. Default: ${DEFAULT-VALUE}")
    private double seconds;

    @Option(names = "--repeat", defaultValue = "5", description = "Runs per target and cell. Default: ${DEFAULT-VALUE}")
    private int repetitions;

    @Option(
            names = "--warm-up",
            defaultValue = "20",
            description = "Seconds per kind of command. Default: ${DEFAULT-VALUE}")
    private double warmUpSeconds;

    @Option(
            names = "--size",
            defaultValue = "2048",
            description = "MiB that are filled and used. Default: ${DEFAULT-VALUE}")
    private long sizeMebibytes;

    @Option(names = "--connections", split = ",", defaultValue = "1,4", description = "Default: ${DEFAULT-VALUE}")
    private List<Integer> connections = List.of();

    @Option(
            names = "--protocols",
            split = ",",
            defaultValue = "ISCSI,NVME",
            description = "Through which protocols Caisson is loaded: ${COMPLETION-CANDIDATES}. Default: both.")
    private Set<Protocol> protocols = Set.of();

    @Option(names = "--digests", description = "Each workload also with header and data digests.")
    private boolean withDigests;

    @Option(
            names = "--poll",
            defaultValue = "0",
            description =
                    "Microseconds that the initiator looks for answers before it sleeps. Default: ${DEFAULT-VALUE}")
    private int pollMicros;

    @Option(names = "--output", description = "Writes OUTPUT.md and OUTPUT.json.")
    private Path output = Path.of("");

    @Option(names = "--no-cross-check", description = "Leaves iscsi-perf and qemu-img out.")
    private boolean withoutCrossCheck;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchmarkCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!TgtServer.isInstalled()) {
            System.err.println("bench: tgt is not installed; on Debian: apt-get install tgt");
            return 3;
        }
        StringBuilder markdown = new StringBuilder();
        Map<String, Object> json = new LinkedHashMap<>();
        for (String place : places) {
            boolean inMemory = place.equals("memory");
            Path directory = Files.createTempDirectory(inMemory ? memory : disk, "caisson-bench");
            try {
                measure(place, directory, !inMemory, markdown, json);
            } finally {
                Trees.delete(directory);
            }
        }
        if (!output.toString().isEmpty()) {
            Files.writeString(Path.of(output + ".md"), markdown);
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(Path.of(output + ".json").toFile(), json);
        }
        return 0;
    }

    private List<Workload> workloads() {
        List<Workload> all = new ArrayList<>();
        for (int count : connections) {
            for (Workload.Kind kind : Workload.Kind.values()) {
                for (int depth : kind.sequential() ? List.of(8) : DEPTHS) {
                    Workload workload = new Workload(kind, kind.sequential() ? 128 << 10 : 4096, depth, count);
                    all.add(workload);
                    if (withDigests) {
                        all.add(workload.withDigests());
                    }
                }
            }
        }
        return all.stream().filter(workload -> workload.label().contains(only)).toList();
    }

    private void measure(
            String place, Path directory, boolean synchronous, StringBuilder markdown, Map<String, Object> json)
            throws IOException, InterruptedException {
        PrintStream progress = System.out;
        long spanBytes = sizeMebibytes << 20;
        Path tgtDirectory = Files.createDirectory(directory.resolve("tgt"));
        try (TargetServer caisson = CaissonServer.start(directory.resolve("caisson"), protocols);
                TgtServer tgt = TgtServer.start(tgtDirectory.resolve("disk"), spanBytes, synchronous);
                InitiatorLoop loop = InitiatorLoop.start("load", 1, pollMicros * 1000L)) {
            if (withDigests) {
                tgt.allowDigests();
            }
            Comparer.Plan plan = new Comparer.Plan(spanBytes, warmUpSeconds, 1, seconds, repetitions);
            Comparer comparer = new Comparer(loop, caisson, tgt, plan, progress);
            progress.println("== data in " + place);
            comparer.fill();
            comparer.warmUp(workloads());
            progress.println(TextTable.heading());
            List<Comparison> comparisons = new ArrayList<>();
            for (Workload workload : workloads()) {
                comparisons.addAll(comparer.compare(workload));
            }
            List<CrossCheck.Row> crossCheck = withoutCrossCheck ? List.of() : CrossCheck.run(List.of(caisson, tgt));
            crossCheck.forEach(row -> progress.printf("%-34s %-8s %s%n", row.tool(), row.target(), row.perSecond()));
            long caissonBytes = ProcessUsage.of(caisson.processId()).peakResidentBytes();
            long tgtBytes = ProcessUsage.of(tgt.processId()).peakResidentBytes();
            progress.printf("peak resident memory: caisson %d MiB, tgt %d MiB%n", caissonBytes >> 20, tgtBytes >> 20);
            Map<String, Object> results = new LinkedHashMap<>();
            results.put("warmUpSeconds", comparer.warmUpSeconds());
            results.put("cells", comparisons);
            results.put("crossCheck", crossCheck);
            results.put("caissonPeakResidentBytes", caissonBytes);
            results.put("tgtPeakResidentBytes", tgtBytes);
            json.put(place, results);
            markdown.append("Data in ").append(place).append(":\n\n").append(TextTable.markdown(comparisons));
            markdown.append("\nPeak resident memory: Caisson ").append(caissonBytes >> 20);
            markdown.append(" MiB, tgt ").append(tgtBytes >> 20).append(" MiB.\n\n");
            markdown.append("| other initiators, 4 KiB, QD32 | target | per second |\n|---|---|---|\n");
            crossCheck.forEach(row ->
                    markdown.append(String.format("| %s | %s | %s |%n", row.tool(), row.target(), row.perSecond())));
            markdown.append('\n');
        }
    }
}
