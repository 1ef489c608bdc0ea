package io.caisson.cli.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.cli.CliException;
import io.caisson.cli.Column;
import io.caisson.cli.ExitCode;
import io.caisson.cli.Json;
import io.caisson.cli.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson bundle}: for those who make releases. */
@Command(name = "bundle", description = "Bundles: releases in one signed file each, for 'caisson upgrade'.")
public final class BundleCommand {

    private static final List<Column> COLUMNS =
            List.of(Column.text("VERSION", "/version"), Column.size("SIZE", "/lengthBytes"));

    private final Session session;

    BundleCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "make",
            description = "Make a bundle of a directory with version, vmlinuz, initrd.img and filesystem.squashfs.")
    int make(
            @Parameters(paramLabel = "DIRECTORY") Path directory,
            @Parameters(paramLabel = "BUNDLE") Path file,
            @Option(
                            names = "--key",
                            required = true,
                            paramLabel = "FILE",
                            description = "Private key that signs it: openssl genpkey -algorithm ed25519.")
                    Path key) {
        try {
            show(Bundle.make(directory, ReleaseKeys.privateKey(key), file));
            return ExitCode.OK.value();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException failure) {
            throw failed(failure);
        }
    }

    @Command(name = "show", description = "Check who signed a bundle, and show what it has.")
    int show(
            @Parameters(paramLabel = "BUNDLE") Path file,
            @Option(names = "--keys", required = true, paramLabel = "DIRECTORY", description = "Public keys, *.pem.")
                    Path keys) {
        try (Bundle bundle = Bundle.open(file, ReleaseKeys.in(keys))) {
            show(bundle.manifest());
            return ExitCode.OK.value();
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    private void show(BundleManifest manifest) {
        ObjectNode shown = Json.MAPPER.createObjectNode();
        shown.put("version", manifest.version());
        shown.put("lengthBytes", manifest.lengthBytes());
        session.printObject(shown, COLUMNS);
    }

    private static CliException failed(Exception failure) {
        return new CliException(ExitCode.FAILURE, String.valueOf(failure.getMessage()), null, failure);
    }
}
