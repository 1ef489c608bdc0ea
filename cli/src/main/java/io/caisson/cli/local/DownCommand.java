package io.caisson.cli.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.cli.CliException;
import io.caisson.cli.ExitCode;
import io.caisson.cli.Json;
import io.caisson.cli.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caisson down}. */
@Command(
        name = "down",
        description = "Stop the Caisson of a data directory. What hosts were told is written stays written.")
public final class DownCommand implements Callable<Integer> {

    private static final long END_SECONDS = 20;
    private static final long FORCED_AFTER_SECONDS = 5;

    private final Session session;

    @Option(
            names = "--force",
            description = "If it has not ended after " + FORCED_AFTER_SECONDS
                    + " seconds, kill it. No acknowledged write is" + " lost; the next start takes longer.")
    private boolean force;

    DownCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<Instance> running = new LocalNodes(session.dataDirectory())
                .instances().stream()
                        .filter(instance -> instance.running().isPresent())
                        .toList();
        Path data = session.dataDirectory();
        if (running.isEmpty()) {
            return done("no Caisson runs on " + data, false);
        }
        // All at once: one alone would wait for what the others still keep.
        List<CompletableFuture<Void>> ends = running.stream()
                .map(instance ->
                        CompletableFuture.runAsync(() -> end(instance), task -> new Thread(task, "end-daemon").start()))
                .toList();
        for (CompletableFuture<Void> end : ends) {
            try {
                end.join();
            } catch (CompletionException failure) {
                if (failure.getCause() instanceof CliException refused) {
                    throw refused;
                }
                throw failure;
            }
        }
        return done("Caisson on " + data + " is stopped", true);
    }

    private void end(Instance instance) {
        DaemonRecord record = instance.running().orElse(null);
        Optional<ProcessHandle> process = record == null ? Optional.empty() : ProcessHandle.of(record.pid());
        if (record != null && process.isPresent() && !ends(process.get(), record)) {
            throw new CliException(
                    ExitCode.FAILURE,
                    "the daemon (pid " + record.pid() + ") has not ended after " + END_SECONDS + " seconds",
                    "see " + instance.logDirectory() + ", or end it with 'caisson down --force'");
        }
    }

    private boolean ends(ProcessHandle process, DaemonRecord record) {
        if (!process.destroy() && record.isAlive()) {
            throw new CliException(
                    ExitCode.NOT_AUTHORISED,
                    "may not end the daemon (pid " + record.pid() + ")",
                    "run the command as the user who started Caisson");
        }
        if (endsWithin(process, force ? FORCED_AFTER_SECONDS : END_SECONDS)) {
            return true;
        }
        return force && process.destroyForcibly() && endsWithin(process, END_SECONDS);
    }

    private static boolean endsWithin(ProcessHandle process, long seconds) {
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("waiting for a process cannot fail", impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILURE, "interrupted", null, interrupted);
        }
    }

    private int done(String sentence, boolean wasRunning) {
        ObjectNode result = Json.MAPPER.createObjectNode();
        result.put("dataDir", session.dataDirectory().toString());
        result.put("wasRunning", wasRunning);
        session.printDone(sentence, result, List.of());
        return ExitCode.OK.value();
    }
}
