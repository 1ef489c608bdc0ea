package io.caisson.tests.paths;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import io.caisson.tests.initiator.Discovery;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.InitiatorOptions;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One host, one volume, two paths. */
@Tag("interop")
class TwoPortalsTest {

    private static final String INITIATOR = "iqn.2026-11.io.caisson.tests:paths";
    private static final int BLOCK_BYTES = 512;

    @TempDir
    private Path directory;

    private CaissonProcess caisson;
    private InitiatorLoop loop;

    @BeforeEach
    void start() {
        caisson = start("127.0.0.1", "127.0.0.2");
        loop = InitiatorLoop.start(1);
    }

    private CaissonProcess start(String... addresses) {
        CaissonProcess.Settings settings = CaissonProcess.in(directory.resolve("data"));
        for (String address : addresses) {
            settings = settings.withOptions("--iscsi-address", address);
        }
        return settings.start();
    }

    @AfterEach
    void stop() {
        loop.close();
        caisson.close();
    }

    private IscsiDisk path(InetSocketAddress portal) {
        IscsiDisk disk = new IscsiDisk(
                IscsiDisk.await(
                        IscsiConnection.connect(loop, portal, InitiatorOptions.normal(INITIATOR, caisson.target()))),
                caisson.demoLun());
        disk.clearUnitAttentions();
        return disk;
    }

    @Test
    void oneInitiatorPortHasASessionThroughEach() {
        List<InetSocketAddress> portals = caisson.portals();
        IscsiDisk first = path(portals.get(0));
        IscsiDisk second = path(portals.get(1));
        byte[] data = new byte[8 * BLOCK_BYTES];
        Arrays.fill(data, (byte) 0x5A);
        first.write(8, 8, data);
        assertThat(second.read(8, 8, BLOCK_BYTES)).isEqualTo(data);
        assertThat(first.connection().whenClosed()).isNotDone();

        assertThat(first.serial()).isEqualTo(second.serial());
        assertThat(Ports.designator(first, 0, 3)).as("NAA").isEqualTo(Ports.designator(second, 0, 3));
        assertThat(Ports.relativePort(first)).isEqualTo(1);
        assertThat(Ports.relativePort(second)).isEqualTo(2);
        assertThat(Ports.portName(first)).isEqualTo(caisson.target() + ",t,0x0001");
        assertThat(Ports.portName(second)).isEqualTo(caisson.target() + ",t,0x0002");
        assertThat(Ports.portGroup(first)).isEqualTo(Ports.portGroup(second));
        assertThat(Ports.report(first)).isEqualTo(Ports.report(second));
        assertThat(Ports.reportedPorts(first)).containsExactly(1, 2);

        // One path goes, the other does not notice.
        first.connection().close();
        assertThat(second.read(8, 8, BLOCK_BYTES)).isEqualTo(data);
        assertThat(path(portals.get(0)).read(8, 8, BLOCK_BYTES)).isEqualTo(data);
    }

    private Map<String, String> tags() {
        Map<String, String> tags = new TreeMap<>();
        List<String> found = IscsiDisk.await(
                        Discovery.sendTargets(loop, caisson.portal(), InitiatorOptions.discovery(INITIATOR)))
                .getOrDefault(caisson.target(), List.of());
        for (String portal : found) {
            tags.put(portal.substring(0, portal.lastIndexOf(':')), portal.substring(portal.indexOf(',') + 1));
        }
        return tags;
    }

    @Test
    void portalsKeepTheirTagsWhateverTheirOrder() {
        assertThat(tags()).isEqualTo(Map.of("127.0.0.1", "1", "127.0.0.2", "2"));
        caisson.stop();
        caisson = start("127.0.0.3", "127.0.0.2", "127.0.0.1", "::1");
        assertThat(tags()).isEqualTo(Map.of("127.0.0.1", "1", "127.0.0.2", "2", "127.0.0.3", "3", "[::1]", "4"));
        IscsiDisk overIpv6 = path(caisson.portals().get(3));
        assertThat(Ports.relativePort(overIpv6)).isEqualTo(4);
        assertThat(Ports.reportedPorts(overIpv6)).containsExactly(1, 2, 3, 4);
        caisson.stop();
        caisson = start("127.0.0.2");
        assertThat(tags()).isEqualTo(Map.of("127.0.0.2", "2"));
        JsonNode portals = caisson.cliJson("portal", "list").path("items");
        assertThat(portals).hasSize(4);
        assertThat(portals.at("/0/state").asText()).isEqualTo("absent");
        assertThat(portals.at("/1/state").asText()).isEqualTo("serving");
    }

    /** libiscsi's multipath tests: I/O, resets and COMPARE AND WRITE over both paths at once. */
    @Test
    @RequiresTool("iscsi-test-cu")
    void libiscsiUsesBothPathsAtOnce() {
        caisson.cli("volume", "create", "paths", "--size", "256MiB", "--physical-block-size", "512")
                .run()
                .expectSuccess();
        caisson.cli("export", "create", "paths", "--to", "any-on-loopback", "--lun", "7")
                .run()
                .expectSuccess();
        List<String> urls = caisson.portals().stream()
                .map(portal -> "iscsi://" + portal.getAddress().getHostAddress() + ":" + portal.getPort() + "/"
                        + caisson.target() + "/7")
                .toList();
        String output = Tool.of("iscsi-test-cu", "--dataloss", "--test=ALL.MultipathIO", urls.get(0), urls.get(1))
                .within(Duration.ofMinutes(2))
                .run()
                .expectSuccess()
                .output();
        assertThat(output).containsPattern("tests +4 +4 +4 +0");
    }
}
