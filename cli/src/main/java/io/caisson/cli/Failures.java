package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Tells people what went wrong, and the shell which kind of wrong it was. The only place that does. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {

    private final Session session;

    Failures(Session session) {
        this.session = session;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        String message = e.getMessage() == null ? "not understood" : e.getMessage();
        return report(new CliException(ExitCode.USAGE, message, "see '" + command + " --help'", e));
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parsed) {
        if (e instanceof ParameterException usage) {
            return handleParseException(usage, new String[0]);
        }
        if (e instanceof CliException failure) {
            return report(failure);
        }
        return report(new CliException(ExitCode.FAILURE, "unexpected: " + e, null, e));
    }

    private int report(CliException failure) {
        PrintWriter err = session.terminal().err();
        if (session.format() == OutputFormat.JSON) {
            err.println(document(failure).toPrettyString());
        } else {
            err.println("caisson: " + failure.getMessage());
            if (failure.fix() != null) {
                err.println("  fix: " + failure.fix());
            }
        }
        if (session.terminal().variable("CAISSON_DEBUG") != null) {
            failure.printStackTrace(err);
        }
        return failure.exitCode().value();
    }

    /** The API's own document, or one of the same shape for what never got there. */
    private static JsonNode document(CliException failure) {
        @Nullable JsonNode problem = failure.problem();
        if (problem != null) {
            return problem;
        }
        ObjectNode document = Json.MAPPER.createObjectNode();
        document.put("title", failure.getMessage());
        document.put("detail", failure.getMessage());
        document.put("code", failure.exitCode().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        if (failure.fix() != null) {
            document.put("fix", failure.fix());
        }
        return document;
    }
}
