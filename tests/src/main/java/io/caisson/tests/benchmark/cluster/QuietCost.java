package io.caisson.tests.benchmark.cluster;

import io.caisson.tests.benchmark.Pause;
import io.caisson.tests.benchmark.ProcessUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a node costs that no host asks for anything.
 *
 * @param cpuMillisPerSecond compilers excluded
 * @param writtenBytesPerSecond to a disk; nothing in memory counts
 */
record QuietCost(String node, double cpuMillisPerSecond, double writtenBytesPerSecond, long peakResidentBytes) {
    static final String HEADING = """
            | node | CPU ms per second, quiet | KiB per second to the disk, quiet | peak resident MiB |
            |---|---|---|---|""";

    static List<QuietCost> measure(LoadedCluster cluster, double settleSeconds, double seconds)
            throws InterruptedException {
        Pause.seconds(settleSeconds);
        List<ProcessUsage> usages = new ArrayList<>();
        List<Long> written = new ArrayList<>();
        for (LoadedNode node : cluster.nodes()) {
            usages.add(node.usage());
            written.add(node.writtenBytes());
        }
        Pause.seconds(seconds);
        List<QuietCost> costs = new ArrayList<>();
        for (int i = 0; i < usages.size(); i++) {
            LoadedNode node = cluster.nodes().get(i);
            ProcessUsage used = node.usage().since(usages.get(i));
            costs.add(new QuietCost(
                    node.name(),
                    (used.cpuNanos() - used.compilerNanos()) / 1e6 / seconds,
                    (node.writtenBytes() - written.get(i)) / seconds,
                    used.peakResidentBytes()));
        }
        return costs;
    }

    /** As markdown. */
    String line() {
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %d |",
                node,
                cpuMillisPerSecond,
                writtenBytesPerSecond / 1024,
                peakResidentBytes >> 20);
    }
}
