package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson portal}. */
@Command(name = "portal", description = "Portals: the addresses that hosts dial.")
final class PortalCommand {

    private static final String PORTALS = "/api/v1/portals";
    private static final List<Column> COLUMNS = List.of(
            Column.text("ADDRESS", "/address"),
            Column.number("TAG", "/tag"),
            Column.text("STATE", "/state"),
            Column.text("NODE", "/node"),
            Column.number("SESSIONS", "/sessions"),
            Column.text("TO", "/to"),
            Column.text("NETWORK", "/floating/network").wide(),
            Column.text("HOME", "/floating/home").wide(),
            Column.text("PROBLEM", "/floating/problem").wide(),
            Column.text("ENDPOINT", "/endpoint").wide(),
            Column.text("NVME-ENDPOINT", "/nvmeEndpoint").wide(),
            Column.text("GROUP", "/portalGroup").wide(),
            Column.text("TARGET", "/target").wide(),
            Column.text("SUBSYSTEM", "/subsystem").wide(),
            Column.text("CREATED", "/createdAt").wide());

    private final Session session;

    PortalCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the portals.")
    int list(@Mixin ListOptions options) {
        session.printList(session.api().list(options.of(PORTALS)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one portal.")
    int show(@Parameters(paramLabel = "ADDRESS", description = "Its IP address.") String address) {
        session.printObject(session.api().get(path(address)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(
            name = "drain",
            description = {
                "Have its sessions move to other portals: they are asked to log out, and new logins are sent on.",
                "Sessions that cannot reach another portal stay. It lasts, over restarts too, until 'resume'."
            })
    int drain(
            @Parameters(paramLabel = "ADDRESS", description = "Its IP address.") String address,
            @Option(
                            names = "--to",
                            paramLabel = "ADDRESS",
                            description = "Where they should move to. Default: the portals with the fewest sessions.")
                    @Nullable
                    String to) {
        ObjectNode request = Json.MAPPER.createObjectNode();
        if (to != null) {
            request.put("to", to);
        }
        JsonNode portal = session.api().post(path(address) + "/drain", request).object();
        session.printDone("portal " + address + " is draining", portal, COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "resume", description = "End a drain.")
    int resume(@Parameters(paramLabel = "ADDRESS", description = "Its IP address.") String address) {
        JsonNode portal =
                session.api().send("POST", path(address) + "/resume", null).object();
        session.printDone("portal " + address + " serves", portal, COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(
            name = "create",
            description = {
                "Make a portal that floats: one node has it at a time, and another when that one dies.",
                "Hosts come back to the same address and ports."
            })
    int create(
            @Parameters(paramLabel = "ADDRESS", description = "Its IP address, of the network's prefix.")
                    String address,
            @Option(
                            names = "--network",
                            required = true,
                            paramLabel = "NETWORK",
                            description = "Name or id of its network; see 'caisson network'.")
                    String network,
            @Option(
                            names = "--portal-group",
                            paramLabel = "GROUP",
                            description = "The portal group that it serves. Default: the one that was there first.")
                    @Nullable
                    String portalGroup,
            @Option(
                            names = "--node",
                            paramLabel = "NODE",
                            description = "A node that may have it; may be given several times. Default: all.")
                    @Nullable
                    List<String> nodes,
            @Option(names = "--home", paramLabel = "NODE", description = "The node that has it whenever it can.")
                    @Nullable
                    String home) {
        ObjectNode request =
                Json.MAPPER.createObjectNode().put("address", address).put("network", network);
        if (nodes != null) {
            nodes.forEach(request.putArray("nodes")::add);
        }
        if (home != null) {
            request.put("home", home);
        }
        if (portalGroup != null) {
            request.put("portalGroup", portalGroup);
        }
        ApiClient.Answer answer = session.api().post(PORTALS, request);
        session.printDone(
                "portal " + address + (answer.created() ? " is made" : " was there already"), answer.object(), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(
            name = "move",
            description = {
                "Have a floating portal move to a node: its hosts are asked to come again, and are served there.",
                "It returns to that node whenever it was elsewhere."
            })
    int move(
            @Parameters(paramLabel = "ADDRESS", description = "Its IP address.") String address,
            @Option(names = "--node", required = true, paramLabel = "NODE", description = "Name or id of the node.")
                    String node) {
        ObjectNode request = Json.MAPPER.createObjectNode().put("node", node);
        JsonNode portal = session.api().post(path(address) + "/move", request).object();
        session.printDone("portal " + address + " moves to " + node, portal, COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(
            name = "check",
            description = {
                "Have each node that may have a floating portal look whether hosts will find it there; see 'network check'.",
                "Nothing is changed. Exit code 1 if something is found."
            })
    int check(@Parameters(paramLabel = "ADDRESS", description = "Its IP address.") String address) {
        JsonNode floating = session.api().get(path(address)).path("floating");
        if (!floating.isObject()) {
            throw new CliException(
                    ExitCode.CONFLICT,
                    "portal " + address + " does not float: only its node has it, and nobody finds it elsewhere");
        }
        Set<String> nodes = new HashSet<>();
        floating.path("nodes").forEach(node -> nodes.add(node.asText()));
        List<JsonNode> reports = new ArrayList<>();
        for (JsonNode report :
                NetworkCommand.check(session, floating.path("network").asText())) {
            if (nodes.isEmpty() || nodes.contains(report.path("node").asText())) {
                reports.add(report);
            }
        }
        return NetworkCommand.show(session, reports);
    }

    @Command(name = "delete", description = "Take a floating portal away from hosts, who are asked to leave.")
    int delete(
            @Parameters(paramLabel = "ADDRESS", description = "Its IP address.") String address,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        session.confirm(yes, "Hosts cannot reach " + address + " any more. Delete the portal?");
        session.api().delete(path(address) + "?strict=true");
        session.note("portal " + address + " is deleted");
        return ExitCode.OK.value();
    }

    private static String path(String address) {
        return PORTALS + "/" + encode(address);
    }
}
