package io.caisson.tests.benchmark.cluster;

import io.caisson.tests.benchmark.Pause;
import io.caisson.tests.benchmark.ProcessUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What a cluster costs that no host asks for anything. */
record QuietCost(List<Node> nodes, OptionalLong diskBytesPerSecond) {

    /** @param cpuMillisPerSecond compilers excluded */
    record Node(String name, double cpuMillisPerSecond, long peakResidentBytes) {}

    static QuietCost measure(LoadedCluster cluster, Path directory, double settleSeconds, double seconds)
            throws IOException, InterruptedException {
        Pause.seconds(settleSeconds);
        List<ProcessUsage> before =
                cluster.nodes().stream().map(LoadedNode::usage).toList();
        OptionalLong written = DiskWrites.bytes(directory);
        Pause.seconds(seconds);
        OptionalLong writtenNow = DiskWrites.bytes(directory);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            LoadedNode node = cluster.nodes().get(i);
            ProcessUsage used = node.usage().since(before.get(i));
            double millis = (used.cpuNanos() - used.compilerNanos()) / 1e6;
            nodes.add(new Node(node.name(), millis / seconds, used.peakResidentBytes()));
        }
        OptionalLong rate = written.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of((long) ((writtenNow.orElseThrow() - written.getAsLong()) / seconds));
        return new QuietCost(nodes, rate);
    }

    /** As markdown. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("| node | CPU ms per second, quiet | peak resident MiB |");
        lines.add("|---|---|---|");
        for (Node node : nodes) {
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %d |",
                    node.name(),
                    node.cpuMillisPerSecond(),
                    node.peakResidentBytes() >> 20));
        }
        diskBytesPerSecond.ifPresent(rate -> lines.add(String.format(
                "%nThe disk wrote %d KiB per second meanwhile, whatever else uses it included.", rate >> 10)));
        return lines;
    }
}
