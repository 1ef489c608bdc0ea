package io.caisson.tests.benchmark.cluster;

import io.caisson.tests.benchmark.Measurement;
import io.caisson.tests.benchmark.Protocol;
import io.caisson.tests.benchmark.Workload;
import java.util.List;
import java.util.Locale;

/**
 * One line of the table.
 *
 * @param leads whether the gateway leads the volume's group
 */
record ClusterCell(Protocol protocol, Workload workload, boolean leads, List<Measurement> runs) {
    static final String HEADING = """
            | workload | protocol | gateway | per second | p50/p99 µs | CPU µs per command, all daemons | aim |
            |---|---|---|---|---|---|---|""";

    Measurement median() {
        return Measurement.median(runs);
    }

    /** As markdown. */
    String line() {
        Measurement median = median();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %.0f / %.0f | %.1f | %s |",
                workload.label(),
                protocol.label(),
                leads ? "leads" : "another node",
                workload.kind().sequential()
                        ? String.format(Locale.ROOT, "%.0f MB/s", median.megabytesPerSecond())
                        : String.format(Locale.ROOT, "%,.0f", median.perSecond()),
                median.medianMicros(),
                median.p99Micros(),
                median.targetMicros(),
                Aim.verdict(workload, leads, median));
    }
}
