package io.caisson.portal.bgp;

import io.caisson.portal.announce.AnnounceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * BIRD's configuration on disk, in a directory that nobody else may read. A new one is checked before it takes the place of the old
 * one, and a running BIRD that refuses it all the same goes on with the old one.
 */
record BirdFiles(Path directory) {
    private static final long RECONFIGURATION_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** @throws AnnounceException the directory cannot have a socket in it */
    static BirdFiles in(Path directory) throws AnnounceException {
        Path absolute = directory.toAbsolutePath();
        int pathBytes = BirdEngine.controlSocket(absolute).toString().getBytes(StandardCharsets.UTF_8).length;
        if (pathBytes > BirdControl.LONGEST_PATH_BYTES || absolute.toString().contains("\"")) {
            throw new AnnounceException(
                    "the directory " + absolute
                            + " has a name that is too long for a socket in it, or has quotation marks",
                    "use one whose name has at most 90 bytes");
        }
        return new BirdFiles(absolute);
    }

    /** Checks it, and puts it where BIRD finds it when it starts. */
    void put(String text, BirdProgram program) throws IOException, AnnounceException {
        Files.createDirectories(directory, OWNER_ONLY_DIRECTORY);
        // It may have been there before.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Path fresh = fresh();
        Files.deleteIfExists(fresh);
        try {
            write(text, fresh);
            program.check(fresh);
            Files.move(fresh, current(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            // What was refused has passwords in it, too.
            Files.deleteIfExists(fresh);
        }
    }

    private static void write(String text, Path fresh) throws IOException {
        try (SeekableByteChannel file = Files.newByteChannel(
                fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
    }

    /** No password stays on disk when no network needs it. */
    void clear() throws IOException {
        Files.deleteIfExists(current());
        Files.deleteIfExists(fresh());
    }

    /** The same for one that runs: sessions whose settings stay are not touched. */
    void exchange(String text, BirdProgram program, BirdEngine engine) throws IOException, AnnounceException {
        String old = Files.readString(current());
        if (old.equals(text)) {
            return;
        }
        put(text, program);
        BirdReply reply;
        try {
            reply = engine.control().ask("configure \"" + current() + "\"", RECONFIGURATION_NANOS);
        } catch (IOException notAnswering) {
            // Started again, it reads what is there now.
            engine.kill(RECONFIGURATION_NANOS);
            return;
        }
        switch (reply.code()) {
            case ReplyCode.RECONFIGURED, ReplyCode.RECONFIGURING, ReplyCode.RECONFIGURATION_QUEUED -> {}
            default -> {
                put(old, program);
                throw new AnnounceException(
                        "BIRD refuses the configuration of the networks: " + reply.outcome(),
                        "look at the addresses, AS numbers and hops of the networks' peers");
            }
        }
    }

    private Path fresh() {
        return directory.resolve("bird.conf.new");
    }

    private Path current() {
        return BirdEngine.configuration(directory);
    }
}
