package io.caisson.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What an admin sees of us with libiscsi's small tools. */
@Tag("interop")
@RequiresTool({"iscsi-ls", "iscsi-inq", "iscsi-readcapacity16"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LibiscsiToolsTest {

    private CaissonProcess caisson;

    @BeforeAll
    void startCaisson(@TempDir Path directory) {
        caisson = CaissonProcess.in(directory.resolve("data"))
                .withOptions("--iscsi-address", "127.0.0.1", "--iscsi-address", "127.0.0.2")
                .start();
    }

    @AfterAll
    void stopCaisson() {
        caisson.close();
    }

    @Test
    void discoveryNamesEveryPortal() {
        int port = caisson.portal().getPort();
        String found = iscsi("iscsi-ls", "iscsi://127.0.0.1:" + port);
        assertThat(found)
                .contains(caisson.target())
                .contains("127.0.0.1:" + port)
                .contains("127.0.0.2:" + port);
    }

    @Test
    void discoveryThroughTheOtherPortalNamesTheSame() {
        int port = caisson.portal().getPort();
        assertThat(iscsi("iscsi-ls", "iscsi://127.0.0.2:" + port)).contains("127.0.0.1:" + port, "127.0.0.2:" + port);
    }

    @Test
    void theDemoVolumeIsListedWithItsSize() {
        assertThat(iscsi(
                        "iscsi-ls",
                        "-s",
                        "iscsi://127.0.0.1:" + caisson.portal().getPort()))
                .contains("Lun:" + caisson.demoLun());
    }

    @Test
    void theVolumeSaysWhatItIs() {
        JsonNode volume = caisson.cliJson("volume", "show", caisson.demoVolume());
        String url = caisson.url(caisson.demoLun());
        assertThat(iscsi("iscsi-inq", url))
                .contains("Vendor:CAISSON")
                .containsPattern("Peripheral Device Type:DIRECT_ACCESS");
        assertThat(iscsi("iscsi-inq", "-e", "1", "-c", "128", url))
                .contains(volume.path("serial").asText());
        assertThat(iscsi("iscsi-inq", "-e", "1", "-c", "131", url)).contains("NAA");
    }

    @Test
    void aGrownVolumeShowsItsNewSize() {
        caisson.cli("volume", "create", "growing", "--size", "1GiB").run().expectSuccess();
        caisson.cli("export", "create", "growing", "--to", "any-on-loopback", "--lun", "3")
                .run()
                .expectSuccess();
        assertThat(capacity(3)).isEqualTo(1L << 30);
        caisson.cli("volume", "resize", "growing", "--size", "3GiB").run().expectSuccess();
        assertThat(capacity(3)).isEqualTo(3L << 30);
    }

    private long capacity(int lun) {
        String output = iscsi("iscsi-readcapacity16", caisson.url(lun));
        long size = -1;
        for (String line : output.lines().toList()) {
            if (line.contains("Total size:")) {
                size = Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return size;
    }

    private static String iscsi(String... command) {
        return Tool.of(command).run().expectSuccess().output();
    }
}
