package io.caisson.iscsi.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs iscsi-test-cu of libiscsi and reads what became of each of its tests. */
final class LibiscsiSuite {

    static final Path PROGRAM = Path.of("/usr/bin/iscsi-test-cu");

    private static final int TIMEOUT_SECONDS = 300;
    private static final Pattern PART = Pattern.compile("(?m)^(Suite|\\s+Test): (\\S+)");
    private static final Pattern RESULT = Pattern.compile("(?<!\\[)\\b(passed|FAILED)\\b");

    /** What became of one test. */
    enum Result {
        PASSED,
        FAILED,
        SKIPPED
    }

    private final String output;
    private final Map<String, Result> results = new TreeMap<>();

    private LibiscsiSuite(String output) {
        this.output = output;
        Matcher part = PART.matcher(output);
        String suite = "";
        while (part.find()) {
            if (part.group(1).equals("Suite")) {
                suite = part.group(2);
                continue;
            }
            Matcher result = RESULT.matcher(output).region(part.end(), output.length());
            if (!result.find()) {
                throw new IllegalStateException("no result of " + suite + "." + part.group(2) + " in\n" + output);
            }
            boolean skipped = output.substring(part.end(), result.start()).contains("[SKIPPED]");
            Result meaning = result.group().equals("FAILED") ? Result.FAILED : Result.PASSED;
            results.put(suite + "." + part.group(2), skipped && meaning == Result.PASSED ? Result.SKIPPED : meaning);
        }
    }

    /** @param urls one, or two that lead to the same logical unit */
    static LibiscsiSuite run(String tests, List<String> urls) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), "--dataloss", "-v", "-t", tests));
        command.addAll(urls);
        Path output = Files.createTempFile("iscsi-test-cu", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("iscsi-test-cu hangs:\n" + Files.readString(output));
            }
            return new LibiscsiSuite(Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    List<String> all() {
        return List.copyOf(results.keySet());
    }

    List<String> with(Result result) {
        return results.keySet().stream()
                .filter(test -> results.get(test) == result)
                .toList();
    }

    String output() {
        return output;
    }
}
