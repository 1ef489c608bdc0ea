package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackupApiTest {

    private static final String BACKUPS = "/api/v1/backups";
    private static final String HOST = """
            {"name":"esx1","iqns":["iqn.1998-01.com.vmware:esx1"],
             "chap":{"user":"esx1","secret":"secret-of-esx1"}}""";

    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @AfterEach
    void close() {
        api.close();
    }

    private Reply create(String token) {
        return http.send("POST", BACKUPS, token, "{\"passphrase\":\"a long passphrase\"}");
    }

    private Reply restore(JsonNode backup, String passphrase, boolean besideOthers) {
        ObjectNode request = new ObjectMapper().createObjectNode();
        request.set("backup", backup);
        request.put("passphrase", passphrase).put("besideOthers", besideOthers);
        return http.send("POST", BACKUPS + "/restore", TestApi.ADMIN, request.toString());
    }

    @Test
    void whatWasSavedIsThereAgain() {
        assertThat(http.post("/api/v1/hosts", HOST).status()).isEqualTo(201);
        Reply made = create(TestApi.ADMIN);
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.body().path("format").asInt()).isEqualTo(1);
        assertThat(made.body().path("version").asText()).isEqualTo("0.1.0-test");
        assertThat(made.body().toString()).doesNotContain("esx1", "passphrase");

        api.store().reset();
        Reply restored = restore(made.body(), "a long passphrase", false);
        assertThat(restored.status()).isEqualTo(200);
        assertThat(restored.body().path("created").asInt()).isEqualTo(1);
        assertThat(restored.body().at("/items/0/name").asText()).isEqualTo("esx1");
        assertThat(restored.body().at("/items/0/outcome").asText()).isEqualTo("created");
        assertThat(api.store().chapOf("esx1"))
                .isNotNull()
                .satisfies(chap -> assertThat(chap.secret()).isEqualTo("secret-of-esx1"));

        assertThat(restore(made.body(), "a long passphrase", false).code()).isEqualTo("conflict");
        assertThat(restore(made.body(), "a long passphrase", true)
                        .body()
                        .at("/items/0/outcome")
                        .asText())
                .isEqualTo("kept");
    }

    @Test
    void theWrongPassphraseIsSaidToBeWrong() {
        Reply refused = restore(create(TestApi.ADMIN).body(), "another passphrase", false);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().at("/errors/0/pointer").asText()).isEqualTo("/passphrase");
    }

    @Test
    void onlyAnAdministratorMay() {
        assertThat(create(TestApi.OPERATOR).status()).isEqualTo(403);
        assertThat(create(TestApi.VIEWER).status()).isEqualTo(403);
    }

    @Test
    void whatIsNoBackupIsRefused() {
        ObjectNode broken = ((ObjectNode) create(TestApi.ADMIN).body()).put("nonce", "AAAA");
        assertThat(restore(broken, "a long passphrase", false).status()).isEqualTo(422);
        broken.remove("salt");
        Reply incomplete = restore(broken, "a long passphrase", false);
        assertThat(incomplete.status()).isBetween(400, 422);
        assertThat(incomplete.body().path("detail").asText()).isNotEmpty();
    }
}
