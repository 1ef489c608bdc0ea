package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code caisson group}. */
@Command(name = "group", description = "Placement groups: which nodes hold copies of which volumes.")
final class GroupCommand {

    private static final String GROUPS = "/api/v1/groups";
    private static final List<Column> COLUMNS = List.of(
            Column.text("ID", "/id"),
            Column.text("CONDITION", "/condition"),
            Column.text("LEADER", "/leader"),
            Column.number("REPLICAS", "/replicas"),
            Column.text("MEMBERS", "/memberNames"),
            Column.text("WITNESS", "/witness/node"),
            Column.text("VOLUMES", "/volumeNames"),
            Column.number("TERM", "/term").wide(),
            Column.text("HOME", "/homeNode").wide(),
            Column.text("OWES FENCE", "/owesFence").wide());
    private static final List<Column> MEMBER_COLUMNS = List.of(
            Column.text("NODE", "/node"),
            Column.text("STATE", "/state"),
            Column.text("REPLICA", "/replica"),
            Column.text("LEADS", "/leads"),
            Column.number("LAG", "/lagEntries"),
            Column.size("ALLOCATED", "/allocatedBytes"),
            Column.number("PARTS DONE", "/partsDone"),
            Column.number("PARTS", "/partsAll"),
            Column.text("DISK", "/disk"));

    private final Session session;

    GroupCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the groups.")
    int list() {
        session.printList(session.api().list(GROUPS).stream().map(this::named).toList(), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one group, and how each of its replicas is.")
    int show(@Parameters(paramLabel = "GROUP", description = "Its id.") String group) {
        JsonNode found = session.api().get(GROUPS + "/" + encode(group));
        session.printObject(named(found), COLUMNS);
        if (session.isForPeople()) {
            session.printList(elements(found.path("members")), MEMBER_COLUMNS);
        }
        return ExitCode.OK.value();
    }

    /** With the names that a table has room for; JSON and YAML show what the API answers. */
    private JsonNode named(JsonNode group) {
        boolean isTable = session.isForPeople() || session.format() == OutputFormat.CSV;
        if (isTable && group instanceof ObjectNode object) {
            ArrayNode members = object.putArray("memberNames");
            object.path("members").forEach(member -> members.add(member.path("node")));
            ArrayNode volumes = object.putArray("volumeNames");
            object.path("volumes").forEach(volume -> volumes.add(volume.path("name")));
        }
        return group;
    }

    private static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> all = new ArrayList<>();
        array.forEach(all::add);
        return all;
    }
}
