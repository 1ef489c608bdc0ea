package io.caisson.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The world around one run of the command: its streams, its environment, where it stands.
 *
 * @param in what a command that wants standard input reads
 * @param home the checkout or installation the launcher belongs to; where the default data directory is
 * @param console the person, if one is there to be asked
 */
public record Terminal(
        BufferedReader in,
        PrintWriter out,
        PrintWriter err,
        Map<String, String> environment,
        Path home,
        @Nullable Console console) {

    /** The property by which the launcher says where it lives. */
    public static final String HOME_PROPERTY = "caisson.home";

    static Terminal ofProcess() {
        return new Terminal(
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                writer(System.out),
                writer(System.err),
                System.getenv(),
                Path.of(System.getProperty(HOME_PROPERTY, "")).toAbsolutePath().normalize(),
                consoleOfProcess());
    }

    /** Java 22 made a console of a pipe too, and a method to tell the two apart. */
    private static @Nullable Console consoleOfProcess() {
        Console console = System.console();
        if (console == null) {
            return null;
        }
        try {
            Object terminal = Console.class.getMethod("isTerminal").invoke(console);
            return Boolean.TRUE.equals(terminal) ? console : null;
        } catch (ReflectiveOperationException e) {
            return console; // before Java 22 there is a console only if both ends are a terminal
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** The value of an environment variable; null if it is not set or empty. */
    public @Nullable String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }
}
