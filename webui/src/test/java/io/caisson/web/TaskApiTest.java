package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Long work as tasks. */
class TaskApiTest {

    private static final TestApi API = TestApi.start();
    private static final Http HTTP = new Http(API);
    private static final String TASKS = "/api/v1/tasks";

    @AfterEach
    void reset() {
        API.store().reset();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static JsonNode list(String filter) {
        return HTTP.get(TASKS + "?filter=" + filter).body().path("items");
    }

    private static Reply post(String path) {
        return HTTP.send("POST", path, TestApi.OPERATOR, null);
    }

    private static JsonNode drain() {
        API.store().dutiesLast(true);
        assertThat(post("/api/v1/nodes/node-1/drain").status()).isEqualTo(200);
        return list("kind=node-drain").get(0);
    }

    @Test
    void whatMovesAndWhoJoinsAreTasks() {
        JsonNode moves = list("kind=replica-move");
        assertThat(moves).hasSize(2);
        assertThat(moves).anySatisfy(move -> {
            assertThat(move.path("done").asLong()).isEqualTo(3);
            assertThat(move.path("all").asLong()).isEqualTo(8);
            assertThat(move.path("unit").asText()).isEqualTo("parts");
            assertThat(move.path("waitsFor").asText()).isEqualTo("node node-2 does not answer");
        });
        assertThat(post(TASKS + "/" + moves.get(0).path("id").asText() + "/cancel")
                        .code())
                .isEqualTo("conflict");
        JsonNode join = list("kind=node-join").get(0);
        assertThat(join.path("objectName").asText()).isEqualTo("node-2");
        assertThat(join.path("since").isTextual()).isTrue();
        assertThat(HTTP.get(TASKS + "/" + join.path("id").asText()).body()).isEqualTo(join);
    }

    @Test
    void aDrainSaysHowFarItIsAndIsEnded() {
        JsonNode drain = drain();
        assertThat(drain.path("state").asText()).isEqualTo("running");
        assertThat(drain.path("done").asLong()).isEqualTo(1);
        assertThat(drain.path("all").asLong()).isEqualTo(2);
        assertThat(drain.path("cancellable").asBoolean()).isTrue();
        String path = TASKS + "/" + drain.path("id").asText();
        assertThat(HTTP.send("POST", path + "/cancel", TestApi.VIEWER, null).status())
                .isEqualTo(403);
        API.store().dutiesLast(false);
        assertThat(HTTP.get(path).body().path("state").asText())
                .as("a drain lasts until somebody ends it")
                .isEqualTo("done");
        Reply cancelled = post(path + "/cancel");
        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.body().path("state").asText()).isEqualTo("cancelled");
        assertThat(HTTP.get("/api/v1/nodes/node-1").body().path("state").asText())
                .isEqualTo("active");
        assertThat(HTTP.get(path).status()).isEqualTo(404);
        assertThat(post(path + "/cancel").status()).isEqualTo(404);
    }

    @Test
    void whatIsEndedIsThatTaskAndNoOther() {
        String drain = TASKS + "/" + drain().path("id").asText();
        post("/api/v1/nodes/node-1/maintenance");
        assertThat(post(drain + "/cancel").status()).isEqualTo(404);
        assertThat(HTTP.get("/api/v1/nodes/node-1").body().path("state").asText())
                .isEqualTo("maintenance");
    }

    @Test
    void aScrubIsPausedWhereItIs() {
        assertThat(list("kind=scrub")).isEmpty();
        HTTP.post("/api/v1/nodes/node-1/scrub/start", "{}");
        JsonNode scrub = list("kind=scrub,state=running").get(0);
        assertThat(scrub.path("unit").asText()).isEqualTo("chunks");
        String path = TASKS + "/" + scrub.path("id").asText();
        assertThat(post(path + "/cancel").status()).isEqualTo(200);
        assertThat(HTTP.get(path).body().path("state").asText()).isEqualTo("paused");
        assertThat(post(path + "/cancel").code()).isEqualTo("conflict");
    }
}
