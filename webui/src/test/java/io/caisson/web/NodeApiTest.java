package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.store.cluster.JoinToken;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeApiTest {

    private static final String JOIN =
            "{'tokenId':'%s','secret':'%s','certificateRequest':'pem'," + "'clusterAddress':'192.0.2.2:7800'}";

    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void showsTheClusterAndMakesItOneThatOthersCanJoin() {
        JsonNode before = http.get("/api/v1/cluster").body();
        assertThat(before.path("nodes").asInt()).isEqualTo(2);
        assertThat(before.path("catalogLeader").asText()).isEqualTo("node-1");
        assertThat(before.path("clusterAddress").isNull()).isTrue();

        Reply made = send("/api/v1/cluster", "{'address':'192.0.2.1:7800'}");

        assertThat(made.status()).isEqualTo(200);
        assertThat(made.body().path("clusterAddress").asText()).isEqualTo("192.0.2.1:7800");
        assertThat(made.body().path("restartNeeded").asBoolean()).isTrue();
        assertThat(send("/api/v1/cluster", "{'address':'somewhere'}")
                        .body()
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/address");
    }

    @Test
    void listsShowsAndRemovesNodes() {
        JsonNode items = http.get("/api/v1/nodes").body().path("items");
        assertThat(items).hasSize(2);
        assertThat(items.at("/0/self").asBoolean()).isTrue();
        assertThat(items.at("/0/catalogRevision").asLong()).isEqualTo(17);
        assertThat(items.at("/1/online").asBoolean()).isFalse();
        assertThat(http.get("/api/v1/nodes/node-2").body()).isEqualTo(items.get(1));
        assertThat(http.get("/api/v1/nodes/node-3").code()).isEqualTo("not-found");
        assertThat(delete("node-1").code()).isEqualTo("in-use");
        assertThat(delete("node-2").status()).isEqualTo(204);
        assertThat(http.get("/api/v1/nodes").body().path("items")).hasSize(1);
    }

    @Test
    void aTokenLetsANodeInWhoHasNoOther() {
        Reply made = send("/api/v1/node-tokens", "{}");
        assertThat(made.status()).isEqualTo(200);
        JoinToken token = JoinToken.parse(made.body().path("token").asText());
        assertThat(token.id()).isEqualTo(made.body().path("id").asText());

        Reply joined = http.send("POST", "/api/v1/join", null, JOIN.formatted(token.id(), token.secret()));

        assertThat(joined.status()).isEqualTo(200);
        assertThat(joined.body().path("number").asInt()).isEqualTo(2);
        assertThat(http.send("POST", "/api/v1/join", null, JOIN.formatted(token.id(), "other"))
                        .body()
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/tokenId");
    }

    @Test
    void onlyAdministratorsMakeTokensAndRemoveNodes() {
        assertThat(http.post("/api/v1/node-tokens", "{}").status()).isEqualTo(403);
        assertThat(http.send("DELETE", "/api/v1/nodes/node-2", TestApi.OPERATOR, null)
                        .status())
                .isEqualTo(403);
    }

    private Reply send(String path, String body) {
        return http.send("POST", path, TestApi.ADMIN, body);
    }

    private Reply delete(String node) {
        return http.send("DELETE", "/api/v1/nodes/" + node, TestApi.ADMIN, null);
    }
}
