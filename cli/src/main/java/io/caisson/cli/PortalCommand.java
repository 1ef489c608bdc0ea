package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
            Column.number("SESSIONS", "/sessions"),
            Column.text("TO", "/to"),
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
    int list() {
        session.printList(session.api().list(PORTALS), COLUMNS);
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

    private static String path(String address) {
        return PORTALS + "/" + encode(address);
    }
}
