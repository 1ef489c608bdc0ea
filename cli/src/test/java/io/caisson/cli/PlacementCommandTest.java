package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.web.fixtures.TestApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code node}, {@code group}, {@code disk} and {@code placement} against the real API, over services in memory. */
class PlacementCommandTest {

    private static final TestApi API = TestApi.start();

    @TempDir
    private Path data;

    @BeforeEach
    void writeClientFile() throws IOException {
        API.keys().writeCertificate(data.resolve("ca.pem"));
        Files.writeString(
                data.resolve("client.json"),
                "{\"api\":\"" + API.uri() + "\",\"token\":\"" + TestApi.OPERATOR + "\",\"caCertificate\":\"ca.pem\"}");
    }

    @AfterEach
    void reset() {
        API.store().reset();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private CommandRun run(String line) {
        return CommandRun.of(Map.of("CAISSON_DATA", data.toString()), data, line.split(" "));
    }

    @Test
    void nodesAreDrainedMaintainedAndActivated() {
        assertThat(run("node drain node-1 --wait").out()).isEqualTo("node node-1 is draining\n");
        assertThat(run("node show node-1 -o json").json().path("state").asText())
                .isEqualTo("draining");
        assertThat(run("node maintenance node-1").out()).isEqualTo("node node-1 is in maintenance\n");
        assertThat(run("node maintenance node-1 --off").out()).isEqualTo("node node-1 is active\n");
        assertThat(run("node activate node-1 -o json").json().path("dutyDone").asBoolean())
                .isTrue();
        assertThat(run("node drain node-2").code()).isEqualTo(4);
        assertThat(run("node drain node-9").code()).isEqualTo(3);
        assertThat(run("node list").lines().get(0)).contains("REPLICAS", "LEADS", "DUTY");
    }

    @Test
    void groupsAreShownWithTheirReplicas() {
        assertThat(run("group list").lines().get(1)).matches("[0-9a-f-]{36} +degraded +node-1 +3 +node-1,node-2 +db");
        String id = run("group list -o json").json().at("/items/0/id").asText();
        CommandRun shown = run("group show " + id);
        assertThat(shown.lines()).anyMatch(line -> line.matches("CONDITION +degraded"));
        assertThat(shown.lines()).anyMatch(line -> line.matches("node-1 +active +open +true +0 +1GiB .*"));
        assertThat(shown.lines()).anyMatch(line -> line.matches("node-2 +joining +silent +false .*3 +8 .*"));
        assertThat(run("group show " + id + " -o json").json().has("memberNames"))
                .as("what the API answers")
                .isFalse();
        assertThat(run("group show none").code()).isEqualTo(3);
    }

    @Test
    void disksAndMovesAreShown() {
        assertThat(run("disk list").lines()).hasSize(3);
        String id = run("disk list -o name").lines().get(0);
        assertThat(run("disk show " + id).lines()).anyMatch(line -> line.matches("USED +1GiB"));
        assertThat(run("placement show").lines().get(1)).matches("true +group .* gets a replica on node-2 +3 +8");
    }
}
