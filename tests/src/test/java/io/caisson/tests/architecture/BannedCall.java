package io.caisson.tests.architecture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Something that is not written here, with what to write instead.
 *
 * @param allowed files in which it stands all the same
 */
record BannedCall(Pattern pattern, String instead, Predicate<Path> allowed) {

    static final List<BannedCall> ALL = List.of(
            banned("Thread\\.sleep\\(", "wait for a condition, a latch or a timer", in()),
            banned(
                    "System\\.(out|err)\\b|\\.printStackTrace\\(",
                    "log it; only the CLI and tests talk to a terminal",
                    in("cli/src/main/", "/src/test/", "tests/src/")),
            banned(
                    "System\\.exit\\(",
                    "return an exit code to Main",
                    in("io/caisson/cli/Main.java", "appliance/Main.java", "tests/benchmark/BenchmarkCommand.java")),
            banned(
                    "new Random\\(\\)(?!\\.nextLong)|Math\\.random\\(|ThreadLocalRandom",
                    "a seeded generator whose seed is printed",
                    in()),
            banned("@Disabled\\b", "delete the test, or require what it needs by name (RequiresTool)", in()),
            banned(
                    "Executors\\.newCachedThreadPool|Executors\\.newFixedThreadPool",
                    "a ThreadPoolExecutor with a bounded queue",
                    in("/src/test/")),
            banned(
                    "new LinkedBlockingQueue<[^>]*>\\(\\)",
                    "a bounded queue with a defined answer when it is full",
                    in("/src/test/")),
            banned(
                    "ObjectInputStream|ObjectOutputStream",
                    "a codec of our own; Java serialization is an attack surface",
                    in()),
            banned("import (?!static)[\\w.]+\\.\\*;", "import each name", in()),
            banned("@author\\b", "git knows", in()));

    private static BannedCall banned(String regex, String instead, Predicate<Path> allowed) {
        return new BannedCall(Pattern.compile(regex), instead, allowed);
    }

    private static Predicate<Path> in(String... places) {
        return path -> {
            for (String place : places) {
                if (path.toString().contains(place)) {
                    return true;
                }
            }
            // The list itself spells what it bans.
            return path.endsWith("BannedCall.java");
        };
    }

    List<String> violations(SourceFile file) {
        List<String> found = new ArrayList<>();
        if (allowed.test(file.path())) {
            return found;
        }
        int number = 0;
        for (String line : file.lines()) {
            number++;
            if (pattern.matcher(line).find()) {
                found.add("%s:%d: %s -- instead: %s".formatted(file.path(), number, line.strip(), instead));
            }
        }
        return found;
    }
}
