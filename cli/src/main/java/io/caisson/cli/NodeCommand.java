package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.cli.local.DaemonRecord;
import io.caisson.cli.local.LocalNodes;
import io.caisson.cli.local.NodeJoinCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson node}. */
@Command(
        name = "node",
        description = "Nodes: the servers of the cluster.",
        subcommands = {NodeCommand.Token.class, NodeJoinCommand.class})
final class NodeCommand {

    private static final String NODES = "/api/v1/nodes";
    private static final List<Column> COLUMNS = List.of(
            Column.text("NAME", "/name"),
            Column.text("ROLE", "/role"),
            Column.text("STATE", "/state"),
            Column.text("ONLINE", "/online"),
            Column.text("CATALOG LEADER", "/catalogLeader"),
            Column.number("REPLICAS", "/replicas"),
            Column.number("LEADS", "/leads"),
            Column.text("DUTY", "/duty"),
            Column.text("CLUSTER ADDRESS", "/clusterAddress"),
            Column.text("API", "/api"),
            Column.number("PID", "/pid"),
            Column.number("NUMBER", "/number").wide(),
            Column.number("CATALOG", "/catalogRevision").wide(),
            Column.text("DATA", "/dataDir").wide(),
            Column.text("ID", "/id").wide(),
            Column.text("CREATED", "/createdAt").wide());

    private final Session session;

    NodeCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the nodes.")
    int list(@Mixin ListOptions options) {
        session.printList(
                session.api().list(options.of(NODES)).stream()
                        .map(this::withProcess)
                        .toList(),
                COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one node.")
    int show(@Parameters(paramLabel = "NODE", description = "Its name or id.") String node) {
        session.printObject(withProcess(session.api().get(path(node))), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(
            name = "drain",
            description = {
                "Have its replicas and leaders move to other nodes, as far as other disks may take them; no volume gets fewer",
                "copies. Hosts stay logged in, and may still log in there. It lasts until 'activate'."
            })
    int drain(
            @Parameters(paramLabel = "NODE", description = "Its name or id.") String node,
            @Option(names = "--wait", description = "Return when nothing is left to move.") boolean wait) {
        return changed(node, "drain", "node " + node + " is draining", wait);
    }

    @Command(
            name = "maintenance",
            description = {
                "Have other nodes lead what it leads, so that it can be stopped for a while; its replicas stay. Its hosts",
                "have to have paths to other nodes. It lasts, over restarts too, until '--off' or 'activate'."
            })
    int maintenance(
            @Parameters(paramLabel = "NODE", description = "Its name or id.") String node,
            @Option(names = "--off", description = "End it.") boolean off,
            @Option(names = "--wait", description = "Return when it leads nothing any more.") boolean wait) {
        return off ? activate(node) : changed(node, "maintenance", "node " + node + " is in maintenance", wait);
    }

    @Command(name = "activate", description = "End a drain, or maintenance: what had moved away may come back.")
    int activate(@Parameters(paramLabel = "NODE", description = "Its name or id.") String node) {
        return changed(node, "activate", "node " + node + " is active", false);
    }

    private int changed(String node, String verb, String done, boolean wait) {
        JsonNode answer =
                session.api().send("POST", path(node) + "/" + verb, null).object();
        if (wait) {
            String id = answer.path("id").asText();
            new TaskWait(session).untilDone("node-" + (verb.equals("drain") ? "drain." : "maintenance.") + id, null);
            String given = answer.path("state").asText();
            answer = session.api().get(path(node));
            requireStill(given, answer);
        }
        String duty = answer.path("duty").asText();
        session.printDone(duty.isEmpty() ? done : done + ": " + duty, answer, COLUMNS);
        return ExitCode.OK.value();
    }

    private static void requireStill(String given, JsonNode node) {
        String now = node.path("state").asText();
        if (!now.equals(given)) {
            throw new CliException(
                    ExitCode.FAILURE,
                    "node " + node.path("name").asText() + " is " + now + " again, and not " + given
                            + ": somebody ended it meanwhile",
                    "see who: caisson audit list");
        }
    }

    @Command(
            name = "remove",
            description = {
                "End a node's membership: its replicas move to other nodes, then it stops, and cannot come back with",
                "the data it has. 'node list' shows it as removing until it is gone.",
                "A node that runs the API that is asked cannot be removed: ask another."
            })
    int remove(
            @Parameters(paramLabel = "NODE", description = "Its name or id.") String node,
            @Option(names = "--wait", description = "Return when it is gone.") boolean wait) {
        String id = session.api().get(path(node)).path("id").asText();
        session.api().delete(path(node) + "?strict=true");
        if (wait) {
            new TaskWait(session).untilDone("node-removal." + id, null);
        }
        session.printDone(
                "node " + node + (wait ? " is removed" : " is being removed"),
                Json.MAPPER.createObjectNode().put("name", node),
                List.of());
        return ExitCode.OK.value();
    }

    /** Which process it is, if it runs on this machine, below the data directory that is meant. */
    private JsonNode withProcess(JsonNode node) {
        for (DaemonRecord daemon : LocalNodes.records(session.dataDirectory())) {
            DaemonRecord.Node local = daemon.node();
            if (local != null && local.id().equals(node.path("id").asText()) && node instanceof ObjectNode object) {
                object.put("pid", daemon.pid());
                object.put("dataDir", daemon.dataDir());
            }
        }
        return node;
    }

    private static String path(String node) {
        return NODES + "/" + encode(node);
    }

    /** {@code caisson node token}. */
    @Command(name = "token", description = "Tokens with which nodes join.")
    static final class Token {
        private static final List<Column> COLUMNS =
                List.of(Column.text("TOKEN", "/token"), Column.text("EXPIRES", "/expiresAt"), Column.text("ID", "/id"));

        private final Session session;

        Token(Session session) {
            this.session = session;
        }

        @Command(
                name = "create",
                description = {
                    "Make a token with which one node can join, once. It is shown now and never again.",
                    "On the new machine: caisson node join --token-file FILE --cluster-address IP:PORT"
                })
        int create(
                @Option(
                                names = "--valid-minutes",
                                paramLabel = "N",
                                description = "For how long it can be used. Default: 60.")
                        @Nullable
                        Integer minutes) {
            ObjectNode request = Json.MAPPER.createObjectNode();
            if (minutes != null) {
                request.put("validMinutes", minutes);
            }
            JsonNode token = session.api().post("/api/v1/node-tokens", request).object();
            session.printObject(token, COLUMNS);
            return ExitCode.OK.value();
        }
    }
}
