package io.caisson.tests.benchmark;

import java.util.List;

/** One workload on both targets: every run, and how the medians compare. */
record Comparison(Workload workload, List<Measurement> caissonRuns, List<Measurement> tgtRuns) {

    Measurement caisson() {
        return Measurement.median(caissonRuns);
    }

    Measurement tgt() {
        return Measurement.median(tgtRuns);
    }

    double throughputRatio() {
        return caisson().perSecond() / tgt().perSecond();
    }

    double processorRatio() {
        return caisson().targetMicros() / tgt().targetMicros();
    }
}
