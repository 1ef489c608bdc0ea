package io.caisson.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Gets secrets from where others cannot see them: a file, standard input, or a person. Never the command line. */
final class Secrets {

    /** Stands for standard input; on a terminal the person is asked, and what is typed is not shown. */
    static final String STANDARD_INPUT = "-";

    private Secrets() {}

    /**
     * Reads one secret, without the end of its line.
     *
     * @param source a file or {@code -}; null asks the person, if there is one
     * @param what such as "CHAP secret of esx1"
     * @param option that names the source
     */
    static String read(Terminal terminal, @Nullable String source, String what, String option) {
        if (source != null && !source.equals(STANDARD_INPUT)) {
            return ofFile(Path.of(source));
        }
        Console console = terminal.console();
        if (console != null) {
            return typed(console, what);
        }
        if (source == null) {
            throw new CliException(
                    ExitCode.USAGE, "the " + what + " is missing", "give " + option + " FILE, or - for standard input");
        }
        try {
            String line = terminal.in().readLine();
            if (line == null) {
                throw new CliException(ExitCode.USAGE, "standard input ends before the " + what);
            }
            return line;
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILURE, "cannot read the " + what + " from standard input", null, e);
        }
    }

    private static String ofFile(Path file) {
        try {
            String text = Files.readString(file);
            return text.replaceFirst("\r?\n\\z", "");
        } catch (NoSuchFileException e) {
            throw new CliException(ExitCode.USAGE, "there is no file " + file, null, e);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.USAGE, "cannot read " + file + ": " + e.getClass().getSimpleName(), null, e);
        }
    }

    private static String typed(Console console, String what) {
        char[] first = console.readPassword("%s: ", what);
        char[] second = first == null ? null : console.readPassword("again: ");
        if (first == null || second == null) {
            throw new CliException(ExitCode.FAILURE, "nothing was changed");
        }
        String secret = new String(first);
        if (!secret.equals(new String(second))) {
            throw new CliException(ExitCode.USAGE, "the two are not the same; nothing was changed");
        }
        return secret;
    }
}
