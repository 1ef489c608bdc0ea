package io.caisson.cli.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.cli.ApiClient;
import io.caisson.cli.CliException;
import io.caisson.cli.ExitCode;
import io.caisson.cli.Json;
import io.caisson.cli.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Starts the nodes of a cluster on this machine. Those that were nodes before start together, as none serves before most of
 * them run; new ones join then.
 */
final class ClusterStart {

    private final Session session;
    private final LocalNodes local;
    private final DaemonOptions options;
    private final Consumer<String> progress;
    private final boolean detached;
    private final List<Process> started = new CopyOnWriteArrayList<>();

    ClusterStart(
            Session session, LocalNodes local, DaemonOptions options, Consumer<String> progress, boolean detached) {
        this.session = session;
        this.local = local;
        this.options = options;
        this.progress = progress;
        this.detached = detached;
    }

    /**
     * Returns once all serve.
     *
     * @param witness whether there is to be one, besides; one that there is starts anyway
     */
    List<Process> run(int count, boolean witness) {
        refuseOneWithoutPeers();
        List<Integer> known = new ArrayList<>(List.of(1));
        List<Integer> fresh = new ArrayList<>();
        for (int number = 2; number <= count; number++) {
            local.instance(number).create();
            (isNode(number) ? known : fresh).add(number);
        }
        if (isNode(LocalNodes.WITNESS)) {
            known.add(LocalNodes.WITNESS);
        }
        startTogether(known, false);
        startTogether(fresh, true);
        if (witness && !isNode(LocalNodes.WITNESS)) {
            // It is let in by two that are there.
            local.instance(LocalNodes.WITNESS).create();
            startTogether(List.of(LocalNodes.WITNESS), true);
        }
        return started();
    }

    /** Those of this run so far. */
    List<Process> started() {
        return List.copyOf(started);
    }

    /** It could only get peers by a restart, which is not ours to decide. */
    private void refuseOneWithoutPeers() {
        local.instance(1)
                .running()
                .filter(record -> record.clusterAddress() == null)
                .ifPresent(record -> {
                    throw new CliException(
                            ExitCode.CONFLICT,
                            "the Caisson on " + local.dataDirectory() + " (pid " + record.pid()
                                    + ") runs without a cluster address, so none can join it",
                            "stop it with 'caisson down', then start it with --nodes; its data stays");
                });
    }

    /** Whether it was let in: before that its directory has no store. */
    private boolean isNode(int number) {
        return local.instance(number)
                .dataDirectory()
                .resolve("store")
                .resolve("format")
                .toFile()
                .exists();
    }

    private void startTogether(List<Integer> numbers, boolean joining) {
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        for (int number : numbers) {
            if (local.instance(number).running().isEmpty()) {
                List<String> arguments = arguments(number, joining);
                starts.add(CompletableFuture.runAsync(
                        () -> start(number, arguments), task -> new Thread(task, LocalNodes.name(number)).start()));
            }
        }
        CliException first = null;
        for (CompletableFuture<Void> start : starts) {
            try {
                start.join();
            } catch (CompletionException failure) {
                if (!(failure.getCause() instanceof CliException refused)) {
                    throw failure;
                }
                first = first == null ? refused : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void start(int number, List<String> arguments) {
        String name = LocalNodes.name(number);
        started.add(new DaemonStart(
                        session.terminal(), local.instance(number), sentence -> progress.accept(name + ": " + sentence))
                .run(arguments, detached));
    }

    private List<String> arguments(int number, boolean joining) {
        Instance instance = local.instance(number);
        List<String> arguments = options.forDaemonOf(instance);
        arguments.addAll(List.of(
                "--iscsi-address", LocalNodes.host(number),
                "--api-address", LocalNodes.host(number),
                "--cluster-address", local.clusterAddress(number)));
        if (joining) {
            arguments.addAll(List.of(
                    "--node-name",
                    LocalNodes.name(number),
                    "--join-token",
                    JoinTokenFile.write(instance, token()).toString()));
            if (number == LocalNodes.WITNESS) {
                arguments.addAll(List.of("--witness", "yes"));
            }
        }
        return arguments;
    }

    private String token() {
        ObjectNode request = Json.MAPPER.createObjectNode();
        ApiClient api = session.apiOf(local.dataDirectory());
        return api.post("/api/v1/node-tokens", request).object().path("token").asText();
    }
}
