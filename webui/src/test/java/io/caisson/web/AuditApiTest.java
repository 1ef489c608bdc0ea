package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.web.fixtures.TestApi;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditApiTest {

    private static final TestApi API = TestApi.start();
    private static final Http HTTP = new Http(API);

    @AfterEach
    void reset() {
        API.store().reset();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static JsonNode audit(String query) {
        return HTTP.send("GET", "/api/v1/audit" + query, TestApi.ADMIN, null).body();
    }

    @Test
    void tellsWhoChangedWhatAndWhatItWasBefore() {
        HTTP.post("/api/v1/volumes", "{'name':'db1','size':'1GiB'}");
        HTTP.patch("/api/v1/volumes/db1", "{'size':'2GiB'}");
        HTTP.delete("/api/v1/volumes/db1");
        JsonNode items = audit("").path("items");
        assertThat(items).hasSize(3);
        JsonNode deleted = items.get(0);
        assertThat(deleted.path("what").asText()).isEqualTo("deleteVolume");
        assertThat(deleted.at("/before/name").asText()).isEqualTo("db1");
        assertThat(deleted.path("after")).isEmpty();
        JsonNode changed = items.get(1);
        assertThat(changed.path("who").asText()).isEqualTo("operator");
        assertThat(changed.path("from").asText()).isEqualTo("127.0.0.1");
        assertThat(changed.path("method").asText()).isEqualTo("PATCH");
        assertThat(changed.path("status").asInt()).isEqualTo(200);
        assertThat(changed.path("before").toString()).isEqualTo("{\"sizeBytes\":\"1073741824\"}");
        assertThat(changed.path("after").toString()).isEqualTo("{\"sizeBytes\":\"2147483648\"}");
        assertThat(items.get(2).at("/after/name").asText()).isEqualTo("db1");
    }

    @Test
    void tellsFromWhatToWhatAThresholdWasSet() {
        HTTP.send("PATCH", "/api/v1/settings/alert-thresholds/pool-warning-percent", TestApi.ADMIN, "{'value':80}");
        JsonNode changed = audit("").at("/items/0");
        assertThat(changed.path("before").toString()).isEqualTo("{\"value\":\"85\"}");
        assertThat(changed.path("after").toString()).isEqualTo("{\"value\":\"80\"}");
    }

    @Test
    void tellsWhatWasRefusedToWhomButNotOfStrangersAndOfThoseWhoLook() {
        HTTP.send("POST", "/api/v1/volumes", TestApi.VIEWER, "{'name':'db1','size':'1GiB'}");
        HTTP.send("POST", "/api/v1/volumes", "wrong", "{'name':'db1','size':'1GiB'}");
        HTTP.get("/api/v1/volumes");
        JsonNode items = audit("").path("items");
        assertThat(items).hasSize(1);
        assertThat(items.get(0).path("status").asInt()).isEqualTo(403);
        assertThat(items.get(0).path("who").asText()).isEqualTo("viewer");
    }

    @Test
    void tellsNoSecret() {
        String user = "{'name':'ann','role':'admin','password':'correct horse battery'}";
        HTTP.send("POST", "/api/v1/users", TestApi.ADMIN, user);
        HTTP.send("PATCH", "/api/v1/users/ann", TestApi.ADMIN, "{'password':'quite another one'}");
        HTTP.send(
                "POST",
                "/api/v1/session",
                null,
                "{'user':'ann','password':'quite another one'}",
                Map.of("Content-Type", "application/json"));
        String token = HTTP.send("POST", "/api/v1/tokens", TestApi.ADMIN, "{'name':'t','role':'viewer'}")
                .body()
                .path("token")
                .asText();
        JsonNode items = audit("").path("items");
        assertThat(items).hasSize(4);
        assertThat(items.get(1).path("what").asText()).isEqualTo("signIn");
        assertThat(items.get(1).path("who").asText()).isEqualTo("ann");
        assertThat(items.toString()).doesNotContain("horse", "quite another", token);
    }

    @Test
    void isPagedFromTheNewestToTheOldest() {
        for (int i = 0; i < 5; i++) {
            HTTP.delete("/api/v1/volumes/v" + i);
        }
        JsonNode first = audit("?limit=2");
        assertThat(first.at("/items/0/path").asText()).endsWith("/v4");
        HTTP.delete("/api/v1/volumes/new");
        JsonNode second = audit("?limit=3&cursor=" + first.path("next").asText());
        assertThat(second.at("/items/0/path").asText()).endsWith("/v2");
        assertThat(second.at("/items/2/path").asText()).endsWith("/v0");
        assertThat(second.path("next").isNull()).isTrue();
    }
}
