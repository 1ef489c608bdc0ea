package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.service.HostSpec;
import io.caisson.web.fixtures.TestApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code backup} against the real API, over services in memory. */
class BackupCommandTest {

    @RegisterExtension
    static final CommandLab LAB = CommandLab.as(TestApi.ADMIN).inDebug();

    @BeforeEach
    void prepare() throws Exception {
        LAB.write("passphrase", "a long passphrase\n");
        LAB.store().hostService().create(new HostSpec("esx1", List.of("iqn.2026-11.test:a"), List.of(), Map.of()));
    }

    private static CommandRun run(String line) {
        return LAB.run(line);
    }

    private static String passphrase() {
        return " --passphrase-file " + LAB.data().resolve("passphrase");
    }

    @Test
    void aBackupIsMadeShownAndRestored() throws IOException {
        Path file = LAB.data().resolve("backup.json");
        CommandRun made = run("backup create " + file + passphrase());
        assertThat(made.out()).isEqualTo("the configuration is in " + file + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).doesNotContain("esx1");
        assertThat(run("backup show " + file).out()).contains("0.1.0-test");

        CommandRun refused = run("backup restore " + file + passphrase());
        assertThat(refused.code()).isEqualTo(4);
        LAB.store().reset();
        CommandRun restored = run("backup restore " + file + passphrase());
        assertThat(restored.code()).isZero();
        assertThat(restored.lines().get(1)).startsWith("host  esx1  created");
        assertThat(LAB.store().hostService().list()).hasSize(1);
    }

    @Test
    void aFileThatIsThereIsLeftAlone() throws IOException {
        Path file = LAB.write("backup.json", "mine");
        assertThat(run("backup create " + file + passphrase()).code()).isEqualTo(4);
        assertThat(file).hasContent("mine");
    }

    @Test
    void whatIsNoBackupIsRefused() throws IOException {
        Path file = LAB.write("backup.json", "{\"a\": 1}");
        assertThat(run("backup restore " + file + passphrase()).code()).isEqualTo(2);
        assertThat(run("backup show " + LAB.data().resolve("nowhere")).code()).isEqualTo(2);
    }

    @Test
    void theWrongPassphraseRestoresNothing() throws IOException {
        Path file = LAB.data().resolve("backup.json");
        run("backup create " + file + passphrase());
        LAB.store().reset();
        LAB.write("passphrase", "another passphrase\n");
        CommandRun refused = run("backup restore " + file + passphrase());
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("the passphrase is wrong");
        assertThat(LAB.store().hostService().list()).isEmpty();
    }
}
