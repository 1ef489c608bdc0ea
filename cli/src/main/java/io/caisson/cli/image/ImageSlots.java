package io.caisson.cli.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;

/**
 * The images on a boot disk, a directory each. One is there wholly or not at all: it gets its name when it is on the disk.
 *
 * @param directory of the slots
 */
record ImageSlots(Path directory) {

    /** The boot loader takes a name that begins with a digit for a number of its menu. */
    static final String PREFIX = "img-";

    private static final String UNFINISHED = "unfinished";

    static String slotOf(String version) {
        return PREFIX + version;
    }

    Set<String> all() throws IOException {
        Set<String> slots = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, PREFIX + "*")) {
            entries.forEach(entry -> slots.add(entry.getFileName().toString()));
        }
        return slots;
    }

    /** Removes every image but those, and what an interrupted update left. */
    void keepOnly(Set<String> kept) throws IOException {
        delete(directory.resolve(UNFINISHED));
        for (String slot : all()) {
            if (!kept.contains(slot)) {
                delete(directory.resolve(slot));
            }
        }
    }

    /**
     * Takes an image in.
     *
     * @return its slot
     * @throws IOException also when there is no room, or it is not what was signed; then no slot is made
     */
    String add(Bundle bundle) throws IOException {
        String slot = slotOf(bundle.manifest().version());
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < bundle.manifest().lengthBytes()) {
            throw new IOException("the image needs " + bundle.manifest().lengthBytes() + " bytes in " + directory
                    + ", which has " + free);
        }
        Path unfinished = directory.resolve(UNFINISHED);
        delete(unfinished);
        Files.createDirectory(unfinished);
        try {
            bundle.copyTo(unfinished);
            sync(unfinished);
            Files.move(unfinished, directory.resolve(slot), StandardCopyOption.ATOMIC_MOVE);
            sync(directory);
        } finally {
            delete(unfinished);
        }
        return slot;
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path slot) throws IOException {
        if (!Files.exists(slot)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(slot)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(slot);
    }
}
