package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson scrub}. */
@Command(
        name = "scrub",
        description = "Scrubs: each node reads its disk now and then, and has bad blocks repaired from other replicas.")
final class ScrubCommand {

    private static final List<Column> COLUMNS = List.of(
            Column.text("NODE", "/node"),
            Column.text("STATE", "/state"),
            Column.number("DONE", "/chunksDone"),
            Column.number("CHUNKS", "/chunksAll"),
            Column.number("BAD", "/badBlocks"),
            Column.number("REPAIRED", "/repairedBlocks"),
            Column.number("LOST", "/lostBlocks"),
            Column.number("DIFFERENCES", "/differences"),
            Column.text("COMPLETED", "/completedAt"),
            Column.size("PACE", "/bytesPerSecond").wide(),
            Column.size("READ", "/bytesRead").wide(),
            Column.number("ROUNDS", "/rounds").wide(),
            Column.number("NOT COMPARED", "/notCompared").wide(),
            Column.number("REPAIRED FOR HOSTS", "/repairedForHosts").wide(),
            Column.number("LOST FOR HOSTS", "/lostForHosts").wide(),
            Column.text("STARTED", "/startedAt").wide());

    private final Session session;

    ScrubCommand(Session session) {
        this.session = session;
    }

    @Command(name = "status", description = "Show what the scrub of each node does, and has found.")
    int status() {
        session.printList(session.api().list("/api/v1/scrubs"), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "start", description = "Begin a round, or go on with the one that is paused.")
    int start(
            @Parameters(paramLabel = "NODE", description = "Its name or id.") String node,
            @Option(
                            names = "--pace",
                            paramLabel = "SIZE",
                            description = "How much to read in a second from now on, such as 20MiB.")
                    @Nullable
                    String pace,
            @Option(names = "--wait", description = "Return when the round is over, which may take hours.")
                    boolean wait) {
        ObjectNode request = Json.MAPPER.createObjectNode();
        if (pace != null) {
            request.put("bytesPerSecond", pace);
        }
        JsonNode scrub = session.api().post(path(node) + "/start", request).object();
        if (wait) {
            String id = session.api()
                    .get("/api/v1/nodes/" + encode(node))
                    .path("id")
                    .asText();
            new TaskWait(session).untilDone("scrub." + id, null);
            scrub = completed(node, scrub);
        }
        session.printDone("node " + node + (wait ? " has scrubbed its disk" : " scrubs its disk"), scrub, COLUMNS);
        return ExitCode.OK.value();
    }

    /** A node that does not answer has no task, either: only its own word counts. */
    private JsonNode completed(String node, JsonNode begun) {
        String state = "unknown";
        for (JsonNode scrub : session.api().list("/api/v1/scrubs")) {
            if (scrub.path("node").equals(begun.path("node"))) {
                JsonNode at = scrub.path("completedAt");
                if (at.isTextual() && !at.equals(begun.path("completedAt"))) {
                    return scrub;
                }
                state = scrub.path("state").asText();
            }
        }
        throw new CliException(
                ExitCode.FAILURE,
                "the round of node " + node + " is not known to be over: its scrub is " + state,
                "look at it: caisson scrub status");
    }

    @Command(name = "pause", description = "Stop where it is, over restarts too, until 'start'.")
    int pause(@Parameters(paramLabel = "NODE", description = "Its name or id.") String node) {
        JsonNode scrub = session.api().send("POST", path(node) + "/pause", null).object();
        session.printDone("the scrub of node " + node + " is paused", scrub, COLUMNS);
        return ExitCode.OK.value();
    }

    private static String path(String node) {
        return "/api/v1/nodes/" + encode(node) + "/scrub";
    }
}
