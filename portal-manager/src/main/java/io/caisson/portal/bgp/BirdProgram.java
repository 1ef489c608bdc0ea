package io.caisson.portal.bgp;

import io.caisson.portal.announce.AnnounceException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** BIRD as it is installed. Immutable. */
public record BirdProgram(Path path) {
    /** Daemons are where an ordinary user's PATH does not look. */
    private static final String SYSTEM_PATH = "/usr/sbin:/usr/local/sbin:/sbin";

    private static final long CHECK_SECONDS = 2;

    /**
     * Whoever starts it may be gone before the signal is armed; then the parent that the shell sees is another one, and nothing is
     * started. {@code $0} is the pid of who starts it.
     */
    private static final String ONLY_FOR_ITS_PARENT = "[ \"$PPID\" = \"$0\" ] && exec \"$@\"";

    /** @throws AnnounceException it is not installed */
    public static BirdProgram find() throws AnnounceException {
        return Stream.of(searchPath().split(":"))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, "bird"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(BirdProgram::new)
                .orElseThrow(() -> new AnnounceException(
                        "BIRD is not installed: it is what talks to routers", "install it: apt-get install bird2"));
    }

    private static String searchPath() {
        return System.getenv().getOrDefault("PATH", "") + ":" + SYSTEM_PATH;
    }

    /**
     * Has a configuration read without using it.
     *
     * @throws AnnounceException it is wrong, with what BIRD says of it
     */
    void check(Path configuration) throws AnnounceException, IOException {
        Path said = Files.createTempFile(configuration.toAbsolutePath().getParent(), "check", ".out");
        try {
            Process process = builder(List.of(path.toString(), "-p", "-c", configuration.toString()))
                    .redirectOutput(said.toFile())
                    .start();
            boolean ended = await(process);
            if (!ended || process.exitValue() != 0) {
                String words = ended ? Files.readString(said).strip() : "no answer within " + CHECK_SECONDS + " s";
                throw new AnnounceException(
                        "BIRD refuses the configuration of the networks: " + words,
                        "look at the addresses, AS numbers and hops of the networks' peers");
            }
        } finally {
            Files.delete(said);
        }
    }

    private static boolean await(Process process) {
        try {
            if (process.waitFor(CHECK_SECONDS, TimeUnit.SECONDS)) {
                return true;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return false;
    }

    /**
     * Starts it as a child that the kernel kills with the thread that calls this (PR_SET_PDEATHSIG, prctl(2)), and so with this
     * process, whatever ends it. It must not change its user, which would disarm that.
     */
    Process run(Path configuration, Path control, Path pidFile) throws IOException {
        return builder(List.of(
                        "setpriv",
                        "--pdeathsig",
                        "KILL",
                        "sh",
                        "-c",
                        ONLY_FOR_ITS_PARENT,
                        Long.toString(ProcessHandle.current().pid()),
                        path.toString(),
                        "-f",
                        "-c",
                        configuration.toString(),
                        "-s",
                        control.toString(),
                        "-P",
                        pidFile.toString()))
                .start();
    }

    private static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", searchPath());
        environment.put("TZ", "UTC");
        return builder;
    }

    /** Ends a child that an earlier process left behind, if its name is still on that pid. */
    static void endLeftover(Path pidFile, Path control) throws IOException {
        if (!Files.exists(pidFile)) {
            return;
        }
        String pid = new String(Files.readAllBytes(pidFile), StandardCharsets.US_ASCII).strip();
        if (pid.matches("\\d{1,9}")) {
            ProcessHandle.of(Long.parseLong(pid))
                    .filter(process -> isOurs(process, control))
                    .ifPresent(BirdProgram::end);
        }
        Files.deleteIfExists(pidFile);
    }

    private static boolean isOurs(ProcessHandle process, Path control) {
        String[] arguments = process.info().arguments().orElse(new String[0]);
        return List.of(arguments).contains(control.toString());
    }

    private static void end(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit()
                .orTimeout(CHECK_SECONDS, TimeUnit.SECONDS)
                .exceptionally(late -> process)
                .join();
    }
}
