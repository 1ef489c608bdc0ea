package io.caisson.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data directories that a daemon must not touch: each is refused in one sentence, and works again when the cause is gone. */
@Tag("interop")
class DataDirectoryTest {

    @TempDir
    Path directory;

    @Test
    void aSecondDaemonIsRefused() {
        try (CaissonProcess caisson = CaissonProcess.start(directory)) {
            Path home = Checkout.root().resolve("appliance-image/target/caisson");
            Tool.Result second = Tool.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            home.resolve("lib") + "/*",
                            "-Dlogback.configurationFile=" + home.resolve("conf/logback.xml"),
                            "-Dcaisson.log.directory=" + directory.resolve("log-of-the-second"),
                            "io.caisson.appliance.Main",
                            "--data",
                            directory.toString())
                    .run();
            assertThat(second.exitCode()).as("%s", second).isEqualTo(10);
            assertThat(second.output()).contains("\"state\":\"FAILED\"").contains("\"conflict\":true");
            assertThat(caisson.isAlive()).isTrue();
            caisson.cli("volume", "list").run().expectSuccess();
        }
    }

    @Test
    void aNewerFormatIsRefusedAndLeftAlone() throws Exception {
        try (CaissonProcess caisson = CaissonProcess.start(directory)) {
            caisson.stop();
            Path format = directory.resolve("store").resolve("format");
            String ours = Files.readString(format);
            String newer = ours.replaceFirst("(\"version\"\\s*:\\s*)\\d+", "$1999");
            assertThat(newer).isNotEqualTo(ours);
            Files.writeString(format, newer);
            assertRefused(1, "newer");
            assertThat(Files.readString(format)).isEqualTo(newer);
            Files.writeString(format, ours);
            caisson.restart();
        }
    }

    @Test
    void aDirectoryWithSomethingElseInItIsRefused() throws Exception {
        Files.createDirectories(directory.resolve("store"));
        Files.writeString(directory.resolve("store").resolve("thesis.odt"), "precious");
        assertRefused(1, "thesis.odt");
        assertThat(Files.readString(directory.resolve("store").resolve("thesis.odt")))
                .isEqualTo("precious");
    }

    private void assertRefused(int exitCode, String because) throws IOException {
        Tool.Result result = Tool.of(
                        Checkout.root().resolve("caisson").toString(), "up", "--detach", "--data", directory.toString())
                .run();
        assertThat(result.exitCode()).as("%s", result).isEqualTo(exitCode);
        assertThat(result.errors().lines().filter(line -> line.startsWith("caisson: ")))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).contains(because));
        assertThat(result.errors()).doesNotContain("Exception", "\tat ");
    }
}
