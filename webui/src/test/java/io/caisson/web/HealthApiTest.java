package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.web.fixtures.TestApi;
import io.caisson.web.node.NodeStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthApiTest {

    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void strangersAreToldWhetherItLivesAndIsReadyAndNothingElse() {
        assertThat(http.send("GET", "/healthz", null, null).raw().body()).isEqualTo("{\"alive\":true}");
        assertThat(http.send("GET", "/readyz", null, null).raw().body()).isEqualTo("{\"ready\":true}");
        NodeStatus now = api.status();
        api.status(new NodeStatus(
                now.version(), now.node(), "", false, "disk sda has failed", null, List.of(), List.of(), List.of()));
        Http.Reply notReady = http.send("GET", "/readyz", null, null);
        assertThat(notReady.status()).isEqualTo(503);
        assertThat(notReady.raw().body()).doesNotContain("sda", "node1", now.version());
        assertThat(http.send("GET", "/healthz", null, null).status()).isEqualTo(200);
    }
}
