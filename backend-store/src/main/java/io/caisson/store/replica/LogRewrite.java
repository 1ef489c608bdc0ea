package io.caisson.store.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the log of a replica durable anew, before anybody reads it. After a failed fsync, in this process or in one before it, the
 * kernel may have forgotten that pages were never written: they read as if all were well, and another fsync of the same file
 * answers success and does nothing. The engine takes all that it reads for durable, acknowledges it, and votes by it. So the
 * file that was open is written again, as another one, and put in its place; files that were closed had been durable before
 * that. Without room for another one it is written over itself, with the same bytes: whatever stops that halfway leaves each
 * sector as it was or as it reads. If this fails too, the replica stays closed.
 *
 * <p>The state needs no such thing: what changed since its last checkpoint is written anew by the replay, and synced with the
 * next checkpoint.
 */
final class LogRewrite {
    private static final String OPEN_FILES = "log_inprogress_";

    private static final int PIECE_BYTES = 1 << 20;

    /** Of a file that the engine passes over. */
    private static final String UNFINISHED = "rewritten.tmp";

    private final Path directory;
    private final long roomBytes;

    /**
     * @param directory where the engine keeps the files of the log; may not exist yet
     * @param roomBytes what is free there
     */
    LogRewrite(Path directory, long roomBytes) {
        this.directory = directory;
        this.roomBytes = roomBytes;
    }

    void run() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> open;
        try (Stream<Path> files = Files.list(directory)) {
            open = files.filter(file -> file.getFileName().toString().startsWith(OPEN_FILES))
                    .toList();
        }
        for (Path file : open) {
            if (roomBytes >= Files.size(file) + PIECE_BYTES) {
                replace(file);
            } else {
                overwrite(file);
            }
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private void replace(Path file) throws IOException {
        Path copy = directory.resolve(UNFINISHED);
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(
                        copy,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            copy(from, to);
        } catch (IOException failure) {
            Files.deleteIfExists(copy);
            throw failure;
        }
        Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void overwrite(Path file) throws IOException {
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(file, StandardOpenOption.WRITE)) {
            copy(from, to);
        }
    }

    /** Through memory: a copy made by the file system could share what is, or is not, on the disk. */
    private static void copy(FileChannel from, FileChannel to) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        while (from.read(piece) >= 0) {
            piece.flip();
            while (piece.hasRemaining()) {
                to.write(piece);
            }
            piece.clear();
        }
        to.force(true);
    }
}
