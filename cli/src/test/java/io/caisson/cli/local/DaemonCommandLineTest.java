package io.caisson.cli.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonCommandLineTest {

    @Test
    void theStoreComesBeforeTheLibrariesThatItBringsAClassOf(@TempDir Path libraries) throws IOException {
        Files.createFile(libraries.resolve("ratis-common-3.3.0.jar"));
        Path store = Files.createFile(libraries.resolve("backend-store-1.2.jar"));
        assertEquals(store + File.pathSeparator + libraries.resolve("*"), DaemonCommandLine.classPath(libraries));
    }

    @Test
    void classesAreMappedWhereAnArchiveOfThemWasMade(@TempDir Path libraries) throws IOException {
        Path archive = libraries.resolve("daemon.jsa");
        assertEquals(List.of(), DaemonCommandLine.archive(archive));
        Files.createFile(archive);
        assertEquals(
                "-XX:SharedArchiveFile=" + archive,
                DaemonCommandLine.archive(archive).get(0));
    }
}
