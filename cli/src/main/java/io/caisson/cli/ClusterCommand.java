package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caisson cluster}. */
@Command(name = "cluster", description = "The cluster that the node belongs to.")
final class ClusterCommand {

    private static final String CLUSTER = "/api/v1/cluster";
    private static final String MANAGEMENT = CLUSTER + "/management-address";
    private static final List<Column> COLUMNS = List.of(
            Column.text("NAME", "/name"),
            Column.text("ID", "/id"),
            Column.number("NODES", "/nodes"),
            Column.text("CATALOG LEADER", "/catalogLeader"),
            Column.text("CLUSTER ADDRESS", "/clusterAddress"),
            Column.text("RESTART NEEDED", "/restartNeeded"),
            Column.text("MANAGED AT", "/management/url"),
            Column.text("NOW AT NODE", "/management/node"),
            Column.text("ANSWERS THERE", "/management/served"),
            Column.text("IN THE WAY", "/management/problem"));

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
            name = "set",
            description = {
                "Have an address float from node to node at which API and console answer, instead of the one there was.",
                "Its certificate is by the cluster's authority. Or have each node managed at its own address alone."
            })
    int set(
            @Option(names = "--management-address", paramLabel = "ADDRESS", description = "One that no node has.")
                    @Nullable
                    String address,
            @Option(
                            names = "--network",
                            paramLabel = "NETWORK",
                            description = "In which it floats: caisson network list.")
                    @Nullable
                    String network,
            @Option(names = "--port", paramLabel = "PORT", description = "Default: 8443.") @Nullable Integer port,
            @Option(names = "--no-management-address", description = "There is to be none.") boolean none) {
        if (none == (address != null) || (address == null) != (network == null)) {
            throw new CliException(
                    ExitCode.USAGE,
                    "give --management-address with --network, or --no-management-address",
                    "caisson cluster set --management-address 10.1.0.10 --network NAME");
        }
        if (none) {
            session.api().delete(MANAGEMENT);
            session.printDone(
                    "each node is managed at its own address", session.api().get(CLUSTER), COLUMNS);
            return ExitCode.OK.value();
        }
        ObjectNode request =
                Json.MAPPER.createObjectNode().put("address", address).put("network", network);
        if (port != null) {
            request.put("port", port);
        }
        JsonNode cluster = session.api().post(MANAGEMENT, request).object();
        session.printDone(
                "the cluster is managed at " + cluster.at("/management/url").asText(), cluster, COLUMNS);
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
