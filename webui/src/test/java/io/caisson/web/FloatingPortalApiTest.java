package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FloatingPortalApiTest {
    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @AfterEach
    void close() {
        api.close();
    }

    private static final String PORTAL = "{'address':'127.0.1.1','network':'loop','nodes':['node-1','node-2']}";

    @Test
    void makesMovesAndDeletesAPortalThatFloats() {
        Reply made = http.post("/api/v1/portals", PORTAL);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body().path("state").asText()).isEqualTo("serving");
        assertThat(made.body().path("node").asText()).isEqualTo("node-1");
        assertThat(made.body().path("endpoint").asText()).isEqualTo("127.0.1.1:3260");
        assertThat(made.body().path("nvmeEndpoint").asText()).isEqualTo("127.0.1.1:4420");
        assertThat(made.body().at("/floating/network").asText()).isEqualTo("loop");
        assertThat(http.post("/api/v1/portals", PORTAL).status()).isEqualTo(200);

        JsonNode moving =
                http.post("/api/v1/portals/127.0.1.1/move", "{'node':'node-2'}").body();
        assertThat(moving.path("state").asText()).isEqualTo("leaving");
        assertThat(moving.at("/floating/home").asText()).isEqualTo("node-2");
        assertThat(moving.path("endpoint").isNull()).as("nobody serves it now").isTrue();

        assertThat(http.send("DELETE", "/api/v1/portals/127.0.1.1", TestApi.OPERATOR, null)
                        .status())
                .isEqualTo(204);
        assertThat(http.get("/api/v1/portals/127.0.1.1").code()).isEqualTo("not-found");
    }

    @Test
    void anAddressOfANodeNeitherMovesNorGoes() {
        assertThat(http.post("/api/v1/portals/127.0.0.1/move", "{'node':'node-2'}")
                        .code())
                .isEqualTo("conflict");
        assertThat(http.send("DELETE", "/api/v1/portals/127.0.0.1", TestApi.OPERATOR, null)
                        .code())
                .isEqualTo("conflict");
        assertThat(http.get("/api/v1/portals/127.0.0.1").body().path("floating").isNull())
                .isTrue();
    }

    @Test
    void tellsWhatEachNodeSaysOfANetwork() {
        http.post("/api/v1/networks", "{'name':'front','announcer':'loopback','prefix':'127.0.1.0/24'}");
        JsonNode announced = http.get("/api/v1/networks/front/reports").body().at("/items/0");
        assertThat(announced.path("answered").asBoolean()).isTrue();
        assertThat(announced.at("/addresses/0/address").asText()).isEqualTo("10.0.0.8");
        assertThat(announced.at("/sessions/0/state").asText()).isEqualTo("established");

        JsonNode found = http.post("/api/v1/networks/front/check", "").body().at("/items/0");
        assertThat(found.at("/problems/0/address").asText()).isEqualTo("10.0.0.9");
        assertThat(found.at("/problems/0/fix").asText()).isEqualTo("give that machine another address");
        assertThat(http.get("/api/v1/networks/back/reports").code()).isEqualTo("not-found");
    }

    @Test
    void makesNetworksKnown() {
        String peer = "{'address':'10.0.0.1','peerAs':65001,'password':'secret-of-peer','bfd':true}";
        String bgp =
                "{'name':'spine','announcer':'bgp','prefix':'10.0.0.0/8','bgp':{'ownAs':65000,'peers':[" + peer + "]}}";
        Reply made = http.post("/api/v1/networks", bgp);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body().toString()).doesNotContain("secret-of-peer");
        assertThat(made.body().at("/bgp/peers/0/bfd").asBoolean()).isTrue();
        assertThat(http.get("/api/v1/networks/" + made.body().path("id").asText())
                        .body())
                .isEqualTo(made.body());
        Reply unknown = http.post("/api/v1/networks", "{'name':'a','announcer':'smoke','prefix':'10.0.0.0/8'}");
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.body().at("/errors/0/pointer").asText()).isEqualTo("/announcer");
        assertThat(http.get("/api/v1/networks").body().path("items")).hasSize(1);
    }
}
