package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code caisson placement}. */
@Command(name = "placement", description = "What moves between nodes.")
final class PlacementCommand {

    private static final List<Column> COLUMNS = List.of(
            Column.text("RUNNING", "/running"),
            Column.text("WHAT", "/text"),
            Column.number("PARTS DONE", "/partsDone"),
            Column.number("PARTS", "/partsAll"),
            Column.text("GROUP", "/group").wide());

    private final Session session;

    PlacementCommand(Session session) {
        this.session = session;
    }

    @Command(name = "show", description = "Show what is being moved and why, and what would be next.")
    int show() {
        List<JsonNode> moves = new ArrayList<>();
        JsonNode placement = session.api().get("/api/v1/placement");
        placement.path("moves").forEach(moves::add);
        session.printList(moves, COLUMNS);
        placement
                .path("shortfalls")
                .forEach(missing -> session.note("! " + missing.path("text").asText()));
        return ExitCode.OK.value();
    }
}
