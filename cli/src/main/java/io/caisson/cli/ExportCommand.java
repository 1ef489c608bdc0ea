package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson export}. An export has no name: it is called by its id, or by its volume and host. */
@Command(name = "export", description = "Exports: which host sees which volume, as which LUN.")
final class ExportCommand {

    private static final String EXPORTS = "/api/v1/exports";
    private static final List<Column> COLUMNS = List.of(
            Column.text("VOLUME", "/volume/name"),
            Column.text("HOST", "/host/name"),
            Column.text("PROTOCOL", "/protocol"),
            Column.number("LUN", "/lun"),
            Column.text("ID", "/id"),
            Column.text("TARGET", "/target").wide(),
            Column.text("PORTALS", "/portals").wide(),
            Column.text("CREATED", "/createdAt").wide());

    private final Session session;

    ExportCommand(Session session) {
        this.session = session;
    }

    @Command(name = "create", description = "Let a host see a volume. Done when its logins see it.")
    int create(
            @Parameters(paramLabel = "VOLUME", description = "Name or id.") String volume,
            @Option(names = "--to", required = true, paramLabel = "HOST", description = "Name or id.") String host,
            @Option(names = "--lun", paramLabel = "N", description = "Default: the lowest that is free.") @Nullable
                    Integer lun,
            @Option(names = "--protocol", paramLabel = "PROTOCOL", description = "iscsi, which is the default.")
                    @Nullable
                    String protocol) {
        ObjectNode request =
                Json.MAPPER.createObjectNode().put("volume", volume).put("host", host);
        if (lun != null) {
            request.put("lun", lun);
        }
        if (protocol != null) {
            request.put("protocol", protocol);
        }
        ApiClient.Answer answer = session.api().post(EXPORTS, request);
        JsonNode export = answer.object();
        String is = answer.created() ? "volume %s exported to %s as LUN %d" : "volume %s is exported to %s as LUN %d";
        session.printDone(String.format(is, volume, host, export.path("lun").asInt()), export, COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "list", description = "List the exports.")
    int list(
            @Option(names = "--volume", paramLabel = "VOLUME", description = "Of this volume only.") @Nullable
                    String volume,
            @Option(names = "--host", paramLabel = "HOST", description = "To this host only.") @Nullable String host) {
        session.printList(session.api().list(listPath(volume, host)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one export.")
    int show(
            @Parameters(paramLabel = "EXPORT", description = "Its id, or a volume together with --to.") String export,
            @Option(names = "--to", paramLabel = "HOST", description = "The host that EXPORT, a volume, goes to.")
                    @Nullable
                    String host) {
        session.printObject(host == null ? session.api().get(path(export)) : find(export, host), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "delete", description = "Hide a volume from a host. Its data stays.")
    int delete(
            @Parameters(paramLabel = "EXPORT", description = "Its id, or a volume together with --from.") String export,
            @Option(names = "--from", paramLabel = "HOST", description = "The host that EXPORT, a volume, goes to.")
                    @Nullable
                    String host,
            @Option(names = "--if-exists", description = "It is no error if there is no such export.")
                    boolean ifExists) {
        String id = export;
        if (host != null) {
            List<JsonNode> found = session.api().list(listPath(export, host));
            if (found.isEmpty() && ifExists) {
                return ExitCode.OK.value();
            }
            id = find(export, host).path("id").asText();
        }
        session.api().delete(path(id) + (ifExists ? "" : "?strict=true"));
        session.note(host == null ? "export " + id + " deleted" : "volume " + export + " hidden from " + host);
        return ExitCode.OK.value();
    }

    private JsonNode find(String volume, String host) {
        List<JsonNode> found = session.api().list(listPath(volume, host));
        if (found.isEmpty()) {
            throw new CliException(ExitCode.NOT_FOUND, "volume " + volume + " is not exported to " + host);
        }
        return found.get(0);
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
