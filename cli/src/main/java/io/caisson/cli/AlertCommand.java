package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson alert}. */
@Command(name = "alert", description = "Alerts: what is wrong, what it does, and what helps.")
final class AlertCommand {

    private static final String ALERTS = "/api/v1/alerts";
    private static final List<Column> LISTED = List.of(
            Column.text("SEVERITY", "/severity"),
            Column.text("SINCE", "/since"),
            Column.text("ID", "/id"),
            Column.text("CAUSE", "/cause"),
            Column.text("KNOWN TO", "/acknowledgedBy"),
            Column.text("MUTED UNTIL", "/mutedUntil"),
            Column.text("WHAT HELPS", "/fix").wide());
    private static final List<Column> SHOWN = List.of(
            Column.text("ID", "/id"),
            Column.text("SEVERITY", "/severity"),
            Column.text("ABOUT", "/object"),
            Column.text("CAUSE", "/cause"),
            Column.text("EFFECT", "/effect"),
            Column.text("WHAT HELPS", "/fix"),
            Column.text("SINCE", "/since"),
            Column.text("CHANGED", "/changedAt"),
            Column.text("KNOWN TO", "/acknowledgedBy"),
            Column.text("KNOWN SINCE", "/acknowledgedAt"),
            Column.text("MUTED UNTIL", "/mutedUntil"));

    private static final Pattern TIME = Pattern.compile("([0-9]{1,5})(m|h|d)");

    private final Session session;

    AlertCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the alerts, the worst first.")
    int list(@Option(names = "--all", description = "Also those that are over; they are kept for a day.") boolean all) {
        List<JsonNode> alerts = session.api().list(ALERTS + (all ? "?over=true" : ""));
        if (alerts.isEmpty()) {
            session.note("there are no alerts");
        }
        if (!alerts.isEmpty() || !session.isForPeople()) {
            session.printList(alerts, LISTED);
        }
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show an alert, with its effect and what helps.")
    int show(@Parameters(paramLabel = "ALERT", description = "Its id.") String alert) {
        session.printObject(session.api().get(path(alert)), SHOWN);
        return ExitCode.OK.value();
    }

    @Command(
            name = "acknowledge",
            description = "Say that somebody knows of it, until it is over or gets worse: nobody else is told.")
    int acknowledge(
            @Parameters(paramLabel = "ALERT", description = "Its id.") String alert,
            @Option(names = "--undo", description = "Take that back.") boolean undo) {
        ObjectNode request = Json.MAPPER.createObjectNode().put("acknowledged", !undo);
        JsonNode known =
                session.api().post(path(alert) + "/acknowledge", request).object();
        session.printDone(
                undo
                        ? "alert " + alert + " is not acknowledged"
                        : "alert " + alert + " is acknowledged by "
                                + known.path("acknowledgedBy").asText(),
                known,
                SHOWN);
        return ExitCode.OK.value();
    }

    @Command(name = "mute", description = "Have nobody told of it for a while; it stays in the list.")
    int mute(
            @Parameters(paramLabel = "ALERT", description = "Its id.") String alert,
            @Option(
                            names = "--for",
                            paramLabel = "TIME",
                            defaultValue = "4h",
                            description = "Such as 30m, 4h or 7d, 30 days at most; 0m ends it. Default: 4h.")
                    String time) {
        ObjectNode request = Json.MAPPER.createObjectNode().put("minutes", minutes(time));
        JsonNode muted = session.api().post(path(alert) + "/mute", request).object();
        String until = muted.path("mutedUntil").asText("");
        session.printDone(
                muted.path("mutedUntil").isNull()
                        ? "alert " + alert + " is not muted"
                        : "alert " + alert + " is muted until " + until,
                muted,
                SHOWN);
        return ExitCode.OK.value();
    }

    private static int minutes(String time) {
        Matcher parts = TIME.matcher(time);
        if (!parts.matches()) {
            throw new CliException(ExitCode.USAGE, "'" + time + "' is not a time", "write it as 30m, 4h or 7d");
        }
        int number = Integer.parseInt(parts.group(1));
        return switch (parts.group(2)) {
            case "d" -> number * 24 * 60;
            case "h" -> number * 60;
            default -> number;
        };
    }

    private static String path(String alert) {
        return ALERTS + "/" + encode(alert);
    }
}
