package io.caisson.tests.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.CaissonProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves the house in a support bundle of a real daemon. */
@Tag("interop")
class SupportBundleTest {
    private static final String SECRET = "never-in-a-bundle";

    @TempDir
    private Path directory;

    @Test
    void hasLogsAndStateAndNoSecret() throws IOException {
        try (CaissonProcess caisson = CaissonProcess.start(directory.resolve("data"))) {
            Path secret = Files.writeString(directory.resolve("secret"), SECRET);
            caisson.cliJson(
                    "host",
                    "create",
                    "h1",
                    "--iqn",
                    "iqn.2026-11.io.caisson.tests:h1",
                    "--chap-user",
                    "h1",
                    "--chap-secret-file",
                    secret.toString());
            Path bundle = directory.resolve("bundle.zip");
            caisson.cliJson("support-bundle", "--file", bundle.toString());
            Map<String, String> files = unzipped(bundle);
            assertThat(files.get("state/listHosts.json")).contains("iqn.2026-11.io.caisson.tests:h1");
            assertThat(files.get("log/caisson.log")).contains("serving iSCSI on");
            assertThat(files.get("node/threads.txt")).contains("store-timer");
            assertThat(files.get("what-is-missing.txt")).isEqualTo("nothing\n");
            String password = Files.readString(caisson.dataDirectory().resolve("admin-password"))
                    .strip();
            files.forEach((name, text) -> assertThat(text)
                    .as(name)
                    .doesNotContain(SECRET, caisson.token(), password, "PRIVATE KEY", "argon2"));
        }
    }

    private static Map<String, String> unzipped(Path bundle) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(bundle))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}
