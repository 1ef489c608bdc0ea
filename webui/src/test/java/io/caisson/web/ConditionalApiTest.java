package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that depend on what their client has seen (RFC 9110, 13). */
class ConditionalApiTest {

    private static final TestApi API = TestApi.start();
    private static final Http HTTP = new Http(API);
    private static final String DB1 = "/api/v1/volumes/db1";

    @BeforeEach
    void aVolumeAndAHost() {
        HTTP.post("/api/v1/volumes", "{'name':'db1','size':'1GiB'}");
        HTTP.post("/api/v1/hosts", "{'name':'esx1','iqns':['iqn.1998-01.com.vmware:esx1']}");
    }

    @AfterEach
    void reset() {
        API.store().reset();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static Reply send(String method, String path, String header, String value, @Nullable String body) {
        return HTTP.send(method, path, TestApi.ADMIN, body, Map.of("Content-Type", "application/json", header, value));
    }

    private static String tag(String path) {
        String tag = HTTP.send("GET", path, TestApi.ADMIN, null).header("ETag");
        assertThat(tag).matches("\"[0-9]*-[A-Za-z0-9_-]+\"");
        return tag;
    }

    @Test
    void whoHasItAlreadyGetsItNotAgain() {
        for (String path :
                new String[] {DB1, "/api/v1/volumes", "/api/v1/hosts/esx1", "/api/v1/users", "/api/v1/status"}) {
            String tag = tag(path);
            Reply same = send("GET", path, "If-None-Match", "\"other\", W/" + tag, null);
            assertThat(same.status()).as(path).isEqualTo(304);
            assertThat(same.raw().body()).isEmpty();
            assertThat(same.header("ETag")).isEqualTo(tag);
            assertThat(send("GET", path, "If-None-Match", "\"1-other\"", null).status())
                    .isEqualTo(200);
        }
        String before = tag(DB1);
        String list = tag("/api/v1/volumes");
        HTTP.patch(DB1, "{'size':'2GiB'}");
        assertThat(send("GET", DB1, "If-None-Match", before, null).status()).isEqualTo(200);
        assertThat(send("GET", "/api/v1/volumes", "If-None-Match", list, null).status())
                .isEqualTo(200);
    }

    @Test
    void onlyWhatWasSeenIsChanged() {
        String seen = tag(DB1);
        Reply grown = send("PATCH", DB1, "If-Match", seen, "{'size':'2GiB'}");
        assertThat(grown.status()).isEqualTo(200);
        assertThat(grown.header("ETag")).isEqualTo(tag(DB1)).isNotEqualTo(seen);
        Reply late = send("PATCH", DB1, "If-Match", seen, "{'size':'3GiB'}");
        assertThat(late.status()).isEqualTo(412);
        assertThat(late.code()).isEqualTo("precondition-failed");
        assertThat(HTTP.get(DB1).body().path("sizeBytes").asLong()).isEqualTo(2L << 30);
        assertThat(send("PATCH", DB1, "If-Match", seen, "{'size':'2GiB'}").status())
                .as("also when nothing would change")
                .isEqualTo(412);
        assertThat(send("DELETE", DB1, "If-Match", seen, null).status()).isEqualTo(412);
        assertThat(send("DELETE", DB1, "If-Match", tag(DB1), null).status()).isEqualTo(204);
        assertThat(send("DELETE", DB1, "If-Match", seen, null).status())
                .as("it is gone, which is not what was seen")
                .isEqualTo(412);
    }

    @Test
    void hostsExportsUsersTokensAndNetworksToo() {
        String host = tag("/api/v1/hosts/esx1");
        assertThat(send("PATCH", "/api/v1/hosts/esx1", "If-Match", host, "{'labels':{'a':'b'}}")
                        .status())
                .isEqualTo(200);
        assertThat(send("PATCH", "/api/v1/hosts/esx1", "If-Match", host, "{'labels':{}}")
                        .status())
                .isEqualTo(412);
        assertThat(send("DELETE", "/api/v1/hosts/esx1", "If-Match", host, null).status())
                .isEqualTo(412);
        String export = "/api/v1/exports/"
                + HTTP.post("/api/v1/exports", "{'volume':'db1','host':'esx1'}")
                        .body()
                        .path("id")
                        .asText();
        assertThat(send("DELETE", export, "If-Match", "\"99-x\"", null).status())
                .isEqualTo(412);
        assertThat(send("DELETE", export, "If-Match", tag(export), null).status())
                .isEqualTo(204);
        HTTP.send(
                "POST", "/api/v1/users", TestApi.ADMIN, "{'name':'ann','role':'viewer','password':'correct horse 1'}");
        String ann = tag("/api/v1/users/ann");
        assertThat(send("PATCH", "/api/v1/users/ann", "If-Match", ann, "{'role':'operator'}")
                        .status())
                .isEqualTo(200);
        assertThat(send("DELETE", "/api/v1/users/ann", "If-Match", ann, null).status())
                .isEqualTo(412);
        HTTP.send("POST", "/api/v1/tokens", TestApi.ADMIN, "{'name':'t','role':'viewer'}");
        assertThat(send("DELETE", "/api/v1/tokens/t", "If-Match", "\"7-x\"", null)
                        .status())
                .isEqualTo(412);
        HTTP.post("/api/v1/networks", "{'name':'san','announcer':'loopback','prefix':'127.0.1.0/24'}");
        assertThat(send("DELETE", "/api/v1/networks/san", "If-Match", "\"7-x\"", null)
                        .status())
                .isEqualTo(412);
        assertThat(send("DELETE", "/api/v1/networks/san", "If-Match", tag("/api/v1/networks/san"), null)
                        .status())
                .isEqualTo(204);
    }

    @Test
    void partsOfAnObjectGoOnlyAsTheObjectWasSeen() {
        for (String part : new String[] {"/chap", "/dhchap", "/tls"}) {
            assertThat(send("DELETE", "/api/v1/hosts/esx1" + part, "If-Match", "\"99-x\"", null)
                            .status())
                    .as(part)
                    .isEqualTo(412);
        }
        assertThat(send("DELETE", DB1 + "/reservation", "If-Match", "\"99-x\"", null)
                        .status())
                .isEqualTo(412);
        assertThat(send("DELETE", DB1 + "/reservation", "If-Match", tag(DB1), null)
                        .status())
                .isEqualTo(204);
    }

    @Test
    void nodesAndPortalsToo() {
        String node = "/api/v1/nodes/node-1";
        String seen = tag(node);
        assertThat(send("POST", node + "/drain", "If-Match", seen, null).status())
                .isEqualTo(200);
        for (String verb : new String[] {"/drain", "/maintenance", "/activate"}) {
            assertThat(send("POST", node + verb, "If-Match", seen, null).status())
                    .as(verb)
                    .isEqualTo(412);
        }
        assertThat(send("POST", node + "/activate", "If-Match", tag(node), null).status())
                .isEqualTo(200);
        assertThat(send("DELETE", "/api/v1/nodes/node-2", "If-Match", "\"99-x\"", null)
                        .status())
                .isEqualTo(412);
        String portal = "/api/v1/portals/127.0.0.1";
        String before = tag(portal);
        assertThat(send("POST", portal + "/drain", "If-Match", before, "{}").status())
                .isEqualTo(200);
        assertThat(send("POST", portal + "/drain", "If-Match", before, "{}").status())
                .isEqualTo(412);
        assertThat(send("POST", portal + "/resume", "If-Match", before, null).status())
                .isEqualTo(412);
        assertThat(send("POST", portal + "/resume", "If-Match", tag(portal), null)
                        .status())
                .isEqualTo(200);
        assertThat(send("DELETE", portal, "If-Match", before, null).status()).isEqualTo(412);
    }

    @Test
    void whatIsNoTagOfAnObjectIsRefused() {
        for (String wrong : new String[] {"*", "7", "\"\"", "\"-abc\"", "W/\"1-abc\"", "\"1-abc\", \"2-abc\""}) {
            assertThat(send("DELETE", DB1, "If-Match", wrong, null).status())
                    .as(wrong)
                    .isEqualTo(400);
        }
        assertThat(send("POST", "/api/v1/volumes", "If-Match", "\"1-a\"", "{'name':'db2','size':'1GiB'}")
                        .status())
                .isEqualTo(501);
        assertThat(HTTP.get(DB1).status()).isEqualTo(200);
    }
}
