package io.caisson.cli.local;

import io.caisson.cli.CliException;
import io.caisson.cli.ExitCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The instance of one data directory, running or not.
 *
 * @param dataDirectory absolute; need not exist
 */
record Instance(Path dataDirectory) {

    private static final String START_LOCK = ".starting";

    /** The daemon that runs on this data directory and serves. */
    Optional<DaemonRecord> running() {
        return last().filter(DaemonRecord::isAlive);
    }

    /** The last daemon that served on this data directory, whether it runs or not. */
    Optional<DaemonRecord> last() {
        try {
            return DaemonRecord.read(dataDirectory);
        } catch (IOException failure) {
            throw new CliException(
                    ExitCode.FAILURE,
                    "cannot read " + dataDirectory.resolve(DaemonRecord.FILE) + ": " + failure.getMessage(),
                    "run the command as the user who started Caisson",
                    failure);
        }
    }

    Path logDirectory() {
        return dataDirectory.resolve("log");
    }

    /** Makes the directory, for its owner only. */
    void create() {
        try {
            if (Files.exists(dataDirectory, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(dataDirectory)) {
                throw new CliException(ExitCode.USAGE, dataDirectory + " is not a directory", "choose another --data");
            }
            if (!Files.exists(dataDirectory)) {
                Files.createDirectories(dataDirectory.getParent() == null ? dataDirectory : dataDirectory.getParent());
                Files.createDirectory(
                        dataDirectory,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Files.createDirectories(logDirectory());
        } catch (IOException failure) {
            throw new CliException(
                    ExitCode.FAILURE,
                    "cannot use " + dataDirectory + " for data: " + failure,
                    "choose another directory with --data",
                    failure);
        }
    }

    /** Holds off other starts on this data directory until the lock is closed; waits for one that is under way. */
    StartLock lockStart() {
        try {
            FileChannel channel = FileChannel.open(
                    dataDirectory.resolve(START_LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return new StartLock(channel, channel.lock());
        } catch (IOException failure) {
            throw new CliException(
                    ExitCode.FAILURE, "cannot lock " + dataDirectory + ": " + failure.getMessage(), null, failure);
        }
    }

    record StartLock(FileChannel channel, FileLock lock) implements AutoCloseable {
        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException failure) {
                throw new CliException(ExitCode.FAILURE, "cannot unlock: " + failure.getMessage(), null, failure);
            }
        }
    }
}
