package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson disk}. */
@Command(name = "disk", description = "Disks: what the replicas of groups lie on.")
final class DiskCommand {

    private static final String DISKS = "/api/v1/disks";
    private static final List<Column> COLUMNS = List.of(
            Column.text("ID", "/id"),
            Column.text("NODE", "/node"),
            Column.text("PATH", "/path"),
            Column.text("STATE", "/state"),
            Column.text("CONDITION", "/condition"),
            Column.size("SIZE", "/sizeBytes"),
            Column.size("USED", "/usedBytes"),
            Column.size("FREE", "/freeBytes"),
            Column.number("GROUPS", "/groups"),
            Column.number("LEADS", "/leads"),
            Column.text("PROBLEM", "/problem").wide(),
            Column.text("ONLINE", "/online").wide(),
            Column.text("SHORT", "/isShort").wide(),
            Column.text("CREATED", "/createdAt").wide());

    private final Session session;

    DiskCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the disks.")
    int list() {
        session.printList(session.api().list(DISKS), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one disk.")
    int show(@Parameters(paramLabel = "DISK", description = "Its id.") String disk) {
        session.printObject(session.api().get(path(disk)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(
            name = "add",
            description = {
                "Make a directory of a node one of its disks: an own file system, mounted there, or any empty directory.",
                "It brings a placement group, which gets replicas on other nodes; new volumes go to the emptiest group.",
                "A disk that was lost comes back as another one: empty its directory, and add it."
            })
    int add(
            @Parameters(paramLabel = "NODE", description = "Its name or id.") String node,
            @Parameters(paramLabel = "PATH", description = "Absolute, on that node.") String path,
            @Option(
                            names = "--shared-file-system",
                            description =
                                    "It may be on the file system of another disk, or of the node's data directory.")
                    boolean shared) {
        ObjectNode request = Json.MAPPER
                .createObjectNode()
                .put("node", node)
                .put("path", path)
                .put("sharedFileSystem", shared);
        JsonNode disk = session.api().post(DISKS, request).object();
        session.printDone("disk " + disk.path("id").asText() + " added: " + path + " of " + node, disk, COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(
            name = "retire",
            description = {
                "Have what is on a disk move to others; then it can be forgotten. Refused if something there has nowhere to",
                "go. 'disk show' counts the groups that are left; 'disk activate' ends it."
            })
    int retire(@Parameters(paramLabel = "DISK", description = "Its id.") String disk) {
        return changed(disk, "retire", "disk " + disk + " is retiring");
    }

    @Command(name = "activate", description = "Have a disk that was to retire stay.")
    int activate(@Parameters(paramLabel = "DISK", description = "Its id.") String disk) {
        return changed(disk, "activate", "disk " + disk + " is active");
    }

    private int changed(String disk, String verb, String done) {
        JsonNode answer =
                session.api().send("POST", path(disk) + "/" + verb, null).object();
        session.printDone(done + ", with " + answer.path("groups").asInt() + " replicas on it", answer, COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(
            name = "forget",
            description = {
                "End a disk for good: it can come back only as another one, empty. Refused as long as something on it has no",
                "other copy. Its directory is emptied if it is there."
            })
    int forget(
            @Parameters(paramLabel = "DISK", description = "Its id.") String disk,
            @Option(
                            names = "--give-up-copies",
                            description =
                                    "Do not wait for its replicas to move: others have copies, and get more afterwards.")
                    boolean giveUp) {
        session.api().delete(path(disk) + "?strict=true" + (giveUp ? "&giveUpCopies=true" : ""));
        session.printDone(
                "disk " + disk + " is being forgotten",
                Json.MAPPER.createObjectNode().put("id", disk),
                List.of());
        return ExitCode.OK.value();
    }

    private static String path(String disk) {
        return DISKS + "/" + encode(disk);
    }
}
