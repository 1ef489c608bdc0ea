package io.caisson.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caisson.store.control.DiskCondition;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code caisson-disk} at the top of a disk's directory: which disk it is. A directory without it, or with another
 * one, is not the disk: whatever else is there is not opened.
 *
 * @param version of the layout of everything below; raised when an older release could not read it
 * @param disk also the id of the placement group that it brought
 * @param node whose disk it is
 * @param cluster that the node is in
 * @param seal of its last opening ({@link DiskSeals}); null if it was never opened, or not by a release that gives one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DiskIdentity(
        String product,
        int version,
        UUID disk,
        UUID node,
        String cluster,
        String createdAt,
        @Nullable String seal) {
    static final String FILE = "caisson-disk";

    private static final String PRODUCT = "caisson-disk";
    private static final int VERSION = 1;
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    static DiskIdentity of(UUID disk, UUID node, String cluster, String createdAt) {
        return new DiskIdentity(PRODUCT, VERSION, disk, node, cluster, createdAt, null);
    }

    DiskIdentity withSeal(String given) {
        return new DiskIdentity(product, version, disk, node, cluster, createdAt, given);
    }

    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(FILE));
    }

    /** @throws DiskDownException if there is none, or none that this release understands */
    static DiskIdentity read(Path directory) throws DiskDownException {
        Path file = directory.resolve(FILE);
        DiskIdentity identity;
        try {
            identity = JSON.readValue(Files.readAllBytes(file), DiskIdentity.class);
        } catch (NoSuchFileException | NotDirectoryException gone) {
            throw new DiskDownException(
                    DiskCondition.MISSING,
                    Files.isDirectory(directory)
                            ? directory + " has no file '" + FILE + "': the disk is not mounted there, or was wiped"
                            : "there is no directory " + directory);
        } catch (JsonProcessingException notJson) {
            throw new DiskDownException(DiskCondition.FOREIGN, file + " is damaged, or not Caisson's");
        } catch (IOException e) {
            throw new DiskDownException(file + " cannot be read: " + e.getMessage(), e);
        }
        if (identity == null || !PRODUCT.equals(identity.product) || identity.disk == null || identity.node == null) {
            throw new DiskDownException(DiskCondition.FOREIGN, file + " is damaged, or not Caisson's");
        }
        if (identity.version > VERSION) {
            throw new DiskDownException(
                    DiskCondition.FOREIGN,
                    file + " was written by a newer release of Caisson (format " + identity.version
                            + "; this release knows " + VERSION + ")");
        }
        return identity;
    }

    /** What {@code directory} says of itself, if it holds this disk of this node. */
    static DiskIdentity verify(Path directory, UUID disk, UUID node) throws DiskDownException {
        DiskIdentity found = read(directory);
        if (!found.disk.equals(disk)) {
            throw new DiskDownException(
                    DiskCondition.FOREIGN, directory + " holds another disk, " + found.disk + ", instead of " + disk);
        }
        if (!found.node.equals(node)) {
            throw new DiskDownException(
                    DiskCondition.FOREIGN, directory + " holds a disk of another node, " + found.node);
        }
        return found;
    }

    /** In place of whatever it was; durable when this returns. */
    void write(Path directory) throws IOException {
        Path fresh = directory.resolve("." + FILE + ".new");
        Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        sync(fresh);
        Files.move(fresh, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(directory);
    }

    /** The directory is no disk any more; durable when this returns. */
    static void remove(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(FILE));
        sync(directory);
    }

    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
