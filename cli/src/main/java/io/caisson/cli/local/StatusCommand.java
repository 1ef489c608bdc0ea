package io.caisson.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.cli.Column;
import io.caisson.cli.ExitCode;
import io.caisson.cli.Json;
import io.caisson.cli.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code caisson status}. */
@Command(
        name = "status",
        description = "Show how the Caisson of a data directory is. Exit code 5 when it does not run.")
public final class StatusCommand implements Callable<Integer> {

    private static final List<Column> COLUMNS = List.of(
            Column.text("RUNNING", "/running"),
            Column.text("PID", "/pid"),
            Column.text("HEALTH", "/health/state"),
            Column.text("", "/health/sentence"),
            Column.size("USED", "/pool/usedBytes"),
            Column.size("FREE", "/pool/freeBytes"),
            Column.size("PROVISIONED", "/pool/provisionedBytes"),
            Column.text("VOLUMES", "/counts/volumes"),
            Column.text("SESSIONS", "/counts/sessions"),
            Column.text("TARGET", "/iscsi/target"),
            Column.text("PORTALS", "/portals"),
            Column.text("SUBSYSTEM", "/nvme/subsystem"),
            Column.text("NVME PORTALS", "/nvmePortals"),
            Column.text("DISCOVERY", "/discoveryPortals"),
            Column.text("API", "/api"),
            Column.text("VERSION", "/version"),
            Column.text("CLUSTER", "/clusterId"),
            Column.text("NODES", "/nodes"),
            Column.text("FLOATING", "/floating"),
            Column.text("DATA", "/dataDir"));

    private static final List<Column> COLUMNS_WHEN_DOWN =
            List.of(Column.text("RUNNING", "/running"), Column.text("DATA", "/dataDir"));

    private final Session session;

    StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Instance instance = new Instance(session.dataDirectory());
        List<DaemonRecord> nodes = LocalNodes.records(instance.dataDirectory());
        Optional<DaemonRecord> daemon = nodes.stream().findFirst();
        ObjectNode status = Json.MAPPER.createObjectNode();
        status.put("running", daemon.isPresent());
        if (daemon.isEmpty()) {
            status.put("dataDir", instance.dataDirectory().toString());
            session.printObject(status, COLUMNS_WHEN_DOWN);
            return ExitCode.UNREACHABLE.value();
        }
        status.put("pid", daemon.get().pid());
        status.put("dataDir", daemon.get().dataDir());
        status.put("api", daemon.get().api());
        status.set("iscsi", Json.MAPPER.valueToTree(daemon.get().iscsi()));
        if (daemon.get().nvme() != null) {
            status.set("nvme", Json.MAPPER.valueToTree(daemon.get().nvme()));
        }
        if (nodes.size() > 1 || new LocalNodes(instance.dataDirectory()).count() > 1) {
            status.set("nodes", UpReport.runningNodes(instance.dataDirectory()));
        }
        JsonNode node = session.api().get("/api/v1/status");
        node.properties().forEach(field -> status.set(field.getKey(), field.getValue()));
        List<JsonNode> floating = new LoopbackPortals(session.api()).all();
        if (!floating.isEmpty()) {
            ArrayNode shown = status.putArray("floating");
            for (JsonNode portal : floating) {
                ObjectNode entry = shown.addObject();
                List.of("address", "node", "state").forEach(field -> entry.set(field, portal.path(field)));
            }
        }
        session.printObject(status, COLUMNS);
        return ExitCode.OK.value();
    }
}
