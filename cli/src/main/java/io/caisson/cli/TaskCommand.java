package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson task}. */
@Command(
        name = "task",
        description =
                "Tasks: work that takes long and is not over: drains, maintenance, removals, scrubs, moves of replicas.")
final class TaskCommand {

    static final String TASKS = "/api/v1/tasks";
    private static final Pattern TIME = Pattern.compile("([0-9]{1,5})(s|m|h)");
    private static final List<Column> LISTED = List.of(
            Column.text("KIND", "/kind"),
            Column.text("STATE", "/state"),
            Column.number("DONE", "/done"),
            Column.number("ALL", "/all"),
            Column.text("UNIT", "/unit"),
            Column.text("SINCE", "/since"),
            Column.text("TITLE", "/title"),
            Column.text("CANCELLABLE", "/cancellable").wide(),
            Column.text("WAITS FOR", "/waitsFor").wide(),
            Column.text("ID", "/id"));
    private static final List<Column> SHOWN = List.of(
            Column.text("ID", "/id"),
            Column.text("KIND", "/kind"),
            Column.text("TITLE", "/title"),
            Column.text("STATE", "/state"),
            Column.text("ABOUT", "/objectKind"),
            Column.text("NAME", "/objectName"),
            Column.number("DONE", "/done"),
            Column.number("ALL", "/all"),
            Column.text("UNIT", "/unit"),
            Column.text("SINCE", "/since"),
            Column.text("WAITS FOR", "/waitsFor"),
            Column.text("CANCELLABLE", "/cancellable"),
            Column.text("CANCELLING", "/cancelSays"));

    private final Session session;

    TaskCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the tasks that are not over.")
    int list(@Mixin ListOptions options) {
        List<JsonNode> tasks = session.api().list(options.of(TASKS));
        if (tasks.isEmpty()) {
            session.note("there are no tasks");
        }
        if (!tasks.isEmpty() || !session.isForPeople()) {
            session.printList(tasks, LISTED);
        }
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show how far a task is, what it waits for, and whether it can be cancelled.")
    int show(@Parameters(paramLabel = "TASK", description = "Its id.") String task) {
        session.printObject(session.api().get(path(task)), SHOWN);
        return ExitCode.OK.value();
    }

    @Command(
            name = "cancel",
            description =
                    "End a task, if it can be: a drain and maintenance make the node active again, a scrub pauses.")
    int cancel(@Parameters(paramLabel = "TASK", description = "Its id.") String task) {
        JsonNode cancelled =
                session.api().send("POST", path(task) + "/cancel", null).object();
        session.printDone("task " + task + " is cancelled", cancelled, SHOWN);
        return ExitCode.OK.value();
    }

    @Command(
            name = "wait",
            description =
                    "Return when nothing is left to do for a task. Exit code 1 if that takes longer than --timeout.")
    int waitFor(
            @Parameters(paramLabel = "TASK", description = "Its id.") String task,
            @Option(
                            names = "--timeout",
                            paramLabel = "TIME",
                            description = "Such as 30s, 10m or 2h. Default: for ever.")
                    @Nullable
                    String timeout) {
        session.api().get(path(task));
        new TaskWait(session).untilDone(task, timeout == null ? null : duration(timeout));
        session.note("task " + task + " is done");
        return ExitCode.OK.value();
    }

    private static Duration duration(String time) {
        Matcher parts = TIME.matcher(time);
        if (!parts.matches()) {
            throw new CliException(ExitCode.USAGE, "'" + time + "' is not a time", "write it as 30s, 10m or 2h");
        }
        int number = Integer.parseInt(parts.group(1));
        return switch (parts.group(2)) {
            case "h" -> Duration.ofHours(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }

    static String path(String task) {
        return TASKS + "/" + encode(task);
    }
}
