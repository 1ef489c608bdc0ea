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
    void drainsMaintainsAndActivatesNodes() {
        assertThat(http.get("/api/v1/nodes/node-1").body().path("duty").asText())
                .isEmpty();
        Reply drained = send("/api/v1/nodes/node-1/drain", "");
        assertThat(drained.status()).isEqualTo(200);
        assertThat(drained.body().path("state").asText()).isEqualTo("draining");
        assertThat(send("/api/v1/nodes/node-1/maintenance", "")
                        .body()
                        .path("state")
                        .asText())
                .isEqualTo("maintenance");
        assertThat(send("/api/v1/nodes/node-1/activate", "")
                        .body()
                        .path("state")
                        .asText())
                .isEqualTo("active");
        assertThat(send("/api/v1/nodes/node-2/drain", "").code()).isEqualTo("conflict");
        assertThat(send("/api/v1/nodes/node-9/drain", "").code()).isEqualTo("not-found");
    }

    @Test
    void saysWhatIsWhereAndWhatMoves() {
        JsonNode groups = http.get("/api/v1/groups").body().path("items");
        assertThat(groups).hasSize(1);
        String id = groups.at("/0/id").asText();
        assertThat(groups.at("/0/condition").asText()).isEqualTo("degraded");
        assertThat(groups.at("/0/members/0/leads").asBoolean()).isTrue();
        assertThat(groups.at("/0/members/1/lagEntries").isNull()).isTrue();
        assertThat(groups.at("/0/members/1/partsAll").asLong()).isEqualTo(8);
        assertThat(http.get("/api/v1/groups/" + id).body()).isEqualTo(groups.get(0));
        assertThat(http.get("/api/v1/groups/none").code()).isEqualTo("not-found");

        JsonNode disks = http.get("/api/v1/disks").body().path("items");
        assertThat(disks).hasSize(2);
        assertThat(disks.at("/1/usedBytes").isNull()).isTrue();
        assertThat(http.get("/api/v1/disks/" + disks.at("/0/id").asText()).body())
                .isEqualTo(disks.get(0));
        assertThat(http.get("/api/v1/disks/none").code()).isEqualTo("not-found");

        JsonNode moves = http.get("/api/v1/placement").body().path("moves");
        assertThat(moves.at("/0/running").asBoolean()).isTrue();
        assertThat(moves.at("/1/text").asText()).endsWith("is to be led by node-1");
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
