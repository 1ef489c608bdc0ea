package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExposeApiTest {

    private static final TestApi API = TestApi.start();
    private static final Http HTTP = new Http(API);
    private static final String NEW_TO_NEW =
            "{'newVolumes':[{'name':'db1','size':'10GiB'},{'name':'db2','size':4194304}],"
                    + "'newHost':{'name':'esx1','iqns':['iqn.1998-01.com.vmware:esx1']}}";

    @AfterEach
    void reset() {
        API.store().reset();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    @Test
    void makesVolumesHostAndExportsAtOnceAndSaysWhereToDial() {
        Reply made = HTTP.post("/api/v1/expose", NEW_TO_NEW);
        assertThat(made.status()).isEqualTo(201);
        JsonNode body = made.body();
        assertThat(made.header("Location"))
                .isEqualTo("/api/v1/exports?host=" + body.at("/host/id").asText());
        assertThat(body.path("dryRun").asBoolean()).isFalse();
        assertThat(body.at("/volumes/0/sizeBytes").asLong()).isEqualTo(10L << 30);
        assertThat(body.at("/host/isNew").asBoolean()).isTrue();
        assertThat(body.at("/exports/1/volume").asText()).isEqualTo("db2");
        assertThat(body.at("/exports/1/lun").asInt()).isEqualTo(1);
        assertThat(body.at("/exports/1/nsid").isNull()).isTrue();
        assertThat(body.path("target").asText()).startsWith("iqn.");
        assertThat(body.path("subsystem").isNull()).isTrue();
        assertThat(body.at("/portals/0").asText()).isEqualTo("127.0.0.1:3260");
        assertThat(HTTP.get("/api/v1/exports/" + body.at("/exports/0/id").asText())
                        .status())
                .isEqualTo(200);

        Reply again = HTTP.post("/api/v1/expose", NEW_TO_NEW);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().at("/exports/0/id")).isEqualTo(body.at("/exports/0/id"));
        assertThat(again.body().at("/exports/0/isNew").asBoolean()).isFalse();
    }

    @Test
    void aPreviewMakesNothingAndHasNoIdsOfWhatIsNew() {
        HTTP.post("/api/v1/volumes", "{'name':'old','size':'1GiB'}");
        String request = "{'volumes':['old'],'newVolumes':[{'name':'db1','size':'1GiB'}],"
                + "'newHost':{'name':'esx1','nqns':['nqn.2014-08.com.example:esx1']},'protocol':'nvme'}";
        Reply preview = HTTP.post("/api/v1/expose?dryRun=true", request);
        assertThat(preview.status()).isEqualTo(200);
        JsonNode body = preview.body();
        assertThat(body.path("dryRun").asBoolean()).isTrue();
        assertThat(body.at("/volumes/0/id").isTextual()).isTrue();
        assertThat(body.at("/volumes/0/isNew").asBoolean()).isFalse();
        assertThat(body.at("/volumes/1/id").isNull()).isTrue();
        assertThat(body.at("/host/id").isNull()).isTrue();
        assertThat(body.at("/exports/1/nsid").asInt()).isEqualTo(2);
        assertThat(body.at("/exports/1/id").isNull()).isTrue();
        assertThat(body.at("/portals/0").asText()).isEqualTo("127.0.0.1:4420");
        assertThat(HTTP.get("/api/v1/hosts").body().path("items")).isEmpty();
        assertThat(HTTP.get("/api/v1/volumes").body().path("items")).hasSize(1);
        assertThat(audited()).noneMatch(entry -> entry.path("path").asText().endsWith("/expose"));
    }

    @Test
    void theAuditHasWhatWasMade() {
        HTTP.post("/api/v1/expose", NEW_TO_NEW);
        JsonNode entry = audited().get(0);
        assertThat(entry.path("what").asText()).isEqualTo("expose");
        assertThat(entry.at("/after/exports").asText()).contains("db1").contains("db2");
    }

    private static JsonNode audited() {
        return HTTP.send("GET", "/api/v1/audit", TestApi.ADMIN, null).body().path("items");
    }

    @Test
    void whatIsRefusedMakesNothing() {
        Reply refused = HTTP.post(
                "/api/v1/expose",
                "{'newVolumes':[{'name':'db1','size':'1GiB'}],'volumes':['nothing'],"
                        + "'newHost':{'name':'esx1','iqns':['iqn.1998-01.com.vmware:esx1']}}");
        assertThat(refused.status()).isEqualTo(404);
        assertThat(HTTP.get("/api/v1/hosts").body().path("items")).isEmpty();
        assertThat(HTTP.get("/api/v1/volumes").body().path("items")).isEmpty();
    }

    @Test
    void partsOfTheRequestAreCheckedAsAlone() {
        assertThat(pointer("{'newVolumes':[{'name':'db1','size':'1GiB'},{'name':'db2'}],'host':'esx1'}"))
                .isEqualTo("/newVolumes/1/size");
        assertThat(pointer("{'newVolumes':[{'name':'db1','size':'10GB'}],'host':'esx1'}"))
                .isEqualTo("/newVolumes/0/size");
        assertThat(pointer("{'volumes':['db1'],'newHost':{'name':'esx1','colour':'red'}}"))
                .isEqualTo("/newHost/colour");
        assertThat(pointer("{'volumes':['db1'],'host':'esx1','protocol':'fc'}")).isEqualTo("/protocol");
        assertThat(pointer("{'volumes':['db1'],'host':'esx1','nsid':1}")).isEqualTo("/nsid");
        assertThat(pointer("{'volumes':['db1']}")).isEqualTo("/host");
    }

    private static String pointer(String request) {
        Reply reply = HTTP.post("/api/v1/expose", request);
        assertThat(reply.status()).isEqualTo(422);
        return reply.body().at("/errors/0/pointer").asText();
    }

    @Test
    void theNetworkThatIsNamedSaysWhichPortals() {
        String network = "{'name':'san','announcer':'loopback','prefix':'127.0.1.0/24'}";
        assertThat(HTTP.post("/api/v1/networks", network).status()).isEqualTo(201);
        String request = NEW_TO_NEW.replaceFirst("^\\{", "{'network':'san',");
        Reply none = HTTP.post("/api/v1/expose", request);
        assertThat(none.status()).isEqualTo(409);
        assertThat(none.body().path("fix").asText()).contains("portal create");
        assertThat(HTTP.get("/api/v1/hosts").body().path("items")).isEmpty();
        HTTP.post("/api/v1/portals", "{'address':'127.0.1.9','network':'san','iscsiPort':3261}");
        assertThat(HTTP.post("/api/v1/expose", request).body().path("portals").toString())
                .isEqualTo("[\"127.0.1.9:3261\"]");
        String other = NEW_TO_NEW.replaceFirst("^\\{", "{'network':'lan',");
        assertThat(HTTP.post("/api/v1/expose", other).status()).isEqualTo(404);
    }
}
