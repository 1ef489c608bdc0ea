package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson host}. */
@Command(name = "host", description = "Hosts: who may see volumes.")
final class HostCommand {

    private static final String HOSTS = "/api/v1/hosts";
    private static final List<Column> COLUMNS = List.of(
            Column.text("NAME", "/name"),
            Column.text("IQNS", "/iqns"),
            Column.text("NETWORKS", "/networks"),
            Column.text("ID", "/id").wide(),
            Column.text("CREATED", "/createdAt").wide(),
            Column.text("LABELS", "/labels").wide());

    private final Session session;

    HostCommand(Session session) {
        this.session = session;
    }

    @Command(name = "create", description = "Make a host known, unless just this one is.")
    int create(
            @Parameters(paramLabel = "NAME", description = "Its name.") String name,
            @Option(
                            names = "--iqn",
                            required = true,
                            paramLabel = "IQN",
                            description = "The iSCSI name it logs in with; may be repeated. * stands for any.")
                    List<String> iqns,
            @Option(
                            names = "--network",
                            paramLabel = "CIDR",
                            description = "Where it may come from; may be repeated. Default: anywhere.")
                    @Nullable
                    List<String> networks) {
        ObjectNode request = Json.MAPPER.createObjectNode().put("name", name);
        iqns.forEach(request.putArray("iqns")::add);
        if (networks != null) {
            networks.forEach(request.putArray("networks")::add);
        }
        ApiClient.Answer answer = session.api().post(HOSTS, request);
        session.printDone("host " + name + (answer.created() ? " created" : " exists"), answer.object(), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "list", description = "List the hosts.")
    int list() {
        session.printList(session.api().list(HOSTS), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one host.")
    int show(@Parameters(paramLabel = "HOST", description = "Name or id.") String host) {
        session.printObject(session.api().get(path(host)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "delete", description = "Forget a host. Refused while volumes are exported to it.")
    int delete(
            @Parameters(paramLabel = "HOST", description = "Name or id.") String host,
            @Option(names = "--if-exists", description = "It is no error if there is no such host.") boolean ifExists) {
        session.api().delete(path(host) + (ifExists ? "" : "?strict=true"));
        session.note("host " + host + " deleted");
        return ExitCode.OK.value();
    }

    private static String path(String host) {
        return HOSTS + "/" + encode(host);
    }
}
