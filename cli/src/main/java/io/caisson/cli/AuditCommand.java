package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caisson audit}. */
@Command(name = "audit", description = "Who changed what.")
final class AuditCommand {

    private static final List<Column> COLUMNS = List.of(
            Column.text("WHEN", "/when"),
            Column.text("WHO", "/who"),
            Column.text("FROM", "/from"),
            Column.text("WHAT", "/what"),
            Column.number("STATUS", "/status"),
            Column.text("PATH", "/path"),
            Column.text("BEFORE", "/before").wide(),
            Column.text("AFTER", "/after").wide(),
            Column.text("NODE", "/node").wide(),
            Column.text("REQUEST", "/requestId").wide());

    private final Session session;

    AuditCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List changes and refusals, the newest first; -o wide shows what was before.")
    int list(
            @Option(
                            names = "--limit",
                            paramLabel = "COUNT",
                            defaultValue = "50",
                            description = "How many, 1 to 1000. Default: 50.")
                    int limit) {
        List<JsonNode> items = new ArrayList<>();
        session.api().get("/api/v1/audit?limit=" + limit).path("items").forEach(items::add);
        session.printList(items, COLUMNS);
        return ExitCode.OK.value();
    }
}
