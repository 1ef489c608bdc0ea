package io.caisson.cli.local;

import io.caisson.cli.CliException;
import io.caisson.cli.ExitCode;
import io.caisson.cli.Terminal;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Starts the daemon's process and waits until it serves, or learns why it does not. One thread. */
final class DaemonStart {

    /** Far more than a replay of the longest journal takes on a slow disk. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Terminal terminal;
    private final Instance instance;
    private final Consumer<String> progress;

    /** @param progress gets a sentence for people whenever the daemon says what it is at */
    DaemonStart(Terminal terminal, Instance instance, Consumer<String> progress) {
        this.terminal = terminal;
        this.instance = instance;
        this.progress = progress;
    }

    /**
     * Returns once the daemon serves.
     *
     * @param detached whether it shall live on without our terminal
     */
    Process run(List<String> options, boolean detached) {
        Process process = launch(options, detached);
        @Nullable StartMessage last = await(process);
        if (last == null) {
            throw endedSilently(process, detached);
        }
        if (last.state() == StartMessage.State.FAILED) {
            awaitEnd(process);
            throw new CliException(last.conflict() ? ExitCode.CONFLICT : ExitCode.FAILURE, last.message(), last.fix());
        }
        return process;
    }

    private Process launch(List<String> options, boolean detached) {
        List<String> command = new ArrayList<>();
        if (detached) {
            // A session of its own: neither Ctrl-C nor the terminal's end reaches it.
            command.add("setsid");
        }
        command.addAll(DaemonCommandLine.of(terminal, instance, options, !detached));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(instance.dataDirectory().toFile())
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectError(detached ? Redirect.appendTo(errorFile().toFile()) : Redirect.INHERIT);
        try {
            return builder.start();
        } catch (IOException failure) {
            throw new CliException(ExitCode.FAILURE, "cannot start the daemon: " + failure.getMessage(), null, failure);
        }
    }

    /** What the JVM itself has to say, before and beside the log. */
    private Path errorFile() {
        return instance.logDirectory().resolve("stderr.log");
    }

    /** The last message; null when the process closed its output without one. */
    private @Nullable StartMessage await(Process process) {
        CompletableFuture<@Nullable StartMessage> last = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process, last), "daemon-output");
        reader.setDaemon(true);
        reader.start();
        try {
            return last.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            throw new CliException(
                    ExitCode.FAILURE,
                    "the daemon (pid " + process.pid() + ") is still starting after " + PATIENCE.toMinutes()
                            + " minutes",
                    "see " + instance.logDirectory() + "; 'caisson up' again waits on, 'caisson down --force' ends it",
                    slow);
        } catch (ExecutionException failure) {
            throw new CliException(ExitCode.FAILURE, "lost sight of the daemon: " + failure.getCause(), null, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILURE, "interrupted", null, interrupted);
        }
    }

    /** Reads on after the last message: a full pipe would stop whoever prints. */
    private void read(Process process, CompletableFuture<@Nullable StartMessage> last) {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = output.readLine()) != null) {
                StartMessage message = StartMessage.parse(line);
                if (message != null && message.state() == StartMessage.State.STARTING) {
                    progress.accept(message.message());
                } else if (message != null) {
                    last.complete(message);
                }
            }
            last.complete(null);
        } catch (IOException | UncheckedIOException failure) {
            last.completeExceptionally(failure);
        }
    }

    private CliException endedSilently(Process process, boolean detached) {
        int code = awaitEnd(process);
        return new CliException(
                ExitCode.FAILURE,
                "the daemon ended while starting, with exit code " + code + (detached ? lastError() : ""),
                "see " + instance.logDirectory());
    }

    private String lastError() {
        try {
            List<String> lines = Files.exists(errorFile()) ? Files.readAllLines(errorFile()) : List.of();
            return lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1);
        } catch (IOException unreadable) {
            return " (and " + errorFile() + " cannot be read)";
        }
    }

    private static int awaitEnd(Process process) {
        try {
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            return process.destroyForcibly().waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
