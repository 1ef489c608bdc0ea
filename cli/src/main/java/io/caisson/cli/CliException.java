package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A command cannot do what was asked. Ends the process with {@link #exitCode()} after one precise line and its fix. */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;
    private final @Nullable String fix;
    private final transient @Nullable JsonNode problem;

    public CliException(ExitCode exitCode, String message) {
        this(exitCode, message, null, null, null);
    }

    /** @param fix what the person can do about it, as a sentence or a command */
    public CliException(ExitCode exitCode, String message, @Nullable String fix) {
        this(exitCode, message, fix, null, null);
    }

    public CliException(ExitCode exitCode, String message, @Nullable String fix, Throwable cause) {
        this(exitCode, message, fix, null, cause);
    }

    private CliException(
            ExitCode exitCode,
            String message,
            @Nullable String fix,
            @Nullable JsonNode problem,
            @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.fix = fix;
        this.problem = problem;
    }

    /** The API refused, and said why in a problem document (RFC 9457). */
    static CliException ofProblem(int status, JsonNode problem) {
        String title = problem.path("title").asText("HTTP status " + status);
        StringBuilder message = new StringBuilder(problem.path("detail").asText(title));
        for (JsonNode error : problem.path("errors")) {
            String detail = error.path("detail").asText();
            if (message.indexOf(detail) < 0) {
                message.append("; ")
                        .append(error.path("pointer").asText())
                        .append(": ")
                        .append(detail);
            }
        }
        JsonNode fix = problem.path("fix");
        return new CliException(
                ExitCode.ofStatus(status), message.toString(), fix.isTextual() ? fix.asText() : null, problem, null);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public @Nullable String fix() {
        return fix;
    }

    /** The document the API sent, if this came from there. */
    @Nullable
    JsonNode problem() {
        return problem;
    }
}
