package io.caisson.tests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caisson.tests.initiator.InitiatorLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("interop")
class ComparerTest {
    private static final long SPAN_BYTES = 32L << 20;

    @Test
    void comparesATargetWithItsEqual(@TempDir Path directory) throws IOException, InterruptedException {
        assumeTrue(TgtServer.isInstalled(), "tgt is not installed");
        Path first = Files.createDirectory(directory.resolve("first"));
        Path second = Files.createDirectory(directory.resolve("second"));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (TgtServer left = TgtServer.start(first.resolve("disk"), SPAN_BYTES, false);
                TgtServer right = TgtServer.start(second.resolve("disk"), SPAN_BYTES, false);
                InitiatorLoop loop = InitiatorLoop.start("load", 1, 0);
                PrintStream progress = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            Comparer.Plan plan = new Comparer.Plan(SPAN_BYTES, 0.1, 0.1, 0.3, 3);
            Comparer comparer = new Comparer(loop, left, right, plan, progress);
            comparer.fill();
            Comparison comparison = comparer.compare(new Workload(Workload.Kind.RANDOM_READ, 4096, 32, 2))
                    .get(0);
            assertThat(comparison.throughputRatio()).isBetween(0.05, 20.0);
            assertThat(comparison.caisson().targetMicros()).isPositive();
            assertThat(comparison.tgt().p99Micros())
                    .isGreaterThanOrEqualTo(comparison.tgt().medianMicros());
            assertThat(TextTable.markdown(List.of(comparison))).contains("read 4k QD32 x2");
            assertThat(CrossCheck.run(List.of(left)))
                    .allSatisfy(row -> assertThat(row.perSecond()).matches("[1-9]\\d+"));
        }
    }
}
