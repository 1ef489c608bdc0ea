package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.cli.local.HostCommands;
import io.caisson.cli.local.HostLogin;
import io.caisson.cli.local.NvmeCommands;
import io.caisson.cli.local.NvmeLogin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson host}. */
@Command(name = "host", description = "Hosts: who may see volumes.")
final class HostCommand {

    private static final String HOSTS = "/api/v1/hosts";
    private static final List<Column> COLUMNS = List.of(
            Column.text("NAME", "/name"),
            Column.text("IQNS", "/iqns"),
            Column.text("NQNS", "/nqns"),
            Column.text("NETWORKS", "/networks"),
            Column.text("CHAP", "/chap/user"),
            Column.text("MUTUAL", "/chap/mutualUser").wide(),
            Column.text("DIGESTS", "/chap/digests").wide(),
            Column.text("DISCOVERY", "/chap/discovery").wide(),
            Column.text("DHCHAP", "/dhchap/hash").wide(),
            Column.text("DHCHAP-CTRL", "/dhchap/bidirectional").wide(),
            Column.text("DHCHAP-MIN-HASH", "/dhchap/minimumHash").wide(),
            Column.text("DHCHAP-MIN-GROUP", "/dhchap/minimumGroup").wide(),
            Column.text("TLS", "/tls/hash").wide(),
            Column.text("TLS-REQUIRED", "/tls/required").wide(),
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
                            paramLabel = "IQN",
                            description = "The iSCSI name it logs in with; may be repeated. * stands for any.")
                    @Nullable
                    List<String> iqns,
            @Option(
                            names = "--network",
                            paramLabel = "CIDR",
                            description = "Where it may come from; may be repeated. Default: anywhere.")
                    @Nullable
                    List<String> networks,
            @Mixin ChapOptions chap,
            @Mixin NvmeOptions nvme) {
        ObjectNode request = Json.MAPPER.createObjectNode().put("name", name);
        if (iqns != null) {
            iqns.forEach(request.putArray("iqns")::add);
        }
        if (networks != null) {
            networks.forEach(request.putArray("networks")::add);
        }
        chap.addTo(request, session, name, true);
        nvme.addTo(request, session, name);
        ApiClient.Answer answer = session.api().post(HOSTS, request);
        session.printDone(
                "host " + name + (answer.created() ? " created" : " exists"),
                nvme.withGenerated(answer.object()),
                COLUMNS);
        nvme.printGenerated(session);
        return ExitCode.OK.value();
    }

    @Command(name = "list", description = "List the hosts.")
    int list(@Mixin ListOptions options) {
        session.printList(session.api().list(options.of(HOSTS)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one host.")
    int show(@Parameters(paramLabel = "HOST", description = "Name or id.") String host) {
        session.printObject(session.api().get(path(host)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(
            name = "update",
            description = "Change a host. Sessions of initiators that are no longer its own end; others stay, and a new"
                    + " secret is asked for at their next login.")
    int update(
            @Parameters(paramLabel = "HOST", description = "Name or id.") String host,
            @Option(names = "--name", paramLabel = "NEW-NAME", description = "Its new name.") @Nullable String name,
            @Option(
                            names = "--iqn",
                            paramLabel = "IQN",
                            description = "All its iSCSI names from now on; may be repeated.")
                    @Nullable
                    List<String> iqns,
            @Option(
                            names = "--network",
                            paramLabel = "CIDR",
                            description = "All it may come from, from now on; may be repeated.")
                    @Nullable
                    List<String> networks,
            @Option(names = "--any-network", description = "It may come from anywhere.") boolean anyNetwork,
            @Mixin ChapOptions chap,
            @Option(names = "--no-mutual", description = "It can no longer ask us to authenticate with CHAP.")
                    boolean noMutual,
            @Option(names = "--no-chap", description = "It need not authenticate over iSCSI any more.") boolean noChap,
            @Mixin NvmeOptions nvme,
            @Mixin NvmeRemovals gone) {
        if ((noChap && (chap.given() || noMutual)) || (anyNetwork && networks != null) || gone.contradict(nvme)) {
            throw new CliException(ExitCode.USAGE, "an option takes away what another gives");
        }
        List<String> networksThen = anyNetwork ? List.of() : networks;
        ObjectNode request = changed(name, iqns, networksThen);
        chap.addTo(request, session, host, false);
        if (noMutual) {
            request.withObject("/chap").put("mutualUser", "");
        }
        nvme.addTo(request, session, host);
        gone.addTo(request);
        List<String> deleted = new ArrayList<>(gone.paths());
        if (noChap) {
            deleted.add("/chap");
        }
        if (request.isEmpty() && deleted.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "there is nothing to change", "caisson host update --help");
        }
        // The deletions last: a change that is refused must not leave the host open.
        JsonNode changed = without(session.api().patch(path(host), request), deleted);
        session.printDone("host " + host + " updated", nvme.withGenerated(changed), COLUMNS);
        nvme.printGenerated(session);
        return ExitCode.OK.value();
    }

    private static ObjectNode changed(
            @Nullable String name, @Nullable List<String> iqns, @Nullable List<String> networks) {
        ObjectNode request = Json.MAPPER.createObjectNode();
        if (name != null) {
            request.put("name", name);
        }
        if (iqns != null) {
            iqns.forEach(request.putArray("iqns")::add);
        }
        if (networks != null) {
            networks.forEach(request.putArray("networks")::add);
        }
        return request;
    }

    private JsonNode without(JsonNode host, List<String> secrets) {
        if (secrets.isEmpty()) {
            return host;
        }
        String path = path(host.path("id").asText());
        secrets.forEach(secret -> session.api().delete(path + secret));
        return session.api().get(path);
    }

    @Command(name = "commands", description = "Print what to type on a host to use what is exported to it.")
    int commands(@Parameters(paramLabel = "HOST", description = "Name or id.") String host) {
        JsonNode shown = session.api().get(path(host));
        List<JsonNode> exports = session.api()
                .list("/api/v1/exports?host=" + encode(shown.path("id").asText()));
        if (exports.isEmpty()) {
            throw new CliException(
                    ExitCode.NOT_FOUND,
                    "nothing is exported to host " + host,
                    "caisson export create VOLUME --to " + host);
        }
        List<String> lines = new ArrayList<>();
        first(exports, "iscsi")
                .ifPresent(export -> lines.addAll(HostCommands.lines(
                        export.path("target").asText(),
                        portals(export).get(0),
                        export.path("lun").asInt(),
                        HostLogin.of(shown.path("chap")))));
        first(exports, "nvme").ifPresent(export -> {
            JsonNode status = session.api().get("/api/v1/status");
            lines.addAll(NvmeCommands.lines(
                    new NvmeCommands.Service(
                            export.path("subsystem").asText(),
                            portals(export),
                            Json.texts(status.path("discoveryPortals"))),
                    export.path("nsid").asInt(),
                    NvmeLogin.of(shown)));
        });
        lines.forEach(session.terminal().out()::println);
        return ExitCode.OK.value();
    }

    private static Optional<JsonNode> first(List<JsonNode> exports, String protocol) {
        return exports.stream()
                .filter(export -> export.path("protocol").asText().equals(protocol))
                .findFirst();
    }

    private static List<String> portals(JsonNode export) {
        List<String> portals = Json.texts(export.path("portals"));
        if (portals.isEmpty()) {
            throw new CliException(ExitCode.FAILURE, "no portal serves hosts now");
        }
        return portals;
    }

    @Command(
            name = "delete",
            description = "Forget a host and end its sessions. Refused while volumes are exported to it.")
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
