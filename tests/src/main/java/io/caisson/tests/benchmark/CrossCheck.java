package io.caisson.tests.benchmark;

import io.caisson.tests.fixtures.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The same targets under other people's initiators. A tool that is missing is named, not passed over. */
final class CrossCheck {
    private static final Pattern PERF_RATE = Pattern.compile("iops (?:average|current) (\\d+)");
    private static final Pattern QEMU_SECONDS = Pattern.compile("Run completed in ([0-9.]+) seconds");
    private static final int SECONDS = 4;
    private static final int DEPTH = 32;
    private static final int QEMU_REQUESTS = 100_000;

    private CrossCheck() {}

    /** @param perSecond 4 KiB commands at queue depth 32, or a reason why there is no number */
    record Row(String tool, String target, String perSecond) {}

    static List<Row> run(List<TargetServer> servers) {
        List<Row> rows = new ArrayList<>();
        for (TargetServer server : servers) {
            rows.add(row("iscsi-perf, random read", server, () -> iscsiPerf(server)));
            rows.add(row("qemu-img bench, sequential read", server, () -> qemuBench(server, false)));
            rows.add(row("qemu-img bench, sequential write", server, () -> qemuBench(server, true)));
        }
        return rows;
    }

    private interface Rate {
        double measure();
    }

    private static Row row(String tool, TargetServer server, Rate rate) {
        try {
            return new Row(tool, server.name(), String.format(Locale.ROOT, "%.0f", rate.measure()));
        } catch (RuntimeException | AssertionError e) {
            return new Row(
                    tool,
                    server.name(),
                    "none: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static double iscsiPerf(TargetServer server) {
        Tool.Result result = Tool.of(
                        "iscsi-perf",
                        "-r",
                        "-b",
                        "8",
                        "-m",
                        "" + DEPTH,
                        "-t",
                        "" + SECONDS,
                        server.iscsi().url())
                .within(Duration.ofSeconds(60))
                .run();
        Matcher rate = PERF_RATE.matcher(result.output() + result.errors());
        double last = 0;
        while (rate.find()) {
            last = Double.parseDouble(rate.group(1));
        }
        if (last == 0) {
            throw new IllegalStateException("no rate in: " + result);
        }
        return last;
    }

    private static double qemuBench(TargetServer server, boolean write) {
        List<String> command = new ArrayList<>(List.of("qemu-img", "bench", "-f", "raw", "-t", "none"));
        command.addAll(List.of("-c", "" + QEMU_REQUESTS, "-d", "" + DEPTH, "-s", "4096"));
        if (write) {
            command.add("-w");
        }
        command.add(server.iscsi().url());
        Tool.Result result =
                Tool.of(command).within(Duration.ofMinutes(3)).run().expectSuccess();
        Matcher seconds = QEMU_SECONDS.matcher(result.output());
        if (!seconds.find()) {
            throw new IllegalStateException("no time in: " + result);
        }
        return QEMU_REQUESTS / Double.parseDouble(seconds.group(1));
    }
}
