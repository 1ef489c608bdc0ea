package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdempotencyApiTest {

    private static final TestApi API = TestApi.start();
    private static final Http HTTP = new Http(API);
    private static final String VOLUMES = "/api/v1/volumes";
    private static final String DB1 = "{'name':'db1','size':'1GiB','labels':{'a':'1','b':'2'}}";

    @AfterEach
    void reset() {
        API.store().reset();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static Reply post(String path, String key, String body) {
        return HTTP.send(
                "POST", path, TestApi.ADMIN, body, Map.of("Content-Type", "application/json", "Idempotency-Key", key));
    }

    @Test
    void theSameRequestIsCarriedOutOnceAndAnsweredTheSame() {
        Reply first = post(VOLUMES, "k1", DB1);
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        HTTP.delete(VOLUMES + "/db1");
        Reply second = post(VOLUMES, "k1", "{'labels':{'b':'2','a':'1'},'size':'1GiB','name':'db1'}");
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(HTTP.get(VOLUMES).body().path("items"))
                .as("it was not made again")
                .isEmpty();
        assertThat(HTTP.send("GET", "/api/v1/audit", TestApi.ADMIN, null).body().path("items"))
                .as("once made, once deleted")
                .hasSize(2);
    }

    @Test
    void aKeyIsOfOneRequest() {
        post(VOLUMES, "k1", DB1);
        Reply other = post(VOLUMES, "k1", DB1.replace("db1", "db2"));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body().path("detail").asText()).contains("another request");
        assertThat(post("/api/v1/expose?dryRun=true", "k1", "{'volumes':['db1'],'host':'a'}")
                        .status())
                .isEqualTo(422);
        assertThat(HTTP.get(VOLUMES).body().path("items")).hasSize(1);
        assertThat(HTTP.send(
                                "POST",
                                VOLUMES,
                                TestApi.OPERATOR,
                                DB1.replace("db1", "db2"),
                                Map.of("Content-Type", "application/json", "Idempotency-Key", "k1"))
                        .status())
                .as("keys of others are others")
                .isEqualTo(201);
    }

    @Test
    void whatWasRefusedMayBeMendedWithTheSameKey() {
        assertThat(post(VOLUMES, "k1", "{'name':'db1','size':'1KiB'}").status()).isEqualTo(422);
        assertThat(post(VOLUMES, "k1", DB1).status()).isEqualTo(201);
    }

    @Test
    void aSecretThatIsShownOnceIsNotShownAgain() {
        String token = "{'name':'t','role':'viewer'}";
        Reply made = post("/api/v1/tokens", "k1", token);
        assertThat(made.status()).isEqualTo(201);
        Reply again = post("/api/v1/tokens", "k1", token);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.raw().body()).doesNotContain(made.body().path("token").asText());
        assertThat(again.body().path("fix").asText()).contains(made.header("Location"));
    }

    @Test
    void whatIsKeptSaysNothingOfSecrets() {
        String ann = "{'name':'ann','role':'viewer','password':'correct horse 1'}";
        assertThat(post("/api/v1/users", "k1", ann).status()).isEqualTo(201);
        Reply again = post("/api/v1/users", "k1", ann.replace("horse", "house"));
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    }

    @Test
    void keysThatAreNoneAreRefused() {
        assertThat(post(VOLUMES, "a b", DB1).status()).isEqualTo(400);
        assertThat(post(VOLUMES, "x".repeat(256), DB1).status()).isEqualTo(400);
        assertThat(post("/api/v1/session", "k1", "{'user':'a','password':'b'}").status())
                .as("a stranger has nothing kept")
                .isEqualTo(501);
    }
}
