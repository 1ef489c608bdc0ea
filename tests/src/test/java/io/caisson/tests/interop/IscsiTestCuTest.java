package io.caisson.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import io.caisson.tests.interop.CuReport.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole of libiscsi's test suite, destructive tests included. What does not pass is in docs/iscsi-test-cu.md with its
 * reason, and nothing else is there: a test that begins to pass must leave the list.
 */
@Tag("interop")
@RequiresTool("iscsi-test-cu")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IscsiTestCuTest {

    private static final Duration SUITE_LIMIT = Duration.ofMinutes(2);
    private static final Pattern SUITE = Pattern.compile("^ALL\\.(\\w+)$");

    private final Map<String, Expectations.Row> expected = Expectations.read();

    private CaissonProcess caisson;

    @BeforeAll
    void startCaisson(@TempDir Path directory) {
        caisson = CaissonProcess.start(directory.resolve("data"));
        // One test of the suite counts as if physical blocks were never larger than logical ones
        // (docs/compliance-iscsi.md).
        caisson.cli("volume", "create", "conformance", "--size", "1GiB", "--physical-block-size", "512")
                .run()
                .expectSuccess();
        caisson.cli("export", "create", "conformance", "--to", "any-on-loopback", "--lun", "7")
                .run()
                .expectSuccess();
    }

    @AfterAll
    void stopCaisson() {
        caisson.close();
    }

    @TestFactory
    Stream<DynamicTest> suite() {
        return suites().stream().map(suite -> dynamicTest(suite, () -> runSuite(suite)));
    }

    private void runSuite(String suite) {
        Tool.Result result = Tool.of("iscsi-test-cu", "--dataloss", "--test=ALL." + suite, caisson.url(7))
                .within(SUITE_LIMIT)
                .run();
        CuReport report = CuReport.parse(result.output());
        assertThat(report.complete()).as("the suite ran to its end: %s", result).isTrue();
        assertThat(caisson.isAlive()).isTrue();
        assertThat(report.tests()).as("tests of %s", suite).isNotEmpty().allSatisfy(test -> {
            Expectations.Row row = expected.get(test.name());
            Outcome wanted = row == null ? Outcome.PASSED : row.outcome();
            assertThat(test.outcome()).as("%s: %s", test.name(), test.output()).isEqualTo(wanted);
        });
    }

    /** The list names tests of this release of libiscsi only, so that no row is there that nothing checks. */
    @Test
    void everyExpectationBelongsToATestThatExists() {
        String list = Tool.of("iscsi-test-cu", "--list").run().output();
        assertThat(expected.keySet())
                .allSatisfy(name -> assertThat(list.lines()).as(name).contains("ALL." + name));
    }

    private static List<String> suites() {
        return Tool.of("iscsi-test-cu", "--list")
                .run()
                .output()
                .lines()
                .map(SUITE::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .toList();
    }
}
