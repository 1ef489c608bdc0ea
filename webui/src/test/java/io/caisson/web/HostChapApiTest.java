package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.store.service.ChapSpec;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostChapApiTest {

    private static final String SECRET = "a-secret-of-16ch";
    private static final String OURS = "another-secret";
    private static final String ESX1 = "{'name':'esx1','iqns':['iqn.1998-01.com.vmware:esx1'],'chap':"
            + "{'user':'esx','secret':'" + SECRET + "','mutualUser':'caisson','mutualSecret':'" + OURS + "'}}";

    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @AfterEach
    void close() {
        api.close();
    }

    private static Reply silent(Reply reply) {
        assertThat(reply.raw().body()).doesNotContain(SECRET).doesNotContain(OURS);
        assertThat(reply.raw().headers().toString()).doesNotContain(SECRET).doesNotContain(OURS);
        return reply;
    }

    @Test
    void takesSecretsAndNeverGivesThemBack() {
        JsonNode chap = silent(http.post("/api/v1/hosts", ESX1)).body().path("chap");
        assertThat(chap.path("user").asText()).isEqualTo("esx");
        assertThat(chap.path("mutualUser").asText()).isEqualTo("caisson");
        assertThat(chap.path("discovery").asBoolean()).isTrue();
        assertThat(silent(http.get("/api/v1/hosts/esx1")).body().path("chap")).isEqualTo(chap);
        silent(http.get("/api/v1/hosts"));
        assertThat(api.store().chapOf("esx1")).isEqualTo(new ChapSpec("esx", SECRET, "caisson", OURS, List.of(), true));
    }

    @Test
    void aHostWithoutChapSaysSo() {
        Reply created = http.post("/api/v1/hosts", "{'name':'h','iqns':['iqn.2026-11.x:h']}");
        assertThat(created.body().path("chap").isNull()).isTrue();
    }

    @Test
    void changesOnlyWhatIsSaid() {
        http.post("/api/v1/hosts", ESX1);
        http.patch("/api/v1/hosts/esx1", "{'name':'esx2'}");
        assertThat(api.store().chapOf("esx2")).isEqualTo(new ChapSpec("esx", SECRET, "caisson", OURS, List.of(), true));
        silent(http.patch("/api/v1/hosts/esx2", "{'chap':{'digests':['sha256'],'discovery':false}}"));
        assertThat(api.store().chapOf("esx2"))
                .isEqualTo(new ChapSpec("esx", SECRET, "caisson", OURS, List.of("sha256"), false));
        silent(http.patch("/api/v1/hosts/esx2", "{'chap':{'secret':'brand-new-secret','mutualUser':''}}"));
        ChapSpec changed = Objects.requireNonNull(api.store().chapOf("esx2"));
        assertThat(changed.secret()).isEqualTo("brand-new-secret");
        assertThat(changed.mutualUser()).isNull();
        assertThat(changed.digests()).containsExactly("sha256");
    }

    @Test
    void anEmptyListOfDigestsIsNotTakenForAllOfThem() {
        http.post("/api/v1/hosts", ESX1);
        silent(http.patch("/api/v1/hosts/esx1", "{'chap':{'digests':['sha256']}}"));
        Reply refused = silent(http.patch("/api/v1/hosts/esx1", "{'chap':{'digests':[]}}"));
        assertThat(refused.body().at("/errors/0/pointer").asText()).isEqualTo("/chap/digests");
        assertThat(Objects.requireNonNull(api.store().chapOf("esx1")).digests()).containsExactly("sha256");
    }

    @Test
    void aHostGetsChapLater() {
        http.post("/api/v1/hosts", "{'name':'h','iqns':['iqn.2026-11.x:h']}");
        assertThat(http.patch("/api/v1/hosts/h", "{'chap':{'secret':'" + SECRET + "'}}")
                        .body()
                        .at("/errors/0/pointer")
                        .asText())
                .isEqualTo("/chap/user");
        silent(http.patch("/api/v1/hosts/h", "{'chap':{'user':'u','secret':'" + SECRET + "'}}"));
        assertThat(api.store().chapOf("h")).isEqualTo(new ChapSpec("u", SECRET, null, null, List.of(), true));
    }

    @Test
    void takesChapAway() {
        http.post("/api/v1/hosts", ESX1);
        assertThat(http.delete("/api/v1/hosts/esx1/chap").status()).isEqualTo(204);
        assertThat(http.delete("/api/v1/hosts/esx1/chap").status()).isEqualTo(204);
        assertThat(http.get("/api/v1/hosts/esx1").body().path("chap").isNull()).isTrue();
        assertThat(http.delete("/api/v1/hosts/nobody/chap").status()).isEqualTo(404);
    }

    @Test
    void namesTheFieldThatIsWrong() {
        String host = "{'name':'h','iqns':['iqn.2026-11.x:h'],'chap':%s}";
        Reply absent = silent(http.post("/api/v1/hosts", host.formatted("{'user':'u'}")));
        assertThat(absent.body().at("/errors/0/pointer").asText()).isEqualTo("/chap/secret");
        assertThat(absent.body().path("detail").asText()).isEqualTo("chap/secret is required");
        Reply hole = silent(http.post(
                "/api/v1/hosts", host.formatted("{'user':'u','secret':'" + SECRET + "','digests':['md5',null]}")));
        assertThat(hole.body().at("/errors/0/pointer").asText()).isEqualTo("/chap/digests");
        Reply unknown = silent(
                http.post("/api/v1/hosts", host.formatted("{'user':'u','secret':'" + SECRET + "','password':'x'}")));
        assertThat(unknown.body().at("/errors/0/pointer").asText()).isEqualTo("/chap/password");
        Reply number = silent(http.post("/api/v1/hosts", host.formatted("{'user':'u','secret':123456789012}")));
        assertThat(number.status()).isEqualTo(422);
    }

    @Test
    void listsInitiatorsThatWereRefused() {
        JsonNode items = http.get("/api/v1/initiators").body().path("items");
        assertThat(items).hasSize(1);
        assertThat(items.get(0).path("name").asText()).isEqualTo(TestApi.REFUSED.name());
        assertThat(items.get(0).path("reason").asText()).isEqualTo("unknown-initiator");
        assertThat(items.get(0).path("target").isNull()).isTrue();
        assertThat(items.get(0).path("count").asInt()).isEqualTo(3);
    }
}
