package io.caisson.cli.local;

import io.caisson.cli.CliException;
import io.caisson.cli.ExitCode;
import io.caisson.cli.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code caisson node join}. */
@Command(
        name = "join",
        description = {
            "Start Caisson on this machine, as a further node of a cluster. The data directory must be empty.",
            "The token comes from 'caisson node token create'; give it with --token-file, as --token is seen by other users.",
            "The daemon lives on in the background until 'caisson down'; later starts are with 'caisson up' and the same"
                    + " addresses."
        })
public final class NodeJoinCommand implements Callable<Integer> {

    private final Session session;

    @Option(
            names = "--witness",
            description =
                    "Join as the witness of two nodes: it votes and keeps logs, so that either of them may fail; it has no"
                            + " disk and serves no hosts.")
    private boolean witness;

    @Mixin
    private final DaemonOptions options = new DaemonOptions();

    NodeJoinCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        options.check();
        String token = session.givenToken();
        if (token == null || token.isBlank()) {
            throw new CliException(
                    ExitCode.USAGE, "the join token is missing", "give it with --token-file FILE, or --token TOKEN");
        }
        if (options.clusterAddress() == null) {
            throw new CliException(
                    ExitCode.USAGE, "--cluster-address is missing", "say where the other nodes can reach this one");
        }
        Instance instance = new Instance(session.dataDirectory());
        instance.create();
        try (Instance.StartLock lock = instance.lockStart()) {
            instance.running().ifPresent(running -> {
                throw new CliException(
                        ExitCode.CONFLICT,
                        "Caisson runs already on " + instance.dataDirectory() + ", with pid " + running.pid(),
                        "join with an empty data directory");
            });
            List<String> arguments = options.forDaemon(instance);
            arguments.addAll(
                    List.of("--join-token", JoinTokenFile.write(instance, token).toString()));
            if (witness) {
                arguments.addAll(List.of("--witness", "yes"));
            }
            new DaemonStart(
                            session.terminal(),
                            instance,
                            sentence -> session.terminal().err().println("caisson: " + sentence))
                    .run(arguments, true);
            DaemonRecord record = instance.running()
                    .orElseThrow(() -> new CliException(
                            ExitCode.FAILURE,
                            "the daemon ended right after it started",
                            "see " + instance.logDirectory()));
            new UpReport(session).print(record);
        }
        return ExitCode.OK.value();
    }
}
