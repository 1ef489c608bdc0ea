package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson network}. */
@Command(name = "network", description = "Networks of hosts, in which portals float from node to node.")
final class NetworkCommand {

    private static final String NETWORKS = "/api/v1/networks";
    private static final List<Column> COLUMNS = List.of(
            Column.text("NAME", "/name"),
            Column.text("ANNOUNCER", "/announcer"),
            Column.text("PREFIX", "/prefix"),
            Column.text("INTERFACE", "/networkInterface"),
            Column.number("VLAN", "/vlan"),
            Column.number("MTU", "/mtu"),
            Column.number("PORTALS", "/portals"),
            Column.number("AS", "/bgp/ownAs").wide(),
            Column.text("ID", "/id").wide(),
            Column.text("CREATED", "/createdAt").wide());

    private final Session session;

    NetworkCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "create",
            description = {
                "Make a network known.",
                "One that is announced by BGP is made with 'caisson api', as its routers take more to say."
            })
    int create(
            @Parameters(paramLabel = "NAME", description = "Unique among networks.") String name,
            @Option(
                            names = "--announcer",
                            required = true,
                            paramLabel = "loopback|l2",
                            description = "How hosts find an address.")
                    String announcer,
            @Option(names = "--prefix", required = true, paramLabel = "CIDR", description = "All addresses lie in it.")
                    String prefix,
            @Option(names = "--interface", paramLabel = "NAME", description = "Interface of the nodes; needed for l2.")
                    @Nullable
                    String networkInterface,
            @Option(names = "--vlan", paramLabel = "TAG", description = "VLAN of the interface. Default: none.")
                    @Nullable
                    Integer vlan) {
        ObjectNode request = Json.MAPPER
                .createObjectNode()
                .put("name", name)
                .put("announcer", announcer)
                .put("prefix", prefix);
        if (networkInterface != null) {
            request.put("networkInterface", networkInterface);
        }
        if (vlan != null) {
            request.put("vlan", vlan);
        }
        ApiClient.Answer answer = session.api().post(NETWORKS, request);
        session.printDone(
                "network " + name + (answer.created() ? " is known" : " was known already"), answer.object(), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "list", description = "List the networks.")
    int list(@Mixin ListOptions options) {
        session.printList(session.api().list(options.of(NETWORKS)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one network.")
    int show(@Parameters(paramLabel = "NETWORK", description = "Its name or id.") String network) {
        session.printObject(session.api().get(path(network)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(
            name = "status",
            description = {
                "Show what each node announces in a network: addresses, sessions with routers, and what is in the way.",
                "Exit code 1 if something is."
            })
    int status(@Parameters(paramLabel = "NETWORK", description = "Its name or id.") String network) {
        return show(session, session.api().list(path(network) + "/reports"));
    }

    @Command(
            name = "check",
            description = {
                "Have each node look whether hosts will find addresses there, before they depend on it: interface, MTU on the"
                        + " way to the other nodes, addresses that somebody has already, kernel settings.",
                "Nothing is changed. Takes some seconds for each address. Exit code 1 if something is found."
            })
    int check(@Parameters(paramLabel = "NETWORK", description = "Its name or id.") String network) {
        return show(session, check(session, network));
    }

    /** What each node finds. */
    static Iterable<JsonNode> check(Session session, String network) {
        return session.api()
                .send("POST", path(network) + "/check", null)
                .object()
                .path("items");
    }

    static int show(Session session, Iterable<JsonNode> reports) {
        NetworkFindings findings = new NetworkFindings(reports);
        session.printList(findings.rows(), NetworkFindings.COLUMNS);
        if (findings.isAllWell()) {
            session.note("nothing is in the way");
            return ExitCode.OK.value();
        }
        return ExitCode.FAILURE.value();
    }

    @Command(name = "delete", description = "Forget a network that has no portals.")
    int delete(
            @Parameters(paramLabel = "NETWORK", description = "Its name or id.") String network,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        session.confirm(yes, "Forget network " + network + "?");
        session.api().delete(path(network) + "?strict=true");
        session.note("network " + network + " is forgotten");
        return ExitCode.OK.value();
    }

    private static String path(String network) {
        return NETWORKS + "/" + encode(network);
    }
}
