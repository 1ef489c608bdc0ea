package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import io.caisson.tests.interop.CuReport;
import io.caisson.tests.interop.CuReport.Outcome;
import io.caisson.tests.interop.Expectations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * libiscsi's suite with its two paths through two nodes: tests that want a second initiator have it there. What is skipped is
 * what docs/iscsi-test-cu.md says, but for what wants a second path.
 */
@Tag("interop")
@RequiresTool("iscsi-test-cu")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoNodesTestCuTest {
    private static final Duration SUITE_LIMIT = Duration.ofMinutes(3);
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final int LUN = 7;
    private static final String TWO_PATHS = "MultipathIO.";

    private final Map<String, Expectations.Row> expected = Expectations.read();
    private LocalCluster cluster;

    @BeforeAll
    void start(@TempDir Path directory) {
        cluster = LocalCluster.start(directory.resolve("data"), 3, Map.of(), 512);
        DaemonNode node = (DaemonNode) cluster.nodes().get(0);
        node.cliJson("volume", "create", "conformance", "--size", "1GiB", "--physical-block-size", "512");
        node.cliJson("export", "create", "conformance", "--to", "any-on-loopback", "--lun", Integer.toString(LUN));
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    /** Those in which sessions meet. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "MultipathIO",
                "Reserve6",
                "ProutRegister",
                "ProutReserve",
                "ProutClear",
                "ProutPreempt",
                "ModeSense6",
                "iSCSITMF"
            })
    void suite(String suite) {
        run("ALL." + suite, SUITE_LIMIT);
    }

    @Test
    @Tag("soak")
    void everything() {
        run("ALL", LIMIT);
    }

    private void run(String tests, Duration limit) {
        List<String> command = new ArrayList<>(List.of("iscsi-test-cu", "--dataloss", "--test=" + tests));
        for (ClusterNode node : cluster.nodes().subList(0, 2)) {
            Portal portal = node.portals().stream()
                    .filter(each -> each.protocol() == HostProtocol.ISCSI)
                    .findFirst()
                    .orElseThrow();
            command.add("iscsi://" + portal.address().getAddress().getHostAddress() + ":"
                    + portal.address().getPort() + "/" + cluster.volume().target() + "/" + LUN);
        }
        Tool.Result result = Tool.of(command).within(limit).run();
        CuReport report = CuReport.parse(result.output());
        assertThat(report.complete()).as("it ran to its end: %s", result).isTrue();
        assertThat(report.tests()).isNotEmpty().allSatisfy(test -> {
            Expectations.Row row = test.name().startsWith(TWO_PATHS) ? null : expected.get(test.name());
            assertThat(test.outcome())
                    .as("%s: %s", test.name(), test.output())
                    .isEqualTo(row == null ? Outcome.PASSED : row.outcome());
        });
    }
}
