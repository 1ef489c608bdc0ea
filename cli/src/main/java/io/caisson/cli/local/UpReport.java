package io.caisson.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.cli.CliException;
import io.caisson.cli.ExitCode;
import io.caisson.cli.Json;
import io.caisson.cli.OutputFormat;
import io.caisson.cli.Session;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@code up} shows of a daemon that serves: for programs one object, for people what to type next. */
final class UpReport {

    private static final String PASSWORD_FILE = "admin-password";

    private final Session session;

    UpReport(Session session) {
        this.session = session;
    }

    void print(DaemonRecord daemon) {
        if (session.format() == OutputFormat.TABLE || session.format() == OutputFormat.WIDE) {
            if (!session.quiet()) {
                printForPeople(daemon);
            }
        } else {
            session.printObject(asTree(daemon), List.of());
        }
        session.terminal().out().flush();
    }

    /**
     * All nodes on this machine: for programs the first one's object, with a list of all of them.
     *
     * @param floating portals that float, as the API has them
     * @param managedAt where API and console are found at whichever node; empty if there is no such address
     */
    void printAll(LocalNodes local, List<JsonNode> floating, String managedAt) {
        List<DaemonRecord> running = LocalNodes.records(local.dataDirectory());
        if (running.isEmpty()) {
            throw new CliException(ExitCode.FAILURE, "the daemons ended right after they started", "see their logs");
        }
        if (session.isForPeople()) {
            if (!session.quiet()) {
                printForPeople(running.get(0));
                printNodes(running, floating, managedAt);
            }
        } else {
            ObjectNode tree = asTree(running.get(0));
            tree.set("nodes", nodes(running));
            tree.putArray("floatingPortals").addAll(floating);
            tree.put("managedAt", managedAt.isEmpty() ? null : managedAt);
            session.printObject(tree, List.of());
        }
        session.terminal().out().flush();
    }

    private void printNodes(List<DaemonRecord> running, List<JsonNode> floating, String managedAt) {
        PrintWriter out = session.terminal().out();
        out.println();
        out.println("The cluster has these nodes on this machine. Kill one and watch:");
        out.println();
        for (DaemonRecord daemon : running) {
            String portals = daemon.iscsi().portals().isEmpty()
                    ? "serves no hosts"
                    : "portals " + String.join(", ", daemon.iscsi().portals());
            out.println("  " + name(daemon) + "   pid " + daemon.pid() + "   " + portals + "   API " + daemon.api());
        }
        if (!managedAt.isEmpty()) {
            out.println();
            out.println("API and console move to another node when theirs dies, at " + managedAt + "/");
        }
        if (!floating.isEmpty()) {
            out.println();
            out.println("These portals float from node to node, for hosts that are to survive that:");
            out.println();
            floating.forEach(
                    portal -> out.println("  " + portal.path("endpoint").asText("") + "   NVMe "
                            + portal.path("nvmeEndpoint").asText("") + "   now " + LoopbackPortals.sentence(portal)));
        }
    }

    /** As programs see them. */
    static ArrayNode nodes(List<DaemonRecord> running) {
        ArrayNode nodes = Json.MAPPER.createArrayNode();
        for (DaemonRecord daemon : running) {
            ObjectNode node = nodes.addObject().put("name", name(daemon));
            node.setAll(asTree(daemon));
            node.remove(List.of("demo", "notes"));
        }
        return nodes;
    }

    /** Which nodes of the directory run, without their secrets. */
    static ArrayNode runningNodes(Path dataDirectory) {
        ArrayNode nodes = Json.MAPPER.createArrayNode();
        LocalNodes local = new LocalNodes(dataDirectory);
        for (int number : local.numbers()) {
            Optional<DaemonRecord> daemon = local.instance(number).running();
            ObjectNode node = nodes.addObject();
            node.put("name", daemon.map(UpReport::name).orElse(LocalNodes.name(number)));
            node.put("running", daemon.isPresent());
            daemon.ifPresent(record -> node.put("pid", record.pid()).put("api", record.api()));
        }
        return nodes;
    }

    private static String name(DaemonRecord daemon) {
        DaemonRecord.Node node = daemon.node();
        return node == null ? LocalNodes.name(1) : node.name();
    }

    /** The record, with the token that opens the API. */
    static ObjectNode asTree(DaemonRecord daemon) {
        ObjectNode tree = Json.MAPPER.createObjectNode();
        tree.put("dataDir", daemon.dataDir());
        tree.put("api", daemon.api());
        tree.put("console", daemon.api() + "/");
        tree.put("token", token(Path.of(daemon.dataDir())));
        tree.put("caCertificate", daemon.caCertificate());
        tree.put("pid", daemon.pid());
        tree.set("iscsi", Json.MAPPER.valueToTree(daemon.iscsi()));
        if (daemon.nvme() != null) {
            tree.set("nvme", Json.MAPPER.valueToTree(daemon.nvme()));
        }
        if (daemon.demo() != null) {
            tree.set("demo", Json.MAPPER.valueToTree(daemon.demo()));
        }
        DaemonRecord.Node node = daemon.node();
        if (node != null) {
            tree.put("nodeId", node.id());
            tree.put("clusterAddress", node.clusterAddress());
        }
        tree.set("notes", Json.MAPPER.valueToTree(daemon.notes()));
        return tree;
    }

    private static String token(Path dataDirectory) {
        Path file = dataDirectory.resolve("client.json");
        try {
            JsonNode client = Json.MAPPER.readTree(Files.readString(file));
            return client.path("token").asText();
        } catch (IOException failure) {
            throw new CliException(
                    ExitCode.NOT_AUTHORISED,
                    "cannot read " + file + ": " + failure.getMessage(),
                    "run the command as the user who started Caisson",
                    failure);
        }
    }

    private void printForPeople(DaemonRecord daemon) {
        PrintWriter out = session.terminal().out();
        daemon.notes().forEach(note -> out.println("Note: " + note));
        out.println();
        out.println("Caisson is up.");
        out.println();
        out.println("  iSCSI target   " + daemon.iscsi().target());
        daemon.iscsi().portals().forEach(portal -> out.println("  portal         " + portal));
        DaemonRecord.Nvme nvme = daemon.nvme();
        if (nvme != null) {
            out.println("  NVMe subsystem " + nvme.subsystem());
            nvme.portals().forEach(portal -> out.println("  portal         " + portal));
            nvme.discovery().forEach(portal -> out.println("  discovery      " + portal));
        }
        out.println("  console        " + daemon.api() + "/");
        firstPassword(daemon)
                .ifPresent(password -> out.println("  sign in        as admin, first password " + password
                        + "   (also in " + daemon.dataDir() + "/" + PASSWORD_FILE + ")"));
        out.println("  API            " + daemon.api() + "/api/v1   (document: /api/openapi.json)");
        out.println("  access token   in " + daemon.dataDir() + "/client.json; the CLI finds it there");
        out.println("  data           " + daemon.dataDir());
        DaemonRecord.Demo demo = daemon.demo();
        if (demo != null && demo.iscsi() != null) {
            print(
                    out,
                    "The volume '" + demo.iscsi().volume() + "' is LUN "
                            + demo.iscsi().lun() + " for any initiator on this machine. To use it:",
                    HostCommands.lines(daemon, demo.iscsi().lun()));
        }
        if (demo != null && demo.nvme() != null && nvme != null) {
            print(
                    out,
                    "The volume '" + demo.nvme().volume() + "' is namespace "
                            + demo.nvme().nsid() + " for any NVMe/TCP host on this machine. To use it:",
                    NvmeCommands.lines(
                            new NvmeCommands.Service(nvme.subsystem(), nvme.portals(), nvme.discovery()),
                            demo.nvme().nsid(),
                            NvmeLogin.NOTHING));
        }
        out.println();
        String caisson = session.terminal().variable("CAISSON_COMMAND");
        String command = caisson == null ? "caisson" : caisson;
        out.println("See how it is: " + command + " status      Stop it: " + command + " down");
    }

    /** Gone once it opens nothing any more. */
    private static Optional<String> firstPassword(DaemonRecord daemon) {
        try {
            return Optional.of(
                    Files.readString(Path.of(daemon.dataDir(), PASSWORD_FILE)).strip());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static void print(PrintWriter out, String title, List<String> lines) {
        out.println();
        out.println(title);
        out.println();
        lines.forEach(line -> out.println(line.isEmpty() ? "" : "  " + line));
    }
}
