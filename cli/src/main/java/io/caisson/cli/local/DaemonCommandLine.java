package io.caisson.cli.local;

import io.caisson.cli.CliException;
import io.caisson.cli.ExitCode;
import io.caisson.cli.Terminal;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the daemon's process is called: the same Java as ours, the settings of {@code conf/daemon.jvm}, its options. */
final class DaemonCommandLine {

    static final String MAIN_CLASS = "io.caisson.appliance.Main";

    /** Extra JVM arguments, for profiling and tests. */
    private static final String EXTRA_ARGUMENTS = "CAISSON_DAEMON_JVM_ARGS";

    private DaemonCommandLine() {}

    /** @param logsToTerminal whether its log goes to its standard error as well as to its file */
    static List<String> of(Terminal terminal, Instance instance, List<String> options, boolean logsToTerminal) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(settings(terminal.home().resolve("conf").resolve("daemon.jvm")));
        command.addAll(settingsFor(Runtime.version().feature()));
        command.addAll(archive(terminal.home().resolve("lib").resolve("daemon.jsa")));
        command.add("-XX:ErrorFile=" + instance.logDirectory().resolve("jvm-crash-%p.log"));
        command.add(
                "-Dlogback.configurationFile=" + terminal.home().resolve("conf").resolve("logback.xml"));
        command.add("-Dcaisson.log.directory=" + instance.logDirectory());
        command.add("-Dcaisson.log.terminal=" + (logsToTerminal ? "INFO" : "OFF"));
        String extra = terminal.variable(EXTRA_ARGUMENTS);
        if (extra != null) {
            command.addAll(List.of(extra.strip().split("\\s+")));
        }
        command.add("-cp");
        command.add(classPath(terminal.home().resolve("lib")));
        command.add(MAIN_CLASS);
        command.addAll(options);
        return command;
    }

    /** What newer runtimes want to be told before they let native code and Unsafe pass in silence. */
    static List<String> settingsFor(int javaVersion) {
        return javaVersion < 24
                ? List.of()
                : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    }

    /**
     * Classes that are mapped instead of loaded, where {@code bin/class-archives} made them. A runtime that they are not for
     * does without, and is not to say so.
     */
    static List<String> archive(Path file) {
        return Files.isReadable(file)
                ? List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
                : List.of();
    }

    /** The store comes first, as it brings a class that stands in for one of a library; of {@code *} the order is open. */
    static String classPath(Path libraries) {
        try (DirectoryStream<Path> first = Files.newDirectoryStream(libraries, "backend-store-*.jar")) {
            List<String> entries = new ArrayList<>();
            first.forEach(jar -> entries.add(jar.toString()));
            entries.add(libraries.resolve("*").toString());
            return String.join(File.pathSeparator, entries);
        } catch (IOException failure) {
            throw incomplete(libraries, failure);
        }
    }

    private static List<String> settings(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException failure) {
            throw incomplete(file, failure);
        }
    }

    private static CliException incomplete(Path missing, IOException failure) {
        return new CliException(
                ExitCode.FAILURE,
                "the installation is not complete: cannot read " + missing,
                "build it again",
                failure);
    }
}
