package io.caisson.cli.local;

import io.caisson.cli.CliException;
import io.caisson.cli.ExitCode;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** How a token gets to the daemon: in a file for its owner alone, which the daemon deletes once it is used. */
final class JoinTokenFile {

    static final String NAME = "join-token";

    private JoinTokenFile() {}

    static Path write(Instance instance, String token) {
        Path file = instance.dataDirectory().resolve(NAME);
        try {
            Files.deleteIfExists(file);
            try (FileChannel channel = FileChannel.open(
                            file,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                    var writer = Channels.newWriter(channel, StandardCharsets.US_ASCII)) {
                writer.write(token.strip() + "\n");
            }
            return file;
        } catch (IOException failure) {
            throw new CliException(
                    ExitCode.FAILURE, "cannot write " + file + ": " + failure.getMessage(), null, failure);
        }
    }
}
