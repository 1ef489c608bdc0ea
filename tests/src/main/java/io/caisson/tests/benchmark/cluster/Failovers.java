package io.caisson.tests.benchmark.cluster;

import io.caisson.tests.benchmark.LoadGenerator;
import io.caisson.tests.benchmark.Pause;
import io.caisson.tests.benchmark.Protocol;
import io.caisson.tests.benchmark.Workload;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** kill -9 of the node that leads the volume's group, while a host writes through another one. One thread. */
final class Failovers {
    private static final Workload WRITES = new Workload(Workload.Kind.RANDOM_WRITE, 4096, 32, 1);
    private static final double BEFORE_SECONDS = 1;
    /** Longer than a lease: the dead gateway is fenced within it, which must not hold up hosts once more. */
    private static final double AFTER_SECONDS = 8;

    private static final double POLL_SECONDS = 1;
    private static final int POLLS_MAX = 60;

    private final LoadedCluster cluster;
    private final ClusterLoad load;
    private final Protocol protocol;
    private final PrintStream progress;

    Failovers(LoadedCluster cluster, ClusterLoad load, Protocol protocol, PrintStream progress) {
        this.cluster = cluster;
        this.load = load;
        this.protocol = protocol;
        this.progress = progress;
    }

    /** The longest time without an answered write around each kill, in milliseconds, in ascending order. */
    List<Double> gapsMillis(int kills) throws InterruptedException {
        LoadedNode home = load.leader(protocol);
        List<Double> gaps = new ArrayList<>();
        for (int i = 0; i < kills; i++) {
            awaitLeader(home);
            LoadedNode gateway = cluster.nodes().stream()
                    .filter(node -> node != home)
                    .skip(i % (cluster.nodes().size() - 1))
                    .findFirst()
                    .orElseThrow();
            double gap = gapMillis(home, gateway);
            progress.printf(
                    Locale.ROOT,
                    "killed %s, hosts at %s: %.0f ms without an answer%n",
                    home.name(),
                    gateway.name(),
                    gap);
            gaps.add(gap);
            home.restart();
        }
        gaps.sort(null);
        return gaps;
    }

    private double gapMillis(LoadedNode leader, LoadedNode gateway) throws InterruptedException {
        try (LoadGenerator writes = load.start(gateway, protocol, WRITES)) {
            Pause.seconds(BEFORE_SECONDS);
            writes.mark();
            leader.kill();
            Pause.seconds(AFTER_SECONDS);
            return writes.sample().silenceNanos() / 1e6;
        }
    }

    /** A node that comes back leads again when it has what it missed. */
    private void awaitLeader(LoadedNode wanted) throws InterruptedException {
        for (int i = 0; i < POLLS_MAX; i++) {
            if (load.leader(protocol) == wanted) {
                return;
            }
            Pause.seconds(POLL_SECONDS);
        }
        throw new IllegalStateException(wanted.name() + " does not lead again");
    }

    static String summary(List<Double> gaps) {
        double worst = gaps.get(gaps.size() - 1);
        return String.format(
                Locale.ROOT,
                "Longest time without an answered write around kill -9 of the leader: median %.0f ms, worst of %d %.0f ms"
                        + " (aim: ≤ 2500 ms: %s)",
                gaps.get(gaps.size() / 2),
                gaps.size(),
                worst,
                worst <= 2500 ? "met" : "missed");
    }
}
