package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostAndExportApiTest {

    private static final String ESX1 =
            "{'name':'esx1','iqns':['iqn.1998-01.com.vmware:esx1'],'networks':['192.0.2.0/24']}";

    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @BeforeEach
    void createVolume() {
        http.post("/api/v1/volumes", "{'name':'db1','size':'1GiB'}");
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void createsHostOnceAndShowsIt() {
        Reply created = http.post("/api/v1/hosts", ESX1);
        assertThat(created.status()).isEqualTo(201);
        assertThat(http.post("/api/v1/hosts", ESX1).status()).isEqualTo(200);
        assertThat(http.get("/api/v1/hosts/esx1").body()).isEqualTo(created.body());
        assertThat(http.get("/api/v1/hosts").body().path("items")).hasSize(1);
    }

    @Test
    void changesOnlyWhatIsSaid() {
        http.post("/api/v1/hosts", ESX1);
        Reply changed = http.patch("/api/v1/hosts/esx1", "{'iqns':['iqn.1998-01.com.vmware:new']}");
        assertThat(changed.body().at("/iqns/0").asText()).isEqualTo("iqn.1998-01.com.vmware:new");
        assertThat(changed.body().at("/networks/0").asText()).isEqualTo("192.0.2.0/24");
    }

    @Test
    void exportsVolumeAndSaysWhereHostsFindIt() {
        http.post("/api/v1/hosts", ESX1);
        Reply created = http.post("/api/v1/exports", "{'volume':'name:db1','host':'esx1','lun':7}");
        assertThat(created.status()).isEqualTo(201);
        JsonNode export = created.body();
        assertThat(export.at("/volume/name").asText()).isEqualTo("db1");
        assertThat(export.at("/host/name").asText()).isEqualTo("esx1");
        assertThat(export.path("lun").asInt()).isEqualTo(7);
        assertThat(export.path("target").asText()).startsWith("iqn.");
        assertThat(export.at("/portals/0").asText()).isEqualTo("127.0.0.1:3260");
        assertThat(http.get(created.header("Location")).body()).isEqualTo(export);
    }

    @Test
    void exportIsIdempotentUnlessTheLunDiffers() {
        http.post("/api/v1/hosts", ESX1);
        http.post("/api/v1/exports", "{'volume':'db1','host':'esx1','lun':7}");
        assertThat(http.post("/api/v1/exports", "{'volume':'db1','host':'esx1'}")
                        .status())
                .isEqualTo(200);
        assertThat(http.post("/api/v1/exports", "{'volume':'db1','host':'esx1','lun':8}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void listsExportsOfOneVolumeOrHost() {
        http.post("/api/v1/hosts", ESX1);
        http.post("/api/v1/exports", "{'volume':'db1','host':'esx1'}");
        assertThat(http.get("/api/v1/exports?volume=db1&host=name:esx1").body().path("items"))
                .hasSize(1);
        assertThat(http.get("/api/v1/exports?volume=db2").body().path("items")).isEmpty();
        assertThat(http.get("/api/v1/exports?host=esx2").body().path("items")).isEmpty();
    }

    @Test
    void refusesExportOfWhatIsNotThere() {
        assertThat(http.post("/api/v1/exports", "{'volume':'db1','host':'nobody'}")
                        .status())
                .isEqualTo(404);
        assertThat(http.post("/api/v1/exports", "{'volume':'db1','host':'esx1','protocol':'fc'}")
                        .body()
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/protocol");
    }

    @Test
    void forgetsHostOnlyWhenNothingIsExportedToIt() {
        http.post("/api/v1/hosts", ESX1);
        Reply export = http.post("/api/v1/exports", "{'volume':'db1','host':'esx1'}");
        assertThat(http.delete("/api/v1/hosts/esx1").code()).isEqualTo("in-use");
        assertThat(http.delete(export.header("Location")).status()).isEqualTo(204);
        assertThat(http.delete(export.header("Location") + "?strict=true").status())
                .isEqualTo(404);
        assertThat(http.delete("/api/v1/hosts/esx1?strict=true").status()).isEqualTo(204);
    }
}
