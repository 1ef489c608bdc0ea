package io.caisson.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an appliance makes of its settings at boot. */
class NodeSettingsTest {

    private static final Path LIBRARY =
            Path.of("image/tree/usr/lib/caisson/appliance").toAbsolutePath();

    @TempDir
    Path directory;

    @BeforeEach
    void makeMachine() throws IOException {
        card("eno1", "52:54:00:00:00:01", 0);
        card("eno2", "52:54:00:00:00:02", 1);
        // No card: a bridge, and loopback.
        Files.createDirectories(directory.resolve("net/br0"));
        Files.createDirectories(directory.resolve("kernel"));
        Files.writeString(directory.resolve("cmdline"), "boot=live caisson.slot=img-1 quiet\n");
    }

    private void card(String name, String address, int carrier) throws IOException {
        Path card = Files.createDirectories(directory.resolve("net").resolve(name));
        Files.createDirectory(card.resolve("device"));
        Files.writeString(card.resolve("address"), address + "\n");
        Files.writeString(card.resolve("carrier"), carrier + "\n");
    }

    private void configure(String settings) throws IOException, InterruptedException {
        Files.writeString(directory.resolve("node.conf"), settings);
        ProcessBuilder script = new ProcessBuilder(LIBRARY.resolve("configure").toString()).redirectErrorStream(true);
        script.environment()
                .putAll(Map.of(
                        "CAISSON_LIBRARY", LIBRARY.toString(),
                        "CAISSON_SETTINGS", directory.resolve("node.conf").toString(),
                        "CAISSON_COMMAND_LINE", directory.resolve("cmdline").toString(),
                        "CAISSON_CARDS", directory.resolve("net").toString(),
                        "CAISSON_KERNEL", directory.resolve("kernel").toString(),
                        "CAISSON_RUN", directory.resolve("run").toString()));
        Process process = script.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
    }

    private String network(String file) throws IOException {
        return Files.readString(directory.resolve("run/systemd/network").resolve(file));
    }

    @Test
    void takesTheFirstCardWithACarrierAndAsksForAnAddress() throws Exception {
        configure("node-name = caisson-1\naddress = dhcp\n");
        assertThat(network("10-caisson.network"))
                .contains("Name=eno2", "DHCP=yes")
                .doesNotContain("Address=");
        assertThat(directory.resolve("kernel/hostname")).hasContent("caisson-1");
    }

    @Test
    void takesTheCardThatIsNamedByItsMac() throws Exception {
        configure("interface = 52:54:00:00:00:01\n");
        assertThat(network("10-caisson.network")).contains("Name=eno1");
    }

    @Test
    void aFixedAddressStandsOnTheVlan() throws Exception {
        configure("""
                interface = eno1
                vlan = 30
                mtu = 9000
                address = 10.1.0.11/24
                gateway = 10.1.0.1
                dns = 10.1.0.53, 10.1.0.54
                """);
        assertThat(network("10-caisson.network")).contains("Name=eno1", "MTUBytes=9000", "VLAN=caisson.30");
        assertThat(network("10-caisson-vlan.netdev")).contains("Kind=vlan", "Id=30");
        assertThat(network("10-caisson-vlan.network"))
                .contains("Name=caisson.30", "MTUBytes=9000", "DHCP=no", "Address=10.1.0.11/24", "Gateway=10.1.0.1")
                .contains("DNS=10.1.0.53", "DNS=10.1.0.54");
    }

    @Test
    void whatFloatsIsLeftAlone() throws Exception {
        configure("address = 10.1.0.11/24\n");
        assertThat(network("10-caisson.network")).contains("KeepConfiguration=static");
    }

    @Test
    void settingsThatWereTakenBackLeaveNothing() throws Exception {
        configure("vlan = 30\n");
        configure("address = dhcp\n");
        assertThat(directory.resolve("run/systemd/network")).isDirectoryNotContaining("glob:**vlan*");
    }

    @Test
    void timeServersAreThoseOfTheSettings() throws Exception {
        configure("ntp = 10.1.0.1, ntp.example.org\n");
        assertThat(directory.resolve("run/chrony-dhcp/caisson.sources"))
                .hasContent("server 10.1.0.1 iburst\nserver ntp.example.org iburst\n");
    }

    @Test
    void theMediumIsANodeOfNoName() throws Exception {
        Files.writeString(directory.resolve("cmdline"), "boot=live quiet\n");
        configure("");
        assertThat(directory.resolve("kernel/hostname")).hasContent("caisson-live");
    }
}
