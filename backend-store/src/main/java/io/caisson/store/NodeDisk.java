package io.caisson.store;

import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.file.NativeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A disk of a node: a directory with a place for each group that has a replica on it. The first one is in the node's data
 * directory and cannot be without it; the group that it brought has a place of its own:
 *
 * <pre>
 *   disk-0/group/            log of the group that the disk brought
 *   disk-0/chunks/           its chunk files
 *   disk-0/scrub             how far the scrub is, and what it found
 *   disk-0/groups/ID/group/  log of another group
 *   disk-0/groups/ID/chunks/ its chunk files
 * </pre>
 *
 * <p>Others are where people said, and say themselves which disk they are; there all groups are alike:
 *
 * <pre>
 *   PATH/caisson-disk        {@link DiskIdentity}
 *   PATH/groups/ID/group/    log of a group
 *   PATH/groups/ID/chunks/   its chunk files
 * </pre>
 *
 * @param id also of the group that it brought
 * @param node whose disk it is
 * @param files a directory on its file system, which is asked for space
 * @param seals null for the first
 */
record NodeDisk(
        UUID id,
        UUID node,
        Path directory,
        NativeDirectory files,
        DiskBudget budget,
        @Nullable DiskSeals seals) {
    /** The first one's directory in the store, and its name towards people. */
    static final String NAME = DiskRecord.FIRST;

    private static final String GROUPS = "groups";

    static NodeDisk open(Path store, StoreFormat format) throws IOException {
        Path directory = Files.createDirectories(store.resolve(NAME));
        NativeDirectory chunks = NativeDirectory.open(directory.resolve("chunks"));
        return new NodeDisk(
                format.diskGroup(), format.nodeId(), directory, chunks, DiskBudget.of(chunks.totalBytes()), null);
    }

    /**
     * Opens one that was added, which gives it a new seal.
     *
     * @param segmentBytes of the journals of all groups of the node
     * @throws DiskDownException if it is not there
     */
    static NodeDisk openAdded(Path directory, UUID id, UUID node, DiskSeals seals, int segmentBytes)
            throws IOException {
        seals.open(directory, id, node);
        Files.createDirectories(directory.resolve(GROUPS));
        NativeDirectory files = NativeDirectory.open(directory);
        DiskBudget budget = DiskBudget.of(files.totalBytes()).withSegmentBytes(segmentBytes);
        return new NodeDisk(id, node, directory, files, budget, seals);
    }

    /** @throws DiskDownException if it is not where it was; then nothing may be made in its directory */
    void verify() throws DiskDownException {
        if (seals != null) {
            seals.verify(directory, id, node);
        }
    }

    /** Whether it came with the node. */
    boolean isFirst() {
        return seals == null;
    }

    /** Where the group that the first disk brought keeps its log. */
    Path homeLog() {
        return directory.resolve("group");
    }

    /** Where the scrub keeps its progress. */
    Path scrub() {
        return directory.resolve("scrub");
    }

    /** Where a group keeps all it has. */
    Path place(String groupId) {
        return directory.resolve(GROUPS).resolve(groupId);
    }

    /** Names of the groups that have a place here. */
    List<String> places() throws IOException {
        Path groups = directory.resolve(GROUPS);
        if (!Files.isDirectory(groups)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(groups)) {
            return found.map(path -> path.getFileName().toString()).toList();
        }
    }

    /** Deletes all that is kept of a group. */
    void clear(String groupId) throws IOException {
        delete(place(groupId));
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> found = Files.walk(tree)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
