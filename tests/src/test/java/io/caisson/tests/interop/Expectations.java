package io.caisson.tests.interop;

import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.interop.CuReport.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which tests of iscsi-test-cu do not pass, and why: the table of docs/iscsi-test-cu.md. */
public final class Expectations {

    private static final Pattern ROW = Pattern.compile("^\\| `([\\w.-]+)` \\| (skipped|failed) \\| (.+) \\|$");

    /** @param reason for people */
    public record Row(Outcome outcome, String reason) {}

    private Expectations() {}

    /** By {@code Suite.Test}. */
    public static Map<String, Row> read() {
        Path page = Checkout.root().resolve("docs").resolve("iscsi-test-cu.md");
        Map<String, Row> rows = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(page)) {
                Matcher row = ROW.matcher(line);
                if (row.matches()) {
                    Outcome outcome = Outcome.valueOf(row.group(2).toUpperCase(Locale.ROOT));
                    if (rows.put(row.group(1), new Row(outcome, row.group(3))) != null) {
                        throw new IllegalStateException(page + " lists " + row.group(1) + " twice");
                    }
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return rows;
    }
}
