package io.caisson.tests.benchmark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("interop")
class ClusterBenchmarkTest {

    @Test
    void measuresBothGatewaysOfThreeDaemons(@TempDir Path directory) throws IOException {
        Path tables = directory.resolve("tables.md");
        int exitCode = new CommandLine(new ClusterBenchmark())
                .execute(
                        "--places=disk",
                        "--disk=" + directory,
                        "--size=16",
                        "--seconds=0.2",
                        "--repeat=1",
                        "--warm-up=0.1",
                        "--quiet-seconds=0.4",
                        "--kills=0",
                        "--only=4k QD32",
                        "--output=" + tables);
        assertThat(exitCode).isZero();
        String number = "[1-9][0-9,]*";
        String written = Files.readString(tables);
        for (String workload : new String[] {"write 4k QD32", "read 4k QD32"}) {
            for (String gateway : new String[] {"leads", "another node"}) {
                assertThat(written)
                        .containsPattern(
                                String.format("\\| %s \\| iSCSI \\| %s \\| %s \\|", workload, gateway, number));
            }
        }
        assertThat(written).contains("| node-1 |", "| node-2 |", "| node-3 |");
    }
}
