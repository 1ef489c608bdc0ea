package io.caisson.tests.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.tests.fixtures.AttachedDisk;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.Payload;
import io.caisson.tests.fixtures.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("interop")
class UpAndDownTest {
    private static final Map<String, String> STANDARD_PORTS =
            Map.of("/iscsi/portals/0", "3260", "/nvme/portals/0", "4420", "/nvme/discovery/0", "8009", "/api", "8443");

    @TempDir
    Path directory;

    @Test
    void upPrintsOneObjectThatSaysWhereEverythingIs() {
        try (CaissonProcess caisson = CaissonProcess.start(directory)) {
            JsonNode up = caisson.description();
            assertThat(up.path("dataDir").asText()).isEqualTo(directory.toString());
            assertThat(up.path("api").asText()).matches("https://127\\.0\\.0\\.1:\\d+");
            assertThat(up.path("token").asText()).hasSizeGreaterThan(20);
            assertThat(Path.of(up.path("caCertificate").asText())).exists();
            assertThat(up.path("pid").isIntegralNumber()).isTrue();
            assertThat(up.at("/iscsi/target").asText()).startsWith("iqn.");
            assertThat(up.at("/iscsi/portals/0").asText()).matches("127\\.0\\.0\\.1:\\d+");
            assertThat(up.at("/demo/iscsi/volume").asText()).isEqualTo("demo");
            assertThat(up.at("/demo/iscsi/lun").isIntegralNumber()).isTrue();
            assertThat(up.at("/nvme/subsystem").asText()).startsWith("nqn.2026-11.io.caisson:");
            assertThat(up.at("/nvme/portals/0").asText()).matches("127\\.0\\.0\\.1:\\d+");
            assertThat(up.at("/nvme/discovery/0").asText()).matches("127\\.0\\.0\\.1:\\d+");
            assertThat(up.at("/demo/nvme/volume").asText()).isEqualTo("demo-nvme");
            assertThat(up.at("/demo/nvme/nsid").asInt()).isEqualTo(1);
        }
    }

    @Test
    void aSecondUpFindsTheFirstAndSaysTheSame() {
        try (CaissonProcess caisson = CaissonProcess.start(directory)) {
            JsonNode second = caisson.cliJson("up", "--detach");
            assertThat(second).isEqualTo(caisson.description());
        }
    }

    @Test
    void twoInstancesTakeDifferentPortsAndTheSecondSaysSo() {
        try (CaissonProcess first = CaissonProcess.in(directory.resolve("first"))
                        .asPeopleStartIt()
                        .start();
                CaissonProcess second = CaissonProcess.in(directory.resolve("second"))
                        .asPeopleStartIt()
                        .start()) {
            STANDARD_PORTS.forEach((path, standard) -> {
                assertThat(port(first, path)).as(path).isNotEqualTo(port(second, path));
                // Which of them has the standard one others on this machine decide, too; whoever has not says so.
                saysWhatWasTaken(first, path, standard);
                saysWhatWasTaken(second, path, standard);
            });
        }
    }

    private static String port(CaissonProcess caisson, String path) {
        return caisson.description().at(path).asText().replaceFirst(".*:", "");
    }

    private static void saysWhatWasTaken(CaissonProcess caisson, String path, String standard) {
        String port = port(caisson, path);
        if (!port.equals(standard)) {
            assertThat(caisson.description().path("notes"))
                    .extracting(JsonNode::asText)
                    .as("%s is at %s", path, port)
                    .anyMatch(note -> note.contains("is taken") && note.contains(port));
        }
    }

    @Test
    void aPortThatWasAskedForIsNotReplacedByAnother() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            for (String option : List.of("--iscsi-port", "--nvme-port", "--discovery-port", "--api-port")) {
                Tool.Result result = caisson("up", "--detach", option, Integer.toString(taken.getLocalPort()))
                        .run();
                assertThat(result.exitCode()).as("%s", result).isEqualTo(4);
                assertThat(result.errors())
                        .contains("port " + taken.getLocalPort())
                        .contains("is taken");
                assertThat(result.output()).isEmpty();
            }
        }
    }

    @Test
    void dataPortsAndTokenAreTheSameAfterDownAndUp() {
        byte[] data = Payload.of(1, 64 << 10);
        try (CaissonProcess caisson = CaissonProcess.start(directory)) {
            try (AttachedDisk attached = AttachedDisk.attach(caisson, caisson.demoLun())) {
                attached.disk().write(2048, data.length / 512, data);
            }
            JsonNode before = caisson.description();
            caisson.stop();
            assertThat(caisson.isAlive()).isFalse();
            JsonNode again = caisson.cliJson("up", "--detach");
            caisson.cli("down").run().expectSuccess();
            for (String field : List.of("dataDir", "api", "token", "iscsi", "nvme", "demo")) {
                assertThat(again.path(field)).as(field).isEqualTo(before.path(field));
            }
            caisson.restart();
            try (AttachedDisk attached = AttachedDisk.attach(caisson, caisson.demoLun())) {
                assertThat(attached.disk().read(2048, data.length / 512, 512)).isEqualTo(data);
            }
        }
    }

    @Test
    void aDemoVolumeThatWasDeletedStaysDeleted() {
        try (CaissonProcess caisson = CaissonProcess.start(directory)) {
            for (JsonNode export : caisson.cliJson("export", "list").path("items")) {
                caisson.cli("export", "delete", export.path("id").asText())
                        .run()
                        .expectSuccess();
            }
            for (String volume : List.of("demo", "demo-nvme")) {
                caisson.cli("volume", "delete", volume, "--yes").run().expectSuccess();
            }
            caisson.stop();
            caisson.restart();
            assertThat(caisson.description().has("demo")).isFalse();
            assertThat(caisson.cliJson("volume", "list").path("items")).isEmpty();
        }
    }

    @Test
    void statusTellsARunningInstanceFromOneThatIsDown() {
        try (CaissonProcess caisson = CaissonProcess.start(directory)) {
            JsonNode status = caisson.cliJson("status");
            assertThat(status.path("running").asBoolean()).isTrue();
            assertThat(status.path("pid").asLong()).isEqualTo(caisson.pid());
            assertThat(status.at("/health/state").asText()).isEqualTo("ok");
            assertThat(status.at("/portals/0").asText())
                    .isEqualTo("127.0.0.1:" + caisson.portal().getPort());
            assertThat(status.path("nvmePortals"))
                    .isEqualTo(caisson.description().at("/nvme/portals"));
            assertThat(status.path("discoveryPortals"))
                    .isEqualTo(caisson.description().at("/nvme/discovery"));
            assertThat(status.path("nvme")).isEqualTo(caisson.description().path("nvme"));
            caisson.kill();
            Tool.Result down = caisson.cli("status", "-o", "json").run();
            assertThat(down.exitCode()).isEqualTo(5);
            assertThat(down.output()).contains("\"running\" : false");
        }
    }

    @Test
    void downWhereNothingRunsIsNoFailure() {
        assertThat(caisson("down").run().expectSuccess().output()).contains("no Caisson runs");
    }

    @Test
    void theDaemonListensOnNothingButItsPortals() throws Exception {
        try (CaissonProcess caisson = CaissonProcess.start(directory)) {
            assertThat(ListeningSockets.of(caisson.pid()))
                    .containsExactlyInAnyOrder(
                            "127.0.0.1:" + caisson.portal().getPort(),
                            caisson.description().at("/nvme/portals/0").asText(),
                            caisson.description().at("/nvme/discovery/0").asText(),
                            "127.0.0.1:" + caisson.api().getPort());
        }
    }

    @Test
    void whatIsSecretIsForTheOwnerOnly() throws Exception {
        try (CaissonProcess caisson = CaissonProcess.start(directory.resolve("data"))) {
            Path data = caisson.dataDirectory();
            assertThat(permissions(data)).isEqualTo("rwx------");
            for (String file : List.of("client.json", "admin-password", "tls/ca.key", "tls/server.key")) {
                assertThat(permissions(data.resolve(file))).as(file).isEqualTo("rw-------");
            }
            String log = Files.readString(data.resolve("log").resolve("caisson.log"));
            assertThat(log).contains("serving iSCSI").doesNotContain(caisson.token());
        }
    }

    @Test
    void worksThroughASymbolicLinkFromAnyDirectory() throws Exception {
        Path link = Files.createSymbolicLink(
                directory.resolve("linked"), Checkout.root().resolve("caisson"));
        Tool.Result result =
                Tool.of("sh", "-c", "cd / && " + link + " doctor -o json").run();
        assertThat(result.expectSuccess().output()).startsWith("{").contains("\"Java\"");
    }

    private Tool caisson(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(Checkout.root().resolve("caisson").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", directory.toString()));
        return Tool.of(command);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
