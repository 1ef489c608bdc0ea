package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson volume}. */
@Command(name = "volume", description = "Volumes: the disks that hosts see.")
final class VolumeCommand {

    private static final String VOLUMES = "/api/v1/volumes";
    private static final List<Column> COLUMNS = List.of(
            Column.text("NAME", "/name"),
            Column.size("SIZE", "/sizeBytes"),
            Column.size("ALLOCATED", "/allocatedBytes"),
            Column.text("STATE", "/state"),
            Column.number("BLOCK", "/logicalBlockBytes").wide(),
            Column.number("PHYSICAL", "/physicalBlockBytes").wide(),
            Column.text("ID", "/id").wide(),
            Column.text("NAA", "/naa").wide(),
            Column.text("CREATED", "/createdAt").wide(),
            Column.text("LABELS", "/labels").wide(),
            Column.text("RESERVED", "/reservation/type").wide(),
            new Column("REGISTERED", "/reservation/registrants", VolumeCommand::registrants, false, true),
            Column.number("COPIES", "/copies").wide(),
            Column.number("REPLICAS", "/replicas").wide(),
            Column.text("TEMPLATE", "/template").wide());

    private final Session session;

    VolumeCommand(Session session) {
        this.session = session;
    }

    @Command(name = "create", description = "Create a volume, unless just this one exists.")
    int create(
            @Parameters(paramLabel = "NAME", description = "Its name.") String name,
            @Option(
                            names = "--size",
                            required = true,
                            paramLabel = "SIZE",
                            description = "Such as 10GiB, 512MiB, 1TiB, or plain bytes.")
                    String size,
            @Option(
                            names = "--block-size",
                            paramLabel = "BYTES",
                            description = "Logical block towards hosts: 512 or 4096. Default: 512.")
                    @Nullable
                    Integer blockBytes,
            @Option(
                            names = "--physical-block-size",
                            paramLabel = "BYTES",
                            description = "Physical block that hosts are told: 4096, or 512 for hosts that insist on"
                                    + " it. Default: 4096.")
                    @Nullable
                    Integer physicalBlockBytes,
            @Option(
                            names = "--template",
                            paramLabel = "TEMPLATE",
                            description =
                                    "What it has in common with others. Default: default, which has as many copies as"
                                            + " nodes allow, up to 3.")
                    @Nullable
                    String template,
            @Option(
                            names = "--replicas",
                            paramLabel = "N",
                            description =
                                    "Instead of a template: how many copies, 1 to 3; there must be as many nodes.")
                    @Nullable
                    Integer replicas,
            @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label; may be repeated.") @Nullable
                    Map<String, String> labels) {
        ObjectNode request = Json.MAPPER.createObjectNode();
        request.put("name", name).put("size", size);
        if (blockBytes != null) {
            request.put("logicalBlockBytes", blockBytes);
        }
        if (physicalBlockBytes != null) {
            request.put("physicalBlockBytes", physicalBlockBytes);
        }
        if (template != null) {
            request.put("template", template);
        }
        if (replicas != null) {
            request.put("replicas", replicas);
        }
        if (labels != null) {
            labels.forEach(request.putObject("labels")::put);
        }
        ApiClient.Answer answer = session.api().post(VOLUMES, request);
        session.printDone("volume " + name + (answer.created() ? " created" : " exists"), answer.object(), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "list", description = "List the volumes.")
    int list(@Mixin ListOptions options) {
        session.printList(session.api().list(options.of(VOLUMES)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one volume.")
    int show(@Parameters(paramLabel = "VOLUME", description = "Name or id.") String volume) {
        session.printObject(session.api().get(path(volume)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "resize", description = "Grow a volume. Hosts see it at once; a volume never shrinks.")
    int resize(
            @Parameters(paramLabel = "VOLUME", description = "Name or id.") String volume,
            @Option(names = "--size", required = true, paramLabel = "SIZE", description = "The new size.")
                    String size) {
        JsonNode changed =
                session.api().patch(path(volume), Json.MAPPER.createObjectNode().put("size", size));
        String shown = HumanSize.of(changed.path("sizeBytes").asLong());
        session.printDone("volume " + volume + " has " + shown, changed, COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "rename", description = "Rename a volume. Hosts do not notice.")
    int rename(
            @Parameters(paramLabel = "VOLUME", description = "Name or id.") String volume,
            @Parameters(paramLabel = "NEW-NAME", description = "Its new name.") String newName) {
        JsonNode changed =
                session.api().patch(path(volume), Json.MAPPER.createObjectNode().put("name", newName));
        session.printDone("volume " + volume + " is now " + newName, changed, COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(
            name = "clear-reservation",
            description = "Take away what hosts have registered and reserved on a volume. For clusters that are gone: a"
                    + " host that still uses the volume loses its protection from the others.")
    int clearReservation(
            @Parameters(paramLabel = "VOLUME", description = "Name or id.") String volume,
            @Option(names = "--yes", description = "Do not ask. On a terminal, clearing asks otherwise.") boolean yes) {
        session.confirm(
                yes, "Clear the reservation of volume " + volume + "? Hosts that use it now may damage its data.");
        session.api().delete(path(volume) + "/reservation");
        session.note("volume " + volume + " is not reserved");
        return ExitCode.OK.value();
    }

    /** One path each: whose it is, its key, and whether it holds the reservation. */
    private static String registrants(JsonNode registrants) {
        List<String> paths = new ArrayList<>();
        for (JsonNode registrant : registrants) {
            String path = registrant.path("initiator").asText() + " port "
                    + registrant.path("port").asInt();
            if (registrant.path("host").isTextual()) {
                path = registrant.path("host").asText() + " " + path;
            }
            if (registrant.path("key").isTextual()) {
                path += " key " + registrant.path("key").asText();
            }
            paths.add(registrant.path("holder").asBoolean() ? path + " (holder)" : path);
        }
        return String.join("; ", paths);
    }

    @Command(name = "delete", description = "Delete a volume and its data. Refused while it is exported.")
    int delete(
            @Parameters(paramLabel = "VOLUME", description = "Name or id.") String volume,
            @Option(names = "--yes", description = "Do not ask. On a terminal, deleting asks otherwise.") boolean yes,
            @Option(names = "--if-exists", description = "It is no error if there is no such volume.") boolean ifExists,
            @Option(names = "--wait", description = "Return when its space is free.") boolean wait) {
        session.confirm(yes, "Delete volume " + volume + " and all its data?");
        String id = wait ? id(volume, ifExists) : null;
        session.api().delete(path(volume) + (ifExists ? "" : "?strict=true"));
        if (id != null) {
            new TaskWait(session).untilDone("volume-deletion." + id, null);
        }
        session.note("volume " + volume + " deleted");
        return ExitCode.OK.value();
    }

    /** Null if there is no such volume, and that is no error. */
    private @Nullable String id(String volume, boolean ifExists) {
        try {
            return session.api().get(path(volume)).path("id").asText();
        } catch (CliException e) {
            if (ifExists && e.exitCode() == ExitCode.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private static String path(String volume) {
        return VOLUMES + "/" + encode(volume);
    }
}
