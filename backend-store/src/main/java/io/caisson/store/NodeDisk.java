package io.caisson.store;

import io.caisson.store.file.NativeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The disk of a node: a directory with a place for each group that has a replica here.
 *
 * <pre>
 *   disk-0/group/            log of the group that the disk brought
 *   disk-0/chunks/           its chunk files
 *   disk-0/scrub             how far the scrub is, and what it found
 *   disk-0/groups/ID/group/  log of another group
 *   disk-0/groups/ID/chunks/ its chunk files
 * </pre>
 *
 * @param chunks of the group that the disk brought; the space of the file system is asked of it
 */
record NodeDisk(Path directory, NativeDirectory chunks, DiskBudget budget) {
    /** Its directory in the store, and its name towards people. */
    static final String NAME = "disk-0";

    static NodeDisk open(Path store) throws IOException {
        Path directory = Files.createDirectories(store.resolve(NAME));
        NativeDirectory chunks = NativeDirectory.open(directory.resolve("chunks"));
        return new NodeDisk(directory, chunks, DiskBudget.of(chunks.totalBytes()));
    }

    /** Where the group that the disk brought keeps its log. */
    Path homeLog() {
        return directory.resolve("group");
    }

    /** Where the scrub keeps its progress. */
    Path scrub() {
        return directory.resolve("scrub");
    }

    /** Where another group keeps all it has. */
    Path place(String groupId) {
        return directory.resolve("groups").resolve(groupId);
    }

    /** Deletes all that is kept of another group. */
    void clear(String groupId) throws IOException {
        Path place = place(groupId);
        if (!Files.exists(place)) {
            return;
        }
        try (Stream<Path> found = Files.walk(place)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
