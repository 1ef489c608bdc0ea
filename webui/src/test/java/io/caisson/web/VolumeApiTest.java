package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.VolumeReservation;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeApiTest {

    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void createsVolumeAndSaysWhereItIs() {
        Reply created = http.post("/api/v1/volumes", "{'name':'db1','size':'10GiB','labels':{'app':'sap'}}");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().path("sizeBytes").asLong()).isEqualTo(10L << 30);
        assertThat(created.body().path("logicalBlockBytes").asInt()).isEqualTo(512);
        assertThat(created.body().at("/labels/app").asText()).isEqualTo("sap");

        Reply shown = http.get(created.header("Location"));
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.body()).isEqualTo(created.body());
    }

    @Test
    void createIsIdempotentAndConflictsWithAnotherSpec() {
        String spec = "{'name':'db1','size':1073741824,'logicalBlockBytes':4096}";
        assertThat(http.post("/api/v1/volumes", spec).status()).isEqualTo(201);
        assertThat(http.post("/api/v1/volumes", spec.replace("1073741824", "'1GiB'"))
                        .status())
                .isEqualTo(200);
        Reply other = http.post("/api/v1/volumes", "{'name':'db1','size':'2GiB'}");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("conflict");
    }

    @Test
    void findsVolumeByNameAndById() {
        String id = create("db1");
        assertThat(http.get("/api/v1/volumes/db1").body().path("id").asText()).isEqualTo(id);
        assertThat(http.get("/api/v1/volumes/name:db1").body().path("id").asText())
                .isEqualTo(id);
        assertThat(http.get("/api/v1/volumes/" + id).body().path("name").asText())
                .isEqualTo("db1");
        assertThat(http.get("/api/v1/volumes/db2").code()).isEqualTo("not-found");
    }

    @Test
    void growsRenamesAndLabels() {
        create("db1");
        Reply grown = http.patch("/api/v1/volumes/db1", "{'size':'2GiB'}");
        assertThat(grown.body().path("sizeBytes").asLong()).isEqualTo(2L << 30);
        assertThat(http.patch("/api/v1/volumes/db1", "{'name':'db2','size':'2GiB'}")
                        .status())
                .isEqualTo(200);
        assertThat(http.patch("/api/v1/volumes/db2", "{'labels':{'a':'b'}}")
                        .body()
                        .at("/labels/a")
                        .asText())
                .isEqualTo("b");
        Reply shrunk = http.patch("/api/v1/volumes/db2", "{'size':'1GiB'}");
        assertThat(shrunk.status()).isEqualTo(422);
        assertThat(shrunk.body().at("/errors/0/pointer").asText()).isEqualTo("/size");
    }

    @Test
    void findsByTextInNameOrLabel() {
        create("db1");
        create("Archive");
        http.patch("/api/v1/volumes/db1", "{'labels':{'team':'Payroll'}}");
        assertThat(names("/api/v1/volumes?search=ARCH")).containsExactly("Archive");
        assertThat(names("/api/v1/volumes?search=payroll")).containsExactly("db1");
        assertThat(names("/api/v1/volumes?search=team")).containsExactly("db1");
        assertThat(names("/api/v1/volumes?search=none")).isEmpty();
        assertThat(http.get("/api/v1/volumes?search=").status()).isEqualTo(422);
    }

    private List<String> names(String path) {
        return http.get(path).body().path("items").findValuesAsText("name");
    }

    @Test
    void refusesToChangeHalfOfWhatWasAsked() {
        create("db1");
        Reply both = http.patch("/api/v1/volumes/db1", "{'name':'db2','size':'4GiB'}");
        assertThat(both.status()).isEqualTo(422);
        assertThat(http.get("/api/v1/volumes/db1").body().path("sizeBytes").asLong())
                .isEqualTo(1L << 30);
    }

    @Test
    void showsAndClearsWhatHostsReserved() throws ServiceException {
        http.post("/api/v1/volumes", "{'name':'db1','size':'1GiB'}");
        assertThat(http.get("/api/v1/volumes/db1").body().path("reservation").isNull())
                .isTrue();
        api.store()
                .reserve(
                        "db1",
                        new VolumeReservation(
                                "write-exclusive",
                                7,
                                List.of(new VolumeReservation.Registrant(
                                        "iqn.x:a,i,0x000000000001", 2, "0x1f", true, null))));
        JsonNode reservation = http.get("/api/v1/volumes/db1").body().path("reservation");
        assertThat(reservation.path("type").asText()).isEqualTo("write-exclusive");
        JsonNode registrant = reservation.path("registrants").path(0);
        assertThat(registrant.path("key").asText()).isEqualTo("0x1f");
        assertThat(registrant.path("host").isNull()).isTrue();
        assertThat(registrant.path("holder").asBoolean()).isTrue();
        assertThat(http.delete("/api/v1/volumes/db1/reservation").status()).isEqualTo(204);
        assertThat(http.get("/api/v1/volumes/db1").body().path("reservation").isNull())
                .isTrue();
        assertThat(http.delete("/api/v1/volumes/db1/reservation").status()).isEqualTo(204);
        assertThat(http.delete("/api/v1/volumes/db2/reservation").code()).isEqualTo("not-found");
    }

    @Test
    void deletesOnceAndForgivesTwice() {
        create("db1");
        assertThat(http.delete("/api/v1/volumes/db1").status()).isEqualTo(204);
        assertThat(http.delete("/api/v1/volumes/db1").status()).isEqualTo(204);
        assertThat(http.delete("/api/v1/volumes/db1?strict=true").status()).isEqualTo(404);
    }

    @Test
    void namesTheUsersOfVolumeThatCannotBeDeleted() {
        create("db1");
        http.post("/api/v1/hosts", "{'name':'esx1','iqns':['iqn.1998-01.com.vmware:esx1']}");
        http.post("/api/v1/exports", "{'volume':'db1','host':'esx1','lun':3}");
        Reply refused = http.delete("/api/v1/volumes/db1");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("in-use");
        assertThat(refused.body().path("detail").asText()).contains("esx1 (LUN 3)");
        assertThat(refused.body().path("fix").asText()).isNotEmpty();
    }

    @Test
    void pagesShowEveryVolumeOnceWhileOthersComeAndGo() {
        for (int i = 0; i < 25; i++) {
            create(String.format("v%02d", i));
        }
        List<String> seen = new ArrayList<>();
        String query = "";
        int pages = 0;
        while (true) {
            JsonNode page = http.get("/api/v1/volumes?limit=10" + query).body();
            page.path("items").forEach(item -> seen.add(item.path("name").asText()));
            http.delete("/api/v1/volumes/" + seen.get(seen.size() - 1));
            create("a-newcomer-" + pages++);
            if (page.path("next").isNull()) {
                break;
            }
            query = "&cursor=" + page.path("next").asText();
        }
        assertThat(pages).isEqualTo(3);
        assertThat(seen).hasSize(25).doesNotHaveDuplicates().isSorted();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'10G'",
                "'10GB'",
                "'ten'",
                "''",
                "'-1'",
                "-1.5",
                "1.0",
                "true",
                "[]",
                "{}",
                "null",
                "'99999999999999999999'",
                "99999999999999999999999",
                "'9PiB0'",
                "'16777216PiB'",
                "'10gib'"
            })
    void refusesSizesThatAreNoSizes(String size) {
        Reply refused = http.post("/api/v1/volumes", "{'name':'db1','size':" + size + "}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().at("/errors/0/pointer").asText()).isEqualTo("/size");
    }

    private String create(String name) {
        Reply created = http.post("/api/v1/volumes", "{'name':'" + name + "','size':'1GiB'}");
        assertThat(created.status()).isEqualTo(201);
        return created.body().path("id").asText();
    }
}
