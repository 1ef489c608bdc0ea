package io.caisson.cli.local;

import io.caisson.cli.CliException;
import io.caisson.cli.ExitCode;
import io.caisson.cli.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code caisson up}. */
@Command(
        name = "up",
        description = "Start Caisson on this machine, and show how hosts reach it.",
        footer = {
            "",
            "The first start makes a cluster of one node, with two demo volumes that any host on this machine may use: one over",
            "iSCSI, one over NVMe/TCP.",
            "It runs until Ctrl-C, or in the background with --detach until 'caisson down'.",
            "With --nodes 3 it is a cluster of three daemons, to try out what happens when one dies; nodes that died are",
            "started again by the same command. Each has an address that floats: when it dies, another node takes that over,",
            "and hosts come back to it there."
        })
public final class UpCommand implements Callable<Integer> {

    /** A clean end takes a fraction of a second; see the daemon's shutdown. */
    private static final long END_SECONDS = 30;

    private final Session session;

    @Option(names = "--detach", description = "Return once it serves; it lives on in the background.")
    private boolean detach;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "Run the first N nodes, 1 to 5, on this machine, each with a daemon and a directory of its"
                    + " own, on 127.0.0.1 to 127.0.0.N. Those that run go on. Default: as many as there are.")
    private @Nullable Integer nodes;

    @Option(names = "--witness", description = "With --nodes 2: run a witness besides, so that either node may fail.")
    private boolean witness;

    @Mixin
    private final DaemonOptions options = new DaemonOptions();

    UpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        options.check();
        LocalNodes local = new LocalNodes(session.dataDirectory());
        int wanted = nodes == null ? local.count() : nodes;
        if (witness && wanted != 2) {
            throw new CliException(
                    ExitCode.USAGE,
                    "--witness is for two nodes, not " + wanted,
                    "give it with --nodes 2, or leave it out");
        }
        return wanted == 1 ? one(local.instance(1)) : several(local, wanted);
    }

    private int one(Instance instance) {
        instance.create();
        Process process;
        try (Instance.StartLock lock = instance.lockStart()) {
            Optional<DaemonRecord> running = instance.running();
            if (running.isPresent()) {
                session.note("Caisson runs already, with pid " + running.get().pid() + ".");
                new UpReport(session).print(running.get());
                return ExitCode.OK.value();
            }
            process = new DaemonStart(session.terminal(), instance, this::progress)
                    .run(options.forDaemon(instance), detach);
            if (!detach) {
                endWithUs(List.of(process));
            }
            new UpReport(session).print(record(instance, process));
        }
        if (detach) {
            return ExitCode.OK.value();
        }
        progress("running; Ctrl-C ends it, its data stays in " + instance.dataDirectory());
        return waitFor(process);
    }

    private int several(LocalNodes local, int wanted) {
        if (wanted < 1 || wanted > LocalNodes.MOST) {
            throw new CliException(ExitCode.USAGE, "--nodes is " + wanted + ", not within 1.." + LocalNodes.MOST);
        }
        if (options.namesAddresses()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "several nodes on one machine are at 127.0.0.1 to 127.0.0." + wanted,
                    "leave addresses and names out");
        }
        local.instance(1).create();
        List<Process> started;
        try (Instance.StartLock lock = local.instance(1).lockStart()) {
            ClusterStart start = new ClusterStart(session, local, options, this::progress, detach);
            try {
                started = start.run(wanted, witness);
            } finally {
                if (!detach) {
                    endWithUs(start.started());
                }
            }
            LoopbackPortals floating = new LoopbackPortals(session.apiOf(local.dataDirectory()));
            floating.ensure(local.dataDirectory(), wanted);
            new UpReport(session).printAll(local, floating.awaitServed(), floating.awaitManaged());
        }
        if (detach || started.isEmpty()) {
            return ExitCode.OK.value();
        }
        progress("running; Ctrl-C ends all, their data stays in " + local.dataDirectory());
        return started.stream().mapToInt(UpCommand::waitFor).max().orElse(ExitCode.OK.value());
    }

    private static void endWithUs(List<Process> processes) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(processes), "end-daemon"));
    }

    private void progress(String sentence) {
        session.terminal().err().println("caisson: " + sentence);
    }

    private static DaemonRecord record(Instance instance, Process process) {
        return instance.running()
                .filter(record -> record.pid() == process.pid())
                .orElseThrow(() -> new CliException(
                        ExitCode.FAILURE, "the daemon ended right after it started", "see " + instance.logDirectory()));
    }

    /** Ctrl-C reaches the daemon as well as us; a signal to us alone is passed on. Then both wait for its clean end. */
    private static void end(List<Process> processes) {
        processes.forEach(Process::destroy);
        try {
            for (Process process : processes) {
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
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
