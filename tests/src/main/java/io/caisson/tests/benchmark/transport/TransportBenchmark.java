package io.caisson.tests.benchmark.transport;

import io.caisson.tests.benchmark.transport.BenchCluster.Cell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The program behind {@code tests/bench-transport}. All clusters stand at the same time and take turns, one run each, so
 * that what else the machine does hits them alike.
 */
@Command(
        name = "bench-transport",
        mixinStandardHelpOptions = true,
        description = "Measures three servers of the engine over Caisson's transport and over the engine's own.")
public final class TransportBenchmark implements Callable<Integer> {

    private static final List<Integer> DEPTHS = List.of(1, 32, 128);

    @Option(names = "--directory", defaultValue = "/var/tmp", description = "Default: ${DEFAULT-VALUE}")
    private Path directory = Path.of("/var/tmp");

    @Option(names = "--seconds", defaultValue = "3", description = "Length of one run. Default: ${DEFAULT-VALUE}")
    private double seconds;

    @Option(
            names = "--repeat",
            defaultValue = "5",
            description = "Runs per cell, the median counts. Default: ${DEFAULT-VALUE}")
    private int repetitions;

    @Option(names = "--warm-up", defaultValue = "20", description = "Seconds per transport. Default: ${DEFAULT-VALUE}")
    private double warmUpSeconds;

    public static void main(String[] arguments) {
        int status = new CommandLine(new TransportBenchmark()).execute(arguments);
        Runtime.getRuntime().halt(status);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<BenchCluster> clusters = new ArrayList<>();
        try {
            for (TransportKind kind : TransportKind.values()) {
                BenchCluster cluster = BenchCluster.start(kind, directory);
                clusters.add(cluster);
                cluster.run(32, warmUpSeconds / 2);
            }
            for (BenchCluster cluster : clusters) {
                cluster.run(128, warmUpSeconds / 2);
            }
            System.out.println("| transport | QD | writes per second | p50 µs | CPU µs per write, all processes |");
            System.out.println("|---|---|---|---|---|");
            for (int depth : DEPTHS) {
                measure(depth, clusters);
            }
            return 0;
        } finally {
            for (BenchCluster cluster : clusters) {
                cluster.close();
            }
        }
    }

    private void measure(int depth, List<BenchCluster> clusters) throws IOException {
        Map<TransportKind, List<Cell>> cells = new EnumMap<>(TransportKind.class);
        for (int i = 0; i < repetitions; i++) {
            for (BenchCluster cluster : clusters) {
                cells.computeIfAbsent(cluster.kind(), kind -> new ArrayList<>()).add(cluster.run(depth, seconds));
            }
        }
        cells.forEach((kind, ofKind) -> System.out.printf(
                Locale.ROOT,
                "| %s | %d | %,.0f | %.0f | %.0f |%n",
                kind.label(),
                depth,
                median(ofKind, Cell::perSecond),
                median(ofKind, Cell::medianMicros),
                median(ofKind, Cell::processorMicros)));
    }

    private static double median(List<Cell> cells, ToDoubleFunction<Cell> value) {
        double[] sorted = cells.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
