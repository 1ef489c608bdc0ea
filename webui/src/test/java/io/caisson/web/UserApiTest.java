package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UserApiTest {

    private static final TestApi API = TestApi.start();
    private static final Http HTTP = new Http(API);
    private static final String ANN = "{'name':'ann','role':'operator','password':'correct horse battery'}";

    @AfterEach
    void reset() {
        API.store().reset();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static Reply send(String method, String path, @Nullable String body) {
        return HTTP.send(method, path, TestApi.ADMIN, body);
    }

    @Test
    void usersAreMadeShownChangedAndDeleted() {
        Reply made = send("POST", "/api/v1/users", ANN);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body().toString()).doesNotContain("horse");
        assertThat(made.body().path("passwordMustChange").asBoolean()).isTrue();
        assertThat(send("GET", made.header("Location"), null).body()).isEqualTo(made.body());
        assertThat(send("POST", "/api/v1/users", ANN).code()).isEqualTo("conflict");
        assertThat(send("PATCH", "/api/v1/users/ann", "{'role':'viewer'}")
                        .body()
                        .path("role")
                        .asText())
                .isEqualTo("viewer");
        assertThat(send("PATCH", "/api/v1/users/ann", "{'role':'god'}").status())
                .isEqualTo(422);
        assertThat(send("PATCH", "/api/v1/users/ann", "{}").status()).isEqualTo(422);
        assertThat(send("PATCH", "/api/v1/users/ann", "{'password':'another password'}")
                        .status())
                .isEqualTo(200);
        assertThat(send("GET", "/api/v1/users", null).body().path("items")).hasSize(1);
        assertThat(send("DELETE", "/api/v1/users/ann", null).status()).isEqualTo(204);
        assertThat(send("DELETE", "/api/v1/users/ann?strict=true", null).status())
                .isEqualTo(404);
    }

    @Test
    void tokensWorkUntilTheyAreDeletedAndAreShownOnce() {
        Reply made = send("POST", "/api/v1/tokens", "{'name':'backup','role':'viewer','expiresInDays':30}");
        assertThat(made.status()).isEqualTo(201);
        String secret = made.body().path("token").asText();
        assertThat(HTTP.send("GET", "/api/v1/volumes", secret, null).status()).isEqualTo(200);
        assertThat(HTTP.send("POST", "/api/v1/volumes", secret, "{'name':'a','size':'1GiB'}")
                        .status())
                .isEqualTo(403);
        JsonNode listed =
                send("GET", "/api/v1/tokens", null).body().path("items").get(0);
        assertThat(listed.toString()).doesNotContain(secret);
        assertThat(listed.path("createdBy").asText()).isEqualTo("admin");
        assertThat(send("DELETE", "/api/v1/tokens/backup", null).status()).isEqualTo(204);
        assertThat(HTTP.send("GET", "/api/v1/volumes", secret, null).status()).isEqualTo(401);
    }
}
