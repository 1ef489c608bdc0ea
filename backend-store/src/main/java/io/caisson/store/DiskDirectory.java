package io.caisson.store;

import io.caisson.store.file.DiskSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Says whether a directory may become a disk, and makes it if only its last name is missing. */
final class DiskDirectory {
    /** Names that an empty directory may hold: what file systems put there, and what an addition left that did not end. */
    private static final Set<String> NOTHING = Set.of("lost+found", DiskIdentity.FILE, "groups");

    private DiskDirectory() {}

    /**
     * Says what is in the way, and changes nothing then.
     *
     * @param text as it was given
     * @param others directories of this node's disks, and its data directory
     * @param shared whether it may be on the file system of one of these
     * @return without symbolic links
     */
    static Path check(String text, Collection<Path> others, boolean shared) throws DiskRefusedException {
        boolean isMade = make(text);
        try {
            return checked(text, others, shared);
        } catch (DiskRefusedException refused) {
            if (isMade) {
                unmake(text, refused);
            }
            throw refused;
        }
    }

    private static void unmake(String text, DiskRefusedException refused) {
        try {
            Files.deleteIfExists(Path.of(text));
        } catch (IOException stays) {
            refused.addSuppressed(stays);
        }
    }

    private static Path checked(String text, Collection<Path> others, boolean shared) throws DiskRefusedException {
        Path directory = real(text);
        requireApart(directory, others);
        requireEmpty(directory);
        if (!shared) {
            requireOwnFileSystem(directory, others);
        }
        try {
            DiskCheck.run(directory);
        } catch (IOException e) {
            throw new DiskRefusedException(
                    "writing to " + directory + " and syncing it fails: " + e.getMessage(),
                    "see that the daemon may write there, and that the disk is well");
        }
        return directory;
    }

    /** Answers whether it was not there. */
    private static boolean make(String text) throws DiskRefusedException {
        try {
            Path given = Path.of(text);
            if (!given.isAbsolute()) {
                throw new DiskRefusedException("'" + text + "' is not an absolute path", "begin it with /");
            }
            Path parent = given.normalize().getParent();
            if (parent == null) {
                throw new DiskRefusedException("the root directory cannot be a disk", "give a directory of its own");
            }
            if (Files.exists(given)) {
                return false;
            }
            if (!Files.isDirectory(parent)) {
                throw new DiskRefusedException(
                        "there is no directory " + parent + " to make " + given.getFileName() + " in",
                        "mount the disk first, or make the directory");
            }
            Files.createDirectory(given);
            DiskIdentity.sync(parent);
            return true;
        } catch (IOException | InvalidPathException e) {
            throw unusable(text, e);
        }
    }

    private static DiskRefusedException unusable(String text, Exception cause) {
        return new DiskRefusedException(
                "'" + text + "' cannot be used: " + cause, "give a directory that the daemon may write to");
    }

    private static Path real(String text) throws DiskRefusedException {
        try {
            Path directory = Path.of(text).toRealPath();
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw new DiskRefusedException(
                        directory + " is not a directory",
                        "make a file system on the device, mount it, and give its directory");
            }
            return directory;
        } catch (IOException e) {
            throw unusable(text, e);
        }
    }

    private static void requireApart(Path directory, Collection<Path> others) throws DiskRefusedException {
        for (Path other : others) {
            if (directory.equals(other)) {
                throw new DiskRefusedException(
                        directory + " is in use by this node already", "see 'caisson disk list'");
            }
            if (directory.startsWith(other) || other.startsWith(directory)) {
                throw new DiskRefusedException(
                        directory + (directory.startsWith(other) ? " is inside " : " contains ") + other
                                + ", which this node uses",
                        "give a directory beside it");
            }
        }
    }

    private static void requireEmpty(Path directory) throws DiskRefusedException {
        try (Stream<Path> entries = Files.list(directory)) {
            Optional<String> foreign = entries.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith(".") && !NOTHING.contains(name))
                    .sorted()
                    .findFirst();
            if (foreign.isPresent()) {
                throw new DiskRefusedException(
                        directory + " is not empty ('" + foreign.get() + "')", "give an empty directory");
            }
        } catch (IOException e) {
            throw new DiskRefusedException(directory + " cannot be listed: " + e.getMessage(), "see who may read it");
        }
        if (!DiskIdentity.isIn(directory) && Files.exists(directory.resolve("groups"))) {
            throw new DiskRefusedException(
                    directory + " has the data of a disk ('groups'), but does not say of which",
                    "give an empty directory");
        }
    }

    private static void requireOwnFileSystem(Path directory, Collection<Path> others) throws DiskRefusedException {
        long own = DiskSpace.fileSystem(directory);
        for (Path other : others) {
            if (DiskSpace.fileSystem(other) == own) {
                throw new DiskRefusedException(
                        directory + " is on the file system of " + other
                                + ": both would fail together, and neither would have more space",
                        "mount a file system of its own there, or say --shared-file-system if that is what you want");
            }
        }
    }
}
