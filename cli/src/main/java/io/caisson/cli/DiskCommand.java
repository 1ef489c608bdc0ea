package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code caisson disk}. */
@Command(name = "disk", description = "Disks: what the replicas of groups lie on.")
final class DiskCommand {

    private static final String DISKS = "/api/v1/disks";
    private static final List<Column> COLUMNS = List.of(
            Column.text("ID", "/id"),
            Column.text("NODE", "/node"),
            Column.text("PATH", "/path"),
            Column.text("STATE", "/state"),
            Column.text("ONLINE", "/online"),
            Column.size("SIZE", "/sizeBytes"),
            Column.size("USED", "/usedBytes"),
            Column.size("FREE", "/freeBytes"),
            Column.number("GROUPS", "/groups"),
            Column.number("LEADS", "/leads"),
            Column.text("SHORT", "/isShort").wide(),
            Column.text("CREATED", "/createdAt").wide());

    private final Session session;

    DiskCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the disks.")
    int list() {
        session.printList(session.api().list(DISKS), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one disk.")
    int show(@Parameters(paramLabel = "DISK", description = "Its id.") String disk) {
        session.printObject(session.api().get(DISKS + "/" + encode(disk)), COLUMNS);
        return ExitCode.OK.value();
    }
}
