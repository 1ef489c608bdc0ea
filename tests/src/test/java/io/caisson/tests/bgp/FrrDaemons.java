package io.caisson.tests.bgp;

import io.caisson.tests.fixtures.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Daemons of FRR in a network namespace: zebra for the kernel's routes, bfdd, bgpd, each with its own part of the configuration. One at a time. */
public final class FrrDaemons implements AutoCloseable {
    private final List<String> prefix;
    private final String zebra;
    private final String bfdd;
    private final String bgpd;
    private final String space = "caisson-" + ProcessHandle.current().pid();
    private final Path state = Path.of("/var/run/frr", space);
    private final List<Process> daemons = new ArrayList<>();

    /**
     * Starts them.
     *
     * @param prefix put before a command, makes it run where the router is
     * @param zebra configuration of that daemon, and so are the others
     */
    public FrrDaemons(List<String> prefix, String zebra, String bfdd, String bgpd) {
        this.prefix = List.copyOf(prefix);
        this.zebra = zebra;
        this.bfdd = bfdd;
        this.bgpd = bgpd;
        restart();
    }

    /** Kills and starts them. */
    void restart() {
        close();
        try {
            Files.createDirectories(state);
            Files.createDirectories(settings());
            Files.writeString(settings().resolve("vtysh.conf"), "");
            start("zebra", zebra);
            start("bfdd", bfdd);
            start("bgpd", bgpd);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path settings() {
        return Path.of("/etc/frr", space);
    }

    private void start(String daemon, String configuration) throws IOException {
        Path file = Files.writeString(state.resolve(daemon + ".conf"), configuration);
        // They give up root, and keep their sockets and pids in that directory.
        Tool.of("chown", "-R", "frr:frr", state.toString()).run().expectSuccess();
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("/usr/lib/frr/" + daemon, "-N", space, "-f", file.toString(), "-A", "127.0.0.1"));
        if (daemon.equals("bgpd")) {
            command.addAll(List.of("-p", "179"));
        }
        daemons.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(state.resolve(daemon + ".log").toFile())
                .start());
        Waiting.until(daemon + " takes commands", () -> Files.exists(state.resolve(daemon + ".vty")));
    }

    /** What a command of theirs prints. */
    public String show(String command) {
        return Tool.of("vtysh", "-N", space, "-c", command)
                .run()
                .expectSuccess()
                .output();
    }

    @Override
    public void close() {
        for (Process daemon : daemons) {
            daemon.destroyForcibly();
            try {
                daemon.waitFor(1, TimeUnit.MINUTES);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        daemons.clear();
        Tool.of("rm", "-rf", state.toString(), settings().toString()).run().expectSuccess();
    }
}
