package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScrubApiTest {

    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void listsTheScrubOfEachNodeAndSaysWhichCannotBeAsked() {
        JsonNode items = http.get("/api/v1/scrubs").body().path("items");
        assertThat(items).hasSize(2);
        assertThat(items.at("/0/node").asText()).isEqualTo("node-1");
        assertThat(items.at("/0/state").asText()).isEqualTo("waiting");
        assertThat(items.at("/0/badBlocks").asLong()).isEqualTo(2);
        assertThat(items.at("/0/startedAt").asText()).isEqualTo("2023-11-14T22:13:20Z");
        assertThat(items.at("/0/completedAt").isNull()).isTrue();
        assertThat(items.at("/1/state").asText()).isEqualTo("unknown");
        assertThat(items.at("/1/badBlocks").isNull()).isTrue();
    }

    @Test
    void startsAtAPaceAndPauses() {
        Reply started = http.post("/api/v1/nodes/node-1/scrub/start", "{\"bytesPerSecond\":\"5MiB\"}");
        assertThat(started.status()).isEqualTo(200);
        assertThat(started.body().path("state").asText()).isEqualTo("running");
        assertThat(started.body().path("bytesPerSecond").asLong()).isEqualTo(5 << 20);
        Reply paused = http.send("POST", "/api/v1/nodes/node-1/scrub/pause", TestApi.OPERATOR, null);
        assertThat(paused.status()).isEqualTo(200);
        assertThat(http.get("/api/v1/scrubs").body().at("/items/0/state").asText())
                .isEqualTo("paused");
        assertThat(http.post("/api/v1/nodes/node-1/scrub/start", "{\"bytesPerSecond\":0}")
                        .body()
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/bytesPerSecond");
        assertThat(http.post("/api/v1/nodes/node-9/scrub/start", "{}").code()).isEqualTo("not-found");
    }
}
