package io.caisson.tests.benchmark;

import java.util.List;
import java.util.Locale;

/** The comparison for people: as lines of text while it runs, as markdown to keep. */
final class TextTable {
    private TextTable() {}

    static String heading() {
        return String.format(
                "%-8s | %-18s | %21s | %7s | %21s | %21s | %7s",
                "ours by",
                "workload",
                "per second: ours, tgt",
                "ratio",
                "p50/p99 us: ours",
                "tgt",
                "CPU us: ours, tgt, ratio");
    }

    static String line(Comparison comparison) {
        Measurement ours = comparison.caisson();
        Measurement theirs = comparison.tgt();
        return String.format(
                Locale.ROOT,
                "%-8s | %-18s | %,10.0f %,10.0f | %6.2fx | %9.1f / %9.1f | %9.1f / %9.1f | %6.1f %6.1f %5.2fx",
                comparison.protocol().label(),
                comparison.workload().label(),
                ours.perSecond(),
                theirs.perSecond(),
                comparison.throughputRatio(),
                ours.medianMicros(),
                ours.p99Micros(),
                theirs.medianMicros(),
                theirs.p99Micros(),
                ours.targetMicros(),
                theirs.targetMicros(),
                comparison.processorRatio());
    }

    static String markdown(List<Comparison> comparisons) {
        StringBuilder text = new StringBuilder();
        text.append("| workload | Caisson's protocol | Caisson | tgt | ratio | p50/p99 µs Caisson | p50/p99 µs tgt |")
                .append(" CPU µs per command Caisson | tgt | ratio |\n|---|---|---|---|---|---|---|---|---|---|\n");
        for (Comparison comparison : comparisons) {
            Measurement ours = comparison.caisson();
            Measurement theirs = comparison.tgt();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %.2f | %.0f / %.0f | %.0f / %.0f | %.1f | %.1f | %.2f |%n",
                    comparison.workload().label(),
                    comparison.protocol().label(),
                    throughput(comparison.workload(), ours),
                    throughput(comparison.workload(), theirs),
                    comparison.throughputRatio(),
                    ours.medianMicros(),
                    ours.p99Micros(),
                    theirs.medianMicros(),
                    theirs.p99Micros(),
                    ours.targetMicros(),
                    theirs.targetMicros(),
                    comparison.processorRatio()));
        }
        return text.toString();
    }

    private static String throughput(Workload workload, Measurement measurement) {
        return workload.kind().sequential()
                ? String.format(Locale.ROOT, "%.0f MB/s", measurement.megabytesPerSecond())
                : String.format(Locale.ROOT, "%.1fk", measurement.perSecond() / 1e3);
    }
}
