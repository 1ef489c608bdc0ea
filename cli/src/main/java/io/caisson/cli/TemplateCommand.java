package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson template}. */
@Command(name = "template", description = "Templates: what volumes have in common, such as how many copies there are.")
final class TemplateCommand {

    private static final String TEMPLATES = "/api/v1/templates";
    private static final List<Column> COLUMNS = List.of(
            Column.text("NAME", "/name"),
            Column.number("REPLICAS", "/replicas"),
            Column.number("VOLUMES", "/volumes"),
            Column.size("LOGICAL", "/logicalBytes"),
            Column.size("USED", "/usedBytes"),
            Column.size("ALLOCATED", "/allocatedBytes"),
            Column.number("BLOCK", "/logicalBlockBytes").wide(),
            Column.number("PHYSICAL", "/physicalBlockBytes").wide(),
            Column.text("ID", "/id").wide(),
            Column.text("CREATED", "/createdAt").wide());

    private final Session session;

    TemplateCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "create",
            description = {
                "Make a template, unless just this one is there. It never changes.",
                "With 1 replica, volumes wait while its node or disk is away, and are lost with the disk; with 2, they wait"
                        + " while either is away; with 3, they go on."
            })
    int create(
            @Parameters(paramLabel = "NAME", description = "Its name.") String name,
            @Option(
                            names = "--replicas",
                            required = true,
                            paramLabel = "N",
                            description = "How many copies of each volume: 1, 2 or 3.")
                    int replicas,
            @Option(
                            names = {"--block-size", "--logical-block-size"},
                            paramLabel = "BYTES",
                            description = "Logical block of volumes that say nothing else: 512 or 4096.")
                    @Nullable
                    Integer blockBytes,
            @Option(
                            names = "--physical-block-size",
                            paramLabel = "BYTES",
                            description = "Physical block of volumes that say nothing else: 4096 or 512.")
                    @Nullable
                    Integer physicalBlockBytes) {
        ObjectNode request = Json.MAPPER.createObjectNode().put("name", name).put("replicas", replicas);
        if (blockBytes != null) {
            request.put("logicalBlockBytes", blockBytes);
        }
        if (physicalBlockBytes != null) {
            request.put("physicalBlockBytes", physicalBlockBytes);
        }
        ApiClient.Answer answer = session.api().post(TEMPLATES, request);
        session.printDone(
                "template " + name + (answer.created() ? " is made" : " was there already"), answer.object(), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "list", description = "List the templates, with what their volumes take.")
    int list(@Mixin ListOptions options) {
        session.printList(session.api().list(options.of(TEMPLATES)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one template, with what its volumes take.")
    int show(@Parameters(paramLabel = "TEMPLATE", description = "Its name or id.") String template) {
        session.printObject(session.api().get(path(template)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "delete", description = "Forget a template that no volume was made from.")
    int delete(
            @Parameters(paramLabel = "TEMPLATE", description = "Its name or id.") String template,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        session.confirm(yes, "Forget template " + template + "?");
        session.api().delete(path(template) + "?strict=true");
        session.note("template " + template + " is forgotten");
        return ExitCode.OK.value();
    }

    private static String path(String template) {
        return TEMPLATES + "/" + encode(template);
    }
}
