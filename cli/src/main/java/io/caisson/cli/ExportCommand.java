package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson export}. An export has no name: it is called by its id, or by its volume and host. */
@Command(name = "export", description = "Exports: which host sees which volume, as which LUN or NVMe namespace.")
final class ExportCommand {

    private static final String EXPORTS = "/api/v1/exports";
    private static final List<Column> COLUMNS = List.of(
            Column.text("VOLUME", "/volume/name"),
            Column.text("HOST", "/host/name"),
            Column.text("PROTOCOL", "/protocol"),
            Column.number("LUN", "/lun"),
            Column.number("NSID", "/nsid"),
            Column.text("ID", "/id"),
            Column.text("TARGET", "/target").wide(),
            Column.text("SUBSYSTEM", "/subsystem").wide(),
            Column.text("PORTALS", "/portals").wide(),
            Column.text("CREATED", "/createdAt").wide());

    private static final String WHICH = "Which of the two exports, if there is one of each protocol.";

    private final Session session;

    ExportCommand(Session session) {
        this.session = session;
    }

    @Command(name = "create", description = "Let a host see a volume. Done when its logins see it.")
    int create(
            @Parameters(paramLabel = "VOLUME", description = "Name or id.") String volume,
            @Option(names = "--to", required = true, paramLabel = "HOST", description = "Name or id.") String host,
            @Option(names = "--lun", paramLabel = "N", description = "Over iSCSI. Default: the lowest that is free.")
                    @Nullable
                    Integer lun,
            @Option(
                            names = "--nsid",
                            paramLabel = "N",
                            description = "The namespace id, over NVMe. Default: the lowest that the host has not had"
                                    + " for another volume.")
                    @Nullable
                    Integer nsid,
            @Option(
                            names = "--protocol",
                            paramLabel = "PROTOCOL",
                            description = "iscsi, which is the default, or nvme.")
                    @Nullable
                    String protocol,
            @Option(
                            names = "--beside-other-protocol",
                            description =
                                    "Also when the volume is exported by the other protocol, whose hosts' reservations"
                                            + " are not seen by this one's.")
                    boolean beside,
            @Option(
                            names = "--portal-group",
                            paramLabel = "GROUP",
                            description = "The portal group that the host sees it through. Default: the one that was"
                                    + " there first.")
                    @Nullable
                    String portalGroup) {
        ObjectNode request =
                Json.MAPPER.createObjectNode().put("volume", volume).put("host", host);
        if (lun != null) {
            request.put("lun", lun);
        }
        if (nsid != null) {
            request.put("nsid", nsid);
        }
        if (protocol != null) {
            request.put("protocol", protocol);
        }
        if (beside) {
            request.put("besideOtherProtocol", true);
        }
        if (portalGroup != null) {
            request.put("portalGroup", portalGroup);
        }
        ApiClient.Answer answer = session.api().post(EXPORTS, request);
        JsonNode export = answer.object();
        String as = export.path("nsid").isInt()
                ? "namespace " + export.path("nsid").asInt()
                : "LUN " + export.path("lun").asInt();
        String is = answer.created() ? "volume %s exported to %s as %s" : "volume %s is exported to %s as %s";
        session.printDone(String.format(is, volume, host, as), export, COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "list", description = "List the exports.")
    int list(
            @Option(names = "--volume", paramLabel = "VOLUME", description = "Of this volume only.") @Nullable
                    String volume,
            @Option(names = "--host", paramLabel = "HOST", description = "To this host only.") @Nullable String host,
            @Mixin ListOptions options) {
        session.printList(session.api().list(options.of(listPath(volume, host))), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one export.")
    int show(
            @Parameters(paramLabel = "EXPORT", description = "Its id, or a volume together with --to.") String export,
            @Option(names = "--to", paramLabel = "HOST", description = "The host that EXPORT, a volume, goes to.")
                    @Nullable
                    String host,
            @Option(names = "--protocol", paramLabel = "PROTOCOL", description = WHICH) @Nullable String protocol) {
        session.printObject(
                host == null
                        ? session.api().get(path(export))
                        : find(export, host, protocol).orElseThrow(() -> missing(export, host)),
                COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "delete", description = "Hide a volume from a host. Its data stays.")
    int delete(
            @Parameters(paramLabel = "EXPORT", description = "Its id, or a volume together with --from.") String export,
            @Option(names = "--from", paramLabel = "HOST", description = "The host that EXPORT, a volume, goes to.")
                    @Nullable
                    String host,
            @Option(names = "--protocol", paramLabel = "PROTOCOL", description = WHICH) @Nullable String protocol,
            @Option(names = "--if-exists", description = "It is no error if there is no such export.")
                    boolean ifExists) {
        String id = export;
        if (host != null) {
            Optional<JsonNode> found = find(export, host, protocol);
            if (found.isEmpty() && ifExists) {
                return ExitCode.OK.value();
            }
            id = found.orElseThrow(() -> missing(export, host)).path("id").asText();
        }
        session.api().delete(path(id) + (ifExists ? "" : "?strict=true"));
        session.note(host == null ? "export " + id + " deleted" : "volume " + export + " hidden from " + host);
        return ExitCode.OK.value();
    }

    private Optional<JsonNode> find(String volume, String host, @Nullable String protocol) {
        List<JsonNode> found = session.api().list(listPath(volume, host)).stream()
                .filter(export ->
                        protocol == null || export.path("protocol").asText().equals(protocol))
                .toList();
        if (found.size() > 1) {
            throw new CliException(
                    ExitCode.USAGE,
                    "volume " + volume + " is exported to " + host + " by both protocols",
                    "say which: --protocol iscsi or --protocol nvme");
        }
        return found.stream().findFirst();
    }

    private static CliException missing(String volume, String host) {
        return new CliException(ExitCode.NOT_FOUND, "volume " + volume + " is not exported to " + host);
    }

    private static String listPath(@Nullable String volume, @Nullable String host) {
        String path = EXPORTS;
        if (volume != null) {
            path += "?volume=" + encode(volume);
        }
        if (host != null) {
            path += (volume == null ? "?" : "&") + "host=" + encode(host);
        }
        return path;
    }

    private static String path(String export) {
        return EXPORTS + "/" + encode(export);
    }
}
