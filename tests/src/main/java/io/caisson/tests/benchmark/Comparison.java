package io.caisson.tests.benchmark;

import java.util.List;

/**
 * One workload on both targets: every run, and how the medians compare.
 *
 * @param protocol of Caisson's runs; tgt speaks iSCSI
 */
record Comparison(Protocol protocol, Workload workload, List<Measurement> caissonRuns, List<Measurement> tgtRuns) {

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
