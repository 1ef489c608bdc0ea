package io.caisson.cli;

import java.util.List;
import picocli.CommandLine.Command;

/** {@code caisson initiator}. */
@Command(name = "initiator", description = "Initiators: who knocked and was not let in.")
final class InitiatorCommand {

    private static final List<Column> COLUMNS = List.of(
            Column.text("NAME", "/name"),
            Column.text("PROTOCOL", "/protocol"),
            Column.text("NODE", "/node"),
            Column.text("FROM", "/from"),
            Column.text("REASON", "/reason"),
            Column.number("COUNT", "/count"),
            Column.text("LAST", "/lastSeen"),
            Column.text("FIRST", "/firstSeen").wide(),
            Column.text("TARGET", "/target").wide());

    private final Session session;

    InitiatorCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List those that nodes refused and that have not got in there since.")
    int list() {
        session.printList(session.api().list("/api/v1/initiators"), COLUMNS);
        return ExitCode.OK.value();
    }
}
