package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One run of the command: where it was pointed at, and where its results go. Commands get it through their constructor.
 * One thread.
 */
public final class Session {

    private final Terminal terminal;
    private final GlobalOptions options = new GlobalOptions();
    private @Nullable ApiClient client;

    Session(Terminal terminal) {
        this.terminal = terminal;
    }

    public Terminal terminal() {
        return terminal;
    }

    GlobalOptions options() {
        return options;
    }

    public OutputFormat format() {
        return options.format();
    }

    /** Whether a person reads the output. */
    public boolean isForPeople() {
        return format() == OutputFormat.TABLE || format() == OutputFormat.WIDE;
    }

    public boolean quiet() {
        return options.quiet();
    }

    /** The data directory of the local instance that is meant, absolute; it need not exist. */
    public Path dataDirectory() {
        Path given = options.data();
        if (given == null) {
            String variable = terminal.variable("CAISSON_DATA");
            given = variable == null ? terminal.home().resolve(".caisson") : Path.of(variable);
        }
        return given.toAbsolutePath().normalize();
    }

    /** The API that is meant, connected to when first used. */
    public ApiClient api() {
        if (client == null) {
            client = new ApiClient(Endpoint.of(this));
        }
        return client;
    }

    /** Has the API looked for anew when it is used next: who answered does so no more. */
    void reconnect() {
        client = null;
    }

    /** The API of the local instance of another data directory. */
    public ApiClient apiOf(Path localDirectory) {
        return new ApiClient(Endpoint.local(this, localDirectory));
    }

    /** What was given as {@code --token} or in {@code --token-file}, for commands to which it is no access token. */
    public @Nullable String givenToken() {
        return Endpoint.givenToken(this);
    }

    /** Prints a list. */
    public void printList(List<JsonNode> items, List<Column> columns) {
        new ResultPrinter(terminal.out(), format()).list(items, columns);
    }

    /** Prints one object: in a table as one line per field. */
    public void printObject(JsonNode object, List<Column> columns) {
        new ResultPrinter(terminal.out(), format()).object(object, columns);
    }

    /** Says that something was done; in a machine's format, shows the object it was done to. */
    public void printDone(String sentence, JsonNode object, List<Column> columns) {
        if (isForPeople()) {
            note(sentence);
        } else if (!quiet()) {
            printObject(object, columns);
        }
    }

    /** A sentence to a person; not for machines, so silent in their formats. */
    public void note(String sentence) {
        if (!quiet() && isForPeople()) {
            terminal.out().println(sentence);
        }
    }

    /** Prints any JSON: as YAML if that was asked for, else as JSON. */
    void printTree(JsonNode tree) {
        new ResultPrinter(terminal.out(), format()).tree(tree);
    }

    /** Asks before something that cannot be undone. Where nobody is there to be asked, a script knows what it does. */
    void confirm(boolean confirmed, String question) {
        if (confirmed || terminal.console() == null) {
            return;
        }
        String answer = terminal.console().readLine("%s [y/N] ", question);
        if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
            throw new CliException(ExitCode.FAILURE, "nothing was changed");
        }
    }
}
