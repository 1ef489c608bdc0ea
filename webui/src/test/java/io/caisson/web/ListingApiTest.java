package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that the server cuts and sorts. */
class ListingApiTest {

    private static final TestApi API = TestApi.start();
    private static final Http HTTP = new Http(API);
    private static final String VOLUMES = "/api/v1/volumes";

    @BeforeEach
    void someObjects() {
        HTTP.post(VOLUMES, "{'name':'a1','size':'9GiB','labels':{'app':'sap'}}");
        HTTP.post(VOLUMES, "{'name':'a2','size':'10GiB'}");
        HTTP.post(VOLUMES, "{'name':'DB','size':'1GiB'}");
        HTTP.post(
                "/api/v1/hosts", "{'name':'esx1','iqns':['iqn.1998-01.com.vmware:one','iqn.1998-01.com.vmware:two']}");
        HTTP.post("/api/v1/hosts", "{'name':'web','nqns':['nqn.2014-08.com.example:web']}");
    }

    @AfterEach
    void reset() {
        API.store().reset();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static String query(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static List<String> names(String path) {
        Reply reply = HTTP.send("GET", path, TestApi.ADMIN, null);
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
        List<String> names = new ArrayList<>();
        for (JsonNode item : reply.body().path("items")) {
            names.add(item.path("name").asText());
        }
        return names;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "name=a1; a1",
                "name!=a1; DB a2",
                "name~db; DB",
                "sizeBytes>=9663676416; a1 a2",
                "sizeBytes<9663676416; DB",
                "name~a,sizeBytes>9663676416; a2",
                "label=app:sap; a1",
                "label!=app:sap; DB a2",
                "state=deleting; ''"
            })
    void conditionsCutTheList(String filter, String expected) {
        assertThat(String.join(" ", names(VOLUMES + "?" + query("filter", filter))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"sizeBytes, DB a1 a2", "-sizeBytes, a2 a1 DB", "-name, a2 a1 DB", "state, DB a1 a2"})
    void aFieldSortsTheList(String sort, String expected) {
        assertThat(String.join(" ", names(VOLUMES + "?" + query("sort", sort)))).isEqualTo(expected);
    }

    @Test
    void pagesGoOnInTheOrderThatWasAskedFor() {
        String path = VOLUMES + "?sort=-sizeBytes&limit=1";
        List<String> found = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = HTTP.get(path + next).body();
            found.add(page.at("/items/0/name").asText());
            next = page.path("next").isNull()
                    ? ""
                    : "&cursor=" + page.path("next").asText();
        } while (!next.isEmpty());
        assertThat(found).containsExactly("a2", "a1", "DB");
    }

    @Test
    void oneOfSeveralValuesIsEnough() {
        assertThat(names("/api/v1/hosts?" + query("filter", "iqns~:two"))).containsExactly("esx1");
        assertThat(names("/api/v1/hosts?" + query("filter", "nqns~nqn"))).containsExactly("web");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"volumes", "hosts", "exports", "portals", "networks", "nodes", "users", "tokens", "sessions"})
    void whatIsNoFieldIsRefusedWithThoseThatAre(String list) {
        for (String query : new String[] {query("filter", "colour=red"), query("sort", "-colour")}) {
            Reply refused = HTTP.send("GET", "/api/v1/" + list + "?" + query, TestApi.ADMIN, null);
            assertThat(refused.status()).as(query).isEqualTo(422);
            assertThat(refused.body().path("detail").asText()).contains("'colour'");
            assertThat(refused.body().path("fix").asText()).startsWith("the fields are ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "=a",
                "name=",
                "name=a,",
                "sizeBytes~1",
                "sizeBytes=10GiB",
                "sizeBytes=-1",
                "name=a,,name=b",
                "name=a,name=a,name=a,name=a,name=a,name=a,name=a,name=a,name=a"
            })
    void whatIsNoConditionIsRefused(String filter) {
        Reply refused = HTTP.get(VOLUMES + "?" + query("filter", filter));
        assertThat(refused.status()).isEqualTo(422);
    }
}
