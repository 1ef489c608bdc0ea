package io.caisson.tests.benchmark.cluster;

import io.caisson.tests.benchmark.Measurement;
import io.caisson.tests.benchmark.Workload;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What three nodes on one machine with two quiet cores should reach. */
enum Aim {
    WRITE_LATENCY("write 4k QD1", true, "p50 ≤ 550 µs", Measurement::medianMicros, 550, false),
    WRITE_COST("write 4k QD32", true, "CPU ≤ 130 µs", Measurement::targetMicros, 130, false),
    WRITE_RATE("write 4k QD32", true, "≥ 8.6k/s", Measurement::perSecond, 8_640, true),
    DEEP_WRITE_COST("write 4k QD128", true, "CPU ≤ 95 µs", Measurement::targetMicros, 95, false),
    READ_RATE("read 4k QD32", true, "≥ 50k/s", Measurement::perSecond, 50_000, true),
    SEQUENTIAL_WRITE("seq write 128k QD8", true, "≥ 120 MB/s", Measurement::megabytesPerSecond, 120, true);

    private final String workload;
    private final boolean leads;
    private final String text;
    private final ToDoubleFunction<Measurement> value;
    private final double bound;
    private final boolean atLeast;

    Aim(
            String workload,
            boolean leads,
            String text,
            ToDoubleFunction<Measurement> value,
            double bound,
            boolean atLeast) {
        this.workload = workload;
        this.leads = leads;
        this.text = text;
        this.value = value;
        this.bound = bound;
        this.atLeast = atLeast;
    }

    /**
     * The aims of one cell, and which of them are met; empty without any.
     *
     * @param leads whether the gateway leads the volume's group
     */
    static String verdict(Workload workload, boolean leads, Measurement found) {
        return Arrays.stream(values())
                .filter(aim -> aim.workload.equals(workload.label()) && aim.leads == leads)
                .map(aim -> String.format(Locale.ROOT, "%s: %s", aim.text, aim.isMet(found) ? "met" : "missed"))
                .collect(Collectors.joining(", "));
    }

    private boolean isMet(Measurement found) {
        double measured = value.applyAsDouble(found);
        return atLeast ? measured >= bound : measured <= bound;
    }
}
