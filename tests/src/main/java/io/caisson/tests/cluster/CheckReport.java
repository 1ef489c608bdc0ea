package io.caisson.tests.cluster;

import io.caisson.tests.register.Violation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What came of a run.
 *
 * @param faults how many of each
 * @param complaints what hosts were told that they should not have been told
 * @param undecided blocks whose history could not be decided
 * @param unfinished commands that were still without an answer when the cluster had been left in peace for long
 */
record CheckReport(
        CheckPlan plan,
        String commands,
        long acknowledged,
        long checkedBlocks,
        Map<String, Integer> faults,
        List<Violation> violations,
        List<String> complaints,
        long undecided,
        long unfinished,
        long logins,
        long longestNanos) {

    CheckReport {
        faults = new TreeMap<>(faults);
        violations = List.copyOf(violations);
        complaints = List.copyOf(complaints);
    }

    int faultCount() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String toString() {
        return String.format(
                "seed %d, %d s on %d blocks: %s; %,d blocks checked; %d faults %s; %d logins; longest command %d ms;"
                        + " %d violations, %d complaints, %d undecided blocks, %d unfinished commands",
                plan.seed(),
                plan.duration().toSeconds(),
                plan.blockCount(),
                commands,
                checkedBlocks,
                faultCount(),
                faults,
                logins,
                TimeUnit.NANOSECONDS.toMillis(longestNanos),
                violations.size(),
                complaints.size(),
                undecided,
                unfinished);
    }
}
