package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson backup}. */
@Command(
        name = "backup",
        description = "The configuration in a file that only a passphrase opens. No data of volumes is in it.")
final class BackupCommand {

    private static final String BACKUPS = "/api/v1/backups";
    private static final List<Column> FILE_COLUMNS = List.of(
            Column.text("CLUSTER", "/clusterId"),
            Column.text("CREATED", "/createdAt"),
            Column.text("VERSION", "/version"),
            Column.number("FORMAT", "/format"));
    private static final List<Column> ITEM_COLUMNS = List.of(
            Column.text("KIND", "/kind"),
            Column.text("NAME", "/name"),
            Column.text("OUTCOME", "/outcome"),
            Column.text("REASON", "/reason"));

    private static final long MOST_BYTES = 4L << 20;
    private static final String PASSPHRASE_FILE = "--passphrase-file";

    private final Session session;

    BackupCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "create",
            description = {
                "Save users, networks, floating portals, hosts with their secrets, and what volumes and exports there are.",
                "Without the passphrase nobody can restore it. Tokens are not in it, nor nodes and disks."
            })
    int create(
            @Parameters(paramLabel = "FILE", description = "To be made; one that exists is left alone.") Path file,
            @Option(
                            names = PASSPHRASE_FILE,
                            paramLabel = "SOURCE",
                            description =
                                    "12 to 128 characters: a file, or - for standard input; else it is asked for.")
                    @Nullable
                    String source) {
        if (Files.exists(file)) {
            throw new CliException(ExitCode.CONFLICT, file + " exists", "choose another name");
        }
        ObjectNode request = Json.MAPPER.createObjectNode().put("passphrase", passphrase(source));
        JsonNode backup = session.api().post(BACKUPS, request).object();
        write(file, backup.toPrettyString() + "\n");
        session.printDone("the configuration is in " + file, about(backup), FILE_COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show what a backup says of itself, which needs no passphrase.")
    int show(@Parameters(paramLabel = "FILE", description = "A backup.") Path file) {
        session.printObject(about(read(file)), FILE_COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(
            name = "restore",
            description = {
                "Make what a backup has and this cluster has not. Can be repeated with --beside-others when it was interrupted.",
                "Exit code 1 if the cluster refuses something; it is listed, and all else is made."
            })
    int restore(
            @Parameters(paramLabel = "FILE", description = "A backup.") Path file,
            @Option(names = PASSPHRASE_FILE, paramLabel = "SOURCE", description = "As for create.") @Nullable
                    String source,
            @Option(
                            names = "--beside-others",
                            description =
                                    "Also onto a cluster that has volumes, hosts or networks: those stay as they are.")
                    boolean besideOthers,
            @Option(
                            names = "--empty-volumes",
                            description =
                                    "Make the volumes, too, without data and with new serial numbers, and export them.")
                    boolean emptyVolumes) {
        ObjectNode request = Json.MAPPER.createObjectNode();
        request.set("backup", read(file));
        request.put("passphrase", passphrase(source));
        request.put("besideOthers", besideOthers).put("emptyVolumes", emptyVolumes);
        JsonNode done = session.api().post(BACKUPS + "/restore", request).object();
        List<JsonNode> items = new ArrayList<>();
        done.path("items").forEach(items::add);
        session.printList(items, ITEM_COLUMNS);
        session.note(done.path("created").asInt() + " created, "
                + done.path("kept").asInt() + " kept, " + done.path("leftOut").asInt() + " left out, "
                + done.path("failed").asInt() + " failed");
        return (done.path("failed").asInt() == 0 ? ExitCode.OK : ExitCode.FAILURE).value();
    }

    private String passphrase(@Nullable String source) {
        return Secrets.read(session.terminal(), source, "passphrase of the backup", PASSPHRASE_FILE);
    }

    private static ObjectNode about(JsonNode backup) {
        ObjectNode about = Json.MAPPER.createObjectNode();
        for (String field : List.of("clusterId", "createdAt", "version", "format")) {
            about.set(field, backup.path(field));
        }
        return about;
    }

    /** For its owner alone, and wholly on the disk when it is said to be there. */
    private static void write(Path file, String text) {
        FileAttribute<Set<PosixFilePermission>> own =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            Files.createFile(file, own);
            Files.writeString(file, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        } catch (FileAlreadyExistsException e) {
            throw new CliException(ExitCode.CONFLICT, file + " exists", "choose another name", e);
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILURE, "cannot write " + file + ": " + e.getMessage(), null, e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new CliException(ExitCode.USAGE, file + " is no backup: it is too large");
            }
            JsonNode backup = Json.MAPPER.readTree(Files.readString(file, StandardCharsets.UTF_8));
            if (!backup.path("sealed").isArray()) {
                throw new CliException(ExitCode.USAGE, file + " is no backup");
            }
            return backup;
        } catch (NoSuchFileException e) {
            throw new CliException(ExitCode.USAGE, "there is no file " + file, null, e);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.USAGE, file + " is no backup: " + e.getClass().getSimpleName(), null, e);
        }
    }
}
