package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PortalApiTest {

    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @AfterEach
    void close() {
        api.close();
    }

    /** The fixture's node listens on the first of two portals, and has one session of each protocol there. */
    @Test
    void listsPortalsWithWhatThisNodeDoesThere() {
        JsonNode items = http.get("/api/v1/portals").body().path("items");
        assertThat(items).hasSize(2);
        assertThat(items.at("/0/address").asText()).isEqualTo("127.0.0.1");
        assertThat(items.at("/0/tag").asInt()).isEqualTo(1);
        assertThat(items.at("/0/state").asText()).isEqualTo("serving");
        assertThat(items.at("/0/endpoint").asText()).isEqualTo("127.0.0.1:3260");
        assertThat(items.at("/0/nvmeEndpoint").asText()).isEqualTo("127.0.0.1:4420");
        assertThat(items.at("/0/sessions").asInt()).as("of both protocols").isEqualTo(2);
        assertThat(items.at("/0/subsystem").asText()).startsWith("nqn.");
        assertThat(items.at("/0/target").asText()).startsWith("iqn.");
        assertThat(items.at("/1/state").asText()).isEqualTo("absent");
        assertThat(items.at("/1/endpoint").isNull()).isTrue();
        assertThat(items.at("/1/sessions").asInt()).isZero();
    }

    @Test
    void drainsAndResumes() {
        Reply drained = http.post("/api/v1/portals/127.0.0.1/drain", "{'to':'127.0.0.2'}");
        assertThat(drained.status()).isEqualTo(200);
        assertThat(drained.body().path("state").asText()).isEqualTo("draining");
        assertThat(drained.body().path("to").asText()).isEqualTo("127.0.0.2");
        assertThat(http.get("/api/v1/portals/127.0.0.1").body()).isEqualTo(drained.body());
        assertThat(http.post("/api/v1/portals/127.0.0.1/drain", "{}")
                        .body()
                        .path("to")
                        .isNull())
                .isTrue();
        Reply resumed = http.send("POST", "/api/v1/portals/127.0.0.1/resume", TestApi.OPERATOR, null);
        assertThat(resumed.status()).isEqualTo(200);
        assertThat(resumed.body().path("state").asText()).isEqualTo("serving");
    }

    @Test
    void refusesWhatIsNoPortal() {
        assertThat(http.get("/api/v1/portals/10.0.0.1").code()).isEqualTo("not-found");
        assertThat(http.post("/api/v1/portals/10.0.0.1/drain", "{}").code()).isEqualTo("not-found");
        assertThat(http.post("/api/v1/portals/127.0.0.1/drain", "{'to':'127.0.0.1'}")
                        .body()
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/to");
    }
}
