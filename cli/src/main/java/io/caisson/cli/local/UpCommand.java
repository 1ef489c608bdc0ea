package io.caisson.cli.local;

import io.caisson.cli.CliException;
import io.caisson.cli.ExitCode;
import io.caisson.cli.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caisson up}. */
@Command(
        name = "up",
        description = "Start Caisson on this machine, and show how hosts reach it.",
        footer = {
            "",
            "The first start makes a cluster of one node, with two demo volumes that any host on this machine may use: one over",
            "iSCSI, one over NVMe/TCP.",
            "It runs until Ctrl-C, or in the background with --detach until 'caisson down'."
        })
public final class UpCommand implements Callable<Integer> {

    /** A clean end takes a fraction of a second; see the daemon's shutdown. */
    private static final long END_SECONDS = 30;

    private final Session session;

    @Option(names = "--detach", description = "Return once it serves; it lives on in the background.")
    private boolean detach;

    @Option(
            names = "--iscsi-port",
            paramLabel = "PORT",
            description = "TCP port of the iSCSI portals. Default: 3260, or the next one that is free.")
    private @Nullable Integer iscsiPort;

    @Option(
            names = "--iscsi-address",
            paramLabel = "ADDRESS",
            description = "Address of a portal, for iSCSI and NVMe/TCP alike; may be given several times. Default:"
                    + " 127.0.0.1.")
    private List<String> iscsiAddresses = new ArrayList<>();

    @Option(
            names = "--nvme-port",
            paramLabel = "PORT",
            description = "TCP port of the NVMe/TCP portals. Default: 4420, or the next one that is free.")
    private @Nullable Integer nvmePort;

    @Option(
            names = "--discovery-port",
            paramLabel = "PORT",
            description = "TCP port for NVMe discovery. Default: 8009, or the next one that is free.")
    private @Nullable Integer discoveryPort;

    @Option(
            names = "--api-port",
            paramLabel = "PORT",
            description = "TCP port of the API on 127.0.0.1. Default: 8443, or the next one that is free.")
    private @Nullable Integer apiPort;

    UpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        checkPort("--iscsi-port", iscsiPort);
        checkPort("--nvme-port", nvmePort);
        checkPort("--discovery-port", discoveryPort);
        checkPort("--api-port", apiPort);
        Instance instance = new Instance(session.dataDirectory());
        instance.create();
        Process process;
        try (Instance.StartLock lock = instance.lockStart()) {
            Optional<DaemonRecord> running = instance.running();
            if (running.isPresent()) {
                session.note("Caisson runs already, with pid " + running.get().pid() + ".");
                new UpReport(session).print(running.get());
                return ExitCode.OK.value();
            }
            process = new DaemonStart(session.terminal(), instance, this::progress).run(options(instance), detach);
            if (!detach) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "end-daemon"));
            }
            new UpReport(session).print(record(instance, process));
        }
        if (detach) {
            return ExitCode.OK.value();
        }
        progress("running; Ctrl-C ends it, its data stays in " + instance.dataDirectory());
        return waitFor(process);
    }

    private static void checkPort(String option, @Nullable Integer port) {
        if (port != null && (port < 1 || port > 65535)) {
            throw new CliException(ExitCode.USAGE, option + " is " + port + ", not within 1..65535");
        }
    }

    private void progress(String sentence) {
        session.terminal().err().println("caisson: " + sentence);
    }

    private List<String> options(Instance instance) {
        List<String> options =
                new ArrayList<>(List.of("--data", instance.dataDirectory().toString()));
        addPort(options, "--iscsi-port", iscsiPort);
        addPort(options, "--nvme-port", nvmePort);
        addPort(options, "--discovery-port", discoveryPort);
        addPort(options, "--api-port", apiPort);
        iscsiAddresses.forEach(address -> options.addAll(List.of("--iscsi-address", address)));
        return options;
    }

    private static void addPort(List<String> options, String option, @Nullable Integer port) {
        if (port != null) {
            options.addAll(List.of(option, port.toString()));
        }
    }

    private static DaemonRecord record(Instance instance, Process process) {
        return instance.running()
                .filter(record -> record.pid() == process.pid())
                .orElseThrow(() -> new CliException(
                        ExitCode.FAILURE, "the daemon ended right after it started", "see " + instance.logDirectory()));
    }

    /** Ctrl-C reaches the daemon as well as us; a signal to us alone is passed on. Then both wait for its clean end. */
    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILURE, "interrupted", null, interrupted);
        }
    }
}
