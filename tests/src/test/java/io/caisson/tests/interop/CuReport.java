package io.caisson.tests.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What iscsi-test-cu printed. A test that found nothing to test says {@code [SKIPPED]} and counts as passed in the
 * tool's own summary; here it does not.
 *
 * @param complete whether the summary was printed, so that no test is missing
 */
public record CuReport(List<Test> tests, boolean complete) {

    public enum Outcome {
        PASSED,
        SKIPPED,
        FAILED
    }

    /** @param name {@code Suite.Test} */
    public record Test(String name, Outcome outcome, String output) {}

    private static final Pattern SUITE = Pattern.compile("^Suite: (\\S+)");
    private static final Pattern TEST = Pattern.compile("^  Test: (\\S+) \\.\\.\\.(.*)");
    private static final Pattern VERDICT = Pattern.compile("^(passed|FAILED)");

    public static CuReport parse(String output) {
        Parser parser = new Parser();
        output.lines().forEach(parser::line);
        return new CuReport(List.copyOf(parser.tests), parser.complete);
    }

    /** Goes through the lines: a test's verdict stands behind its name, or at the start of a later line. */
    private static final class Parser {
        private final List<Test> tests = new ArrayList<>();
        private final StringBuilder output = new StringBuilder();
        private String suite = "";
        private @Nullable String test;
        private boolean complete;

        void line(String line) {
            Matcher suiteLine = SUITE.matcher(line);
            Matcher testLine = TEST.matcher(line);
            if (suiteLine.find()) {
                suite = suiteLine.group(1);
            } else if (testLine.find()) {
                endTest(Outcome.FAILED, "the test before has no verdict");
                test = suite + "." + testLine.group(1);
                verdict(testLine.group(2));
            } else if (line.startsWith("Run Summary:")) {
                endTest(Outcome.FAILED, "the test has no verdict");
                complete = true;
            } else {
                verdict(line);
            }
        }

        /** What follows a verdict in its line, and comes before the next test, is the tool's tidying up after the suite. */
        private void verdict(String text) {
            if (test == null) {
                return;
            }
            Matcher verdict = VERDICT.matcher(text);
            if (!verdict.find()) {
                output.append(text.strip()).append('\n');
            } else if (verdict.group(1).equals("FAILED")) {
                endTest(Outcome.FAILED, "");
            } else {
                endTest(output.indexOf("[SKIPPED]") >= 0 ? Outcome.SKIPPED : Outcome.PASSED, "");
            }
        }

        private void endTest(Outcome outcome, String remark) {
            if (test != null) {
                tests.add(new Test(test, outcome, output + remark));
                test = null;
                output.setLength(0);
            }
        }
    }
}
