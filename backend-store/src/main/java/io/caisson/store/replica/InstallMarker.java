package io.caisson.store.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file beside a group's log that says up to which entry the state came from another replica. The engine then drops the log
 * up to there, file by file; after a crash this tells what it had not dropped yet from a log that lost its end.
 *
 * <p>It is written before an installation, naming no entry, and again when it has ended. In between, a state that is whole has
 * just been installed.
 */
final class InstallMarker {

    /** Of a replica that was never installed from another. */
    static final long NEVER = -1;

    private static final long BEGUN = -2;

    private final Path file;

    /** @param directory of the group */
    InstallMarker(Path directory) {
        this.file = directory.resolve("installed");
    }

    void begin() throws IOException {
        write(BEGUN);
    }

    void end(LogPosition reached) throws IOException {
        write(reached.index());
    }

    /**
     * The index of the last entry that came with a state from elsewhere, or {@link #NEVER}.
     *
     * @param checkpoint what the state has everything up to
     */
    long installedIndex(LogPosition checkpoint) throws IOException {
        if (!Files.exists(file)) {
            return NEVER;
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length != Long.BYTES) {
            throw new IOException(file + " has " + bytes.length + " bytes");
        }
        long index = ByteBuffer.wrap(bytes).getLong();
        return index == BEGUN ? checkpoint.index() : index;
    }

    private void write(long index) throws IOException {
        Path written = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                written, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, index), 0);
            channel.force(true);
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel parent = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            parent.force(true);
        }
    }
}
