package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.store.StoreUsage;
import io.caisson.web.fixtures.TestApi;
import io.caisson.web.node.NodeStatus;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusApiTest {

    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void countsAndSaysInASentence() {
        http.post("/api/v1/volumes", "{'name':'db1','size':'1GiB'}");
        JsonNode status = http.get("/api/v1/status").body();
        assertThat(status.at("/health/state").asText()).isEqualTo("ok");
        assertThat(status.at("/health/sentence").asText()).isEqualTo("Serving 1 volume through 0 exports; 2 sessions.");
        assertThat(status.at("/pool/usedBytes").asLong()).isEqualTo(20L << 30);
        assertThat(status.at("/pool/totalBytes").asLong()).isEqualTo(80L << 30);
        assertThat(status.at("/portals/0").asText()).isEqualTo("127.0.0.1:3260");
        assertThat(status.at("/nvmePortals/0").asText()).isEqualTo("127.0.0.1:4420");
        assertThat(status.at("/discoveryPortals/0").asText()).isEqualTo("127.0.0.1:8009");
    }

    @Test
    void showsAStartingNodeWithoutAskingItsStore() {
        api.status(with(false, null, null));
        JsonNode status = http.get("/api/v1/status").body();
        assertThat(status.at("/health/state").asText()).isEqualTo("starting");
        assertThat(status.path("pool").isNull()).isTrue();
        assertThat(http.send("GET", "/api/v1/health", null, null)
                        .body()
                        .path("serving")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void tellsTroubleBeforeAnythingElse() {
        api.status(with(true, "The journal's disk has failed.", null));
        assertThat(http.get("/api/v1/status").body().at("/health/sentence").asText())
                .isEqualTo("The journal's disk has failed.");
    }

    @Test
    void warnsOfShortSpaceAndCallsAFullDiskCritical() {
        api.status(with(true, null, new StoreUsage(100, 10, 1, 89, 200, true)));
        assertThat(http.get("/api/v1/status").body().at("/health/state").asText())
                .isEqualTo("warning");
        api.status(with(true, null, new StoreUsage(100, -1, 1, 99, 200, true)));
        JsonNode full = http.get("/api/v1/status").body();
        assertThat(full.at("/health/state").asText()).isEqualTo("critical");
        assertThat(full.at("/pool/freeBytes").asLong()).isZero();
    }

    @Test
    void writesIpv6PortalsInBrackets() {
        NodeStatus now = api.status();
        api.status(new NodeStatus(
                now.version(),
                now.node(),
                now.clusterId(),
                true,
                null,
                now.usage(),
                List.of(new InetSocketAddress("::1", 3260)),
                List.of(),
                List.of()));
        assertThat(http.get("/api/v1/status").body().at("/portals/0").asText()).isEqualTo("[::1]:3260");
    }

    @Test
    void listsSessions() {
        JsonNode sessions = http.get("/api/v1/sessions").body().path("items");
        assertThat(sessions).hasSize(2);
        assertThat(sessions.get(0).path("initiator").asText()).isEqualTo("iqn.1998-01.com.vmware:esx1");
        assertThat(sessions.get(0).path("queues").isNull()).isTrue();
        assertThat(sessions.get(0).path("tls").isNull()).isTrue();
        assertThat(sessions.get(1).path("protocol").asText()).isEqualTo("nvme");
        assertThat(sessions.get(1).path("queues").asInt()).isEqualTo(4);
        assertThat(sessions.get(1).path("tls").asBoolean()).isTrue();
    }

    private NodeStatus with(boolean serving, @Nullable String trouble, @Nullable StoreUsage usage) {
        NodeStatus now = api.status();
        return new NodeStatus(
                now.version(),
                now.node(),
                "",
                serving,
                trouble,
                usage,
                now.portals(),
                now.nvmePortals(),
                now.discoveryPortals());
    }
}
