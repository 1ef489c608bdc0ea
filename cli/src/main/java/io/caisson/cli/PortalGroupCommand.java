package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson portal-group}. */
@Command(
        name = "portal-group",
        description = "Portal groups: portals at which hosts find one iSCSI target and one NVMe subsystem.")
final class PortalGroupCommand {

    private static final String GROUPS = "/api/v1/portal-groups";
    private static final List<Column> COLUMNS = List.of(
            Column.text("NAME", "/name"),
            Column.text("NETWORKS", "/networks"),
            Column.text("PORTALS", "/portals"),
            Column.number("EXPORTS", "/exports"),
            Column.text("TARGET", "/target").wide(),
            Column.text("SUBSYSTEM", "/subsystem").wide(),
            Column.text("ID", "/id").wide(),
            Column.text("CREATED", "/createdAt").wide());

    private final Session session;

    PortalGroupCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "create",
            description = {
                "Make a portal group, with a target and a subsystem of its own.",
                "Then give it portals (caisson portal create --portal-group) and exports (caisson export create --portal-group)."
            })
    int create(
            @Parameters(
                            paramLabel = "NAME",
                            description = "Small letters, digits, '.' and '-': the end of its target's name.")
                    String name,
            @Option(
                            names = "--network",
                            paramLabel = "NETWORK",
                            description = "Name or id of a network in which it has its portals; may be given twice, for"
                                    + " hosts with two ways. Default: any.")
                    @Nullable
                    List<String> networks) {
        ObjectNode request = Json.MAPPER.createObjectNode().put("name", name);
        if (networks != null) {
            networks.forEach(request.putArray("networks")::add);
        }
        ApiClient.Answer answer = session.api().post(GROUPS, request);
        session.printDone(
                "portal group " + name + (answer.created() ? " is made" : " was there already"),
                answer.object(),
                COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "list", description = "List the portal groups.")
    int list(@Mixin ListOptions options) {
        session.printList(session.api().list(options.of(GROUPS)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one portal group.")
    int show(@Parameters(paramLabel = "GROUP", description = "Its name or id.") String group) {
        session.printObject(session.api().get(path(group)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "delete", description = "Forget a portal group without portals and exports.")
    int delete(
            @Parameters(paramLabel = "GROUP", description = "Its name or id.") String group,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        session.confirm(yes, "Forget portal group " + group + "?");
        session.api().delete(path(group) + "?strict=true");
        session.note("portal group " + group + " is forgotten");
        return ExitCode.OK.value();
    }

    private static String path(String group) {
        return GROUPS + "/" + encode(group);
    }
}
