package io.caisson.tests.benchmark;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One cell of the table, of one run or the median of several.
 *
 * @param targetMicros processor time of the target per command, compilers excluded
 * @param compilerMicros that of its Java compilers
 */
public record Measurement(
        double perSecond,
        double megabytesPerSecond,
        double medianMicros,
        double p99Micros,
        double targetMicros,
        double compilerMicros) {

    public static Measurement of(LoadGenerator.Result load, ProcessUsage usage) {
        double operations = Math.max(1, load.operations());
        return new Measurement(
                load.perSecond(),
                load.megabytesPerSecond(),
                load.latency().percentileNanos(50) / 1e3,
                load.latency().percentileNanos(99) / 1e3,
                (usage.cpuNanos() - usage.compilerNanos()) / 1e3 / operations,
                usage.compilerNanos() / 1e3 / operations);
    }

    /** Each value's own median. */
    public static Measurement median(List<Measurement> runs) {
        return new Measurement(
                median(runs, Measurement::perSecond),
                median(runs, Measurement::megabytesPerSecond),
                median(runs, Measurement::medianMicros),
                median(runs, Measurement::p99Micros),
                median(runs, Measurement::targetMicros),
                median(runs, Measurement::compilerMicros));
    }

    private static double median(List<Measurement> runs, ToDoubleFunction<Measurement> value) {
        double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
