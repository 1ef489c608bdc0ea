package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code caisson settings thresholds}. */
@Command(name = "thresholds", description = "From when on alerts are raised.")
final class ThresholdsCommand {

    private static final String THRESHOLDS = "/api/v1/settings/alert-thresholds";
    private static final List<Column> COLUMNS = List.of(
            Column.text("NAME", "/name"),
            Column.number("VALUE", "/value"),
            Column.number("STANDARD", "/standard"),
            Column.number("LEAST", "/least").wide(),
            Column.number("MOST", "/most").wide(),
            Column.text("ABOUT", "/about"));

    private final Session session;

    ThresholdsCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the thresholds.")
    int list() {
        session.printList(session.api().list(THRESHOLDS), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "set", description = "Set one.")
    int set(
            @Parameters(paramLabel = "NAME", description = "As the list has it.") String name,
            @Parameters(paramLabel = "VALUE", description = "In the unit at the end of its name.") int value) {
        session.printDone(
                name + " is " + value,
                session.api().patch(path(name), Json.MAPPER.createObjectNode().put("value", value)),
                COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "reset", description = "Go back to the standard.")
    int reset(@Parameters(paramLabel = "NAME", description = "As the list has it.") String name) {
        session.api().delete(path(name));
        session.note(name + " is the standard again");
        return ExitCode.OK.value();
    }

    private static String path(String name) {
        return THRESHOLDS + "/" + encode(name);
    }
}
