package io.caisson.tests.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came of the rounds so far. */
final class CrashReport {
    private final List<Long> restartMillis = new ArrayList<>();
    private final List<Long> serveMillis = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private long acknowledged;

    /**
     * @param restart from the order to start to the word that it serves
     * @param serve from there to the first block read through a new session
     */
    void onRound(long acknowledgedCommands, long restart, long serve) {
        acknowledged += acknowledgedCommands;
        restartMillis.add(restart);
        serveMillis.add(serve);
    }

    void onViolation(String described) {
        violations.add(described);
    }

    List<String> violations() {
        return violations;
    }

    int rounds() {
        return restartMillis.size();
    }

    long acknowledged() {
        return acknowledged;
    }

    private static long percentile(List<Long> values, double share) {
        long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d rounds, %,d writing commands acknowledged, %d violations; restart median %d ms, max %d ms;"
                        + " then first read median %d ms, max %d ms",
                rounds(),
                acknowledged,
                violations.size(),
                percentile(restartMillis, 0.5),
                percentile(restartMillis, 1),
                percentile(serveMillis, 0.5),
                percentile(serveMillis, 1));
    }
}
