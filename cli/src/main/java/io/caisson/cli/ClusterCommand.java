package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caisson cluster}. */
@Command(name = "cluster", description = "The cluster that the node belongs to.")
final class ClusterCommand {

    private static final String CLUSTER = "/api/v1/cluster";
    private static final List<Column> COLUMNS = List.of(
            Column.text("NAME", "/name"),
            Column.text("ID", "/id"),
            Column.number("NODES", "/nodes"),
            Column.text("CATALOG LEADER", "/catalogLeader"),
            Column.text("CLUSTER ADDRESS", "/clusterAddress"),
            Column.text("RESTART NEEDED", "/restartNeeded"));

    private final Session session;

    ClusterCommand(Session session) {
        this.session = session;
    }

    @Command(name = "show", description = "Show the cluster.")
    int show() {
        session.printObject(session.api().get(CLUSTER), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(
            name = "init",
            description = {
                "Make this node the first of a cluster that others can join. Its volumes and hosts stay as they are.",
                "It listens for other nodes from its next start on."
            })
    int init(
            @Option(
                            names = "--address",
                            paramLabel = "IP:PORT",
                            required = true,
                            description = "Where other nodes will reach this one. It stays.")
                    String address) {
        JsonNode cluster = session.api()
                .post(CLUSTER, Json.MAPPER.createObjectNode().put("address", address))
                .object();
        String then = cluster.path("restartNeeded").asBoolean() ? "; restart it, then make tokens for others" : "";
        session.printDone("other nodes will reach this one at " + address + then, cluster, COLUMNS);
        return ExitCode.OK.value();
    }
}
