package io.caisson.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the installer says of an answer file, before it touches anything. */
class InstallationAnswersTest {

    private static final Path TREE = Path.of("image/tree").toAbsolutePath();

    private static final List<String> GOOD =
            List.of("disk = /dev/vda", "node-name = caisson-1", "admin-password = twelve-and-more");

    @TempDir
    Path directory;

    private record Verdict(int exitCode, String text) {}

    private Verdict check(List<String> lines) throws IOException, InterruptedException {
        Path answers = Files.write(directory.resolve("answers.conf"), lines);
        ProcessBuilder installer = new ProcessBuilder(
                        TREE.resolve("usr/sbin/caisson-install").toString(), "--check", answers.toString())
                .redirectErrorStream(true);
        installer
                .environment()
                .put(
                        "CAISSON_LIBRARY",
                        TREE.resolve("usr/lib/caisson/appliance").toString());
        Process process = installer.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Verdict(process.waitFor(), text);
    }

    /** The good answers, with those of {@code changes} instead or besides. */
    private static List<String> goodBut(String changes) {
        List<String> changed =
                Arrays.stream(changes.split(";")).map(String::strip).toList();
        List<String> names =
                changed.stream().map(line -> line.split("=", 2)[0].strip()).toList();
        List<String> lines = new ArrayList<>(changed);
        GOOD.stream()
                .filter(line -> !names.contains(line.split("=", 2)[0].strip()))
                .forEach(lines::add);
        return lines;
    }

    @Test
    void diskNameAndPasswordAreEnough() throws Exception {
        assertThat(check(GOOD)).isEqualTo(new Verdict(0, ""));
    }

    @Test
    void theExampleIsGood() throws Exception {
        List<String> example = Files.readAllLines(TREE.resolve("usr/share/doc/caisson/answers.conf"));
        assertThat(check(example)).isEqualTo(new Verdict(0, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "address = 10.1.0.11/24; gateway = 10.1.0.1; dns = 10.1.0.53, 10.1.0.54; ntp = 10.1.0.1",
                "interface = 52:54:00:77:01:02; vlan = 30; mtu = 9000",
                "cluster = join; join-token = caisson-join-x",
                "erase = yes; then = poweroff",
                "admin-password = with = and # and spaces"
            })
    void takesWhatIsOffered(String changes) throws Exception {
        assertThat(check(goodBut(changes))).isEqualTo(new Verdict(0, ""));
    }

    @Test
    void takesFilesOfWindows() throws Exception {
        assertThat(check(GOOD.stream().map(line -> line + "\r").toList())).isEqualTo(new Verdict(0, ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            disk = vda                                   | disk is 'vda', no path below /dev
            disk = /dev/vda;disk = /dev/vdb              | disk is given twice
            erase = maybe                                | neither yes nor no
            node-name = Caisson_1                        | small letters, digits and inner hyphens
            node-name =                                  | node-name is ''
            address = 10.1.0.11                          | neither dhcp nor an IPv4 address with its prefix
            address = 10.1.0.256/24                      | neither dhcp nor an IPv4 address with its prefix
            address = 10.1.0.11/33                       | neither dhcp nor an IPv4 address with its prefix
            gateway = 10.1.0.1                           | with DHCP the gateway comes from the server
            address = 10.1.0.2/24; gateway = router      | gateway is 'router', no IPv4 address
            dns = one.one                                | no IPv4 address
            vlan = 4095                                  | not within 1..4094
            mtu = 90000                                  | not within 1280..9216
            interface = en o1                            | neither auto nor a card's name or MAC
            admin-password = short                       | does not have 12 to 128 characters
            admin-password = abababababab                | repeats a few characters
            admin-password = My-Caisson-Server           | name of the product
            admin-password = adminadmin-1a               | name of the user
            cluster = old                                | neither new nor join
            cluster = join                               | to join, give the join-token
            join-token = caisson-join-x                  | cluster is not join
            then = dance                                 | neither restart nor poweroff
            hostname = a                                 | there is no answer 'hostname'
            just words                                   | has no '='
            """)
    void saysWhatIsWrong(String changes, String message) throws Exception {
        Verdict verdict = check(goodBut(changes));
        assertThat(verdict.text()).contains(message);
        assertThat(verdict.exitCode()).isEqualTo(2);
    }

    @Test
    void saysAllThatIsWrongAtOnce() throws Exception {
        assertThat(check(goodBut("disk = vda; mtu = 1; vlan = x"))
                        .text()
                        .lines()
                        .collect(Collectors.toList()))
                .hasSize(3);
    }

    @Test
    void neverShowsThePassword() throws Exception {
        assertThat(check(goodBut("admin-password = tooshort; mtu = 1")).text()).doesNotContain("tooshort");
    }
}
