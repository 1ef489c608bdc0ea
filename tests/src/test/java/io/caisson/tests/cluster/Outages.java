package io.caisson.tests.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long a host was without its address, by what was done to the node that had it; as docs/failover.md has it. */
final class Outages {
    /** How often each case is done; for the figures in docs/failover.md ten times. */
    static final int ROUNDS = Integer.getInteger("caisson.outage.rounds", 1);

    /** Which cases, as a regular expression. */
    private static final String CASES = System.getProperty("caisson.outage.cases", ".*");

    private final Map<String, List<Long>> millis = new LinkedHashMap<>();

    static boolean isAskedFor(String what) {
        return what.matches(CASES);
    }

    void add(String what, Duration outage) {
        millis.computeIfAbsent(what, unused -> new ArrayList<>()).add(outage.toMillis());
    }

    void print(String title) {
        System.out.printf("| %s | rounds | least | median | largest, ms |%n|---|---|---|---|---|%n", title);
        millis.forEach((what, all) -> {
            List<Long> sorted = all.stream().sorted().toList();
            System.out.printf(
                    "| %s | %d | %d | %d | %d |%n",
                    what, sorted.size(), sorted.get(0), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
        });
    }
}
