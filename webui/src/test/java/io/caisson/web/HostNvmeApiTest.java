package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.store.service.DhChapSpec;
import io.caisson.store.service.TlsSpec;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostNvmeApiTest {

    private static final String KEY = "DHHC-1:01:the-key-of-the-host:";
    private static final String OURS = "DHHC-1:01:our-own-key:";
    private static final String PSK = "NVMeTLSkey-1:01:the-pre-shared-key:";
    private static final String NQN = "nqn.2014-08.com.vmware:nvme:esx1";
    private static final String ESX1 = "{'name':'esx1','nqns':['" + NQN + "'],'dhchap':{'key':'" + KEY
            + "','controllerKey':'" + OURS + "'},'tls':{'key':'" + PSK + "'}}";

    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @AfterEach
    void close() {
        api.close();
    }

    private static Reply silent(Reply reply) {
        String all = reply.raw().body() + reply.raw().headers();
        assertThat(all).doesNotContain("DHHC").doesNotContain("NVMeTLS");
        return reply;
    }

    @Test
    void takesKeysAndNeverGivesThemBack() {
        Reply created = silent(http.post("/api/v1/hosts", ESX1));
        assertThat(created.status()).isEqualTo(201);
        JsonNode host = created.body();
        assertThat(host.path("iqns")).isEmpty();
        assertThat(host.at("/nqns/0").asText()).isEqualTo(NQN);
        assertThat(host.at("/dhchap/bidirectional").asBoolean()).isTrue();
        assertThat(host.at("/tls/required").asBoolean())
                .as("as long as nothing else is said")
                .isTrue();
        assertThat(silent(http.get("/api/v1/hosts/esx1")).body()).isEqualTo(host);
        assertThat(api.store().specOf("esx1").dhchap()).isEqualTo(new DhChapSpec(KEY, true, OURS));
        assertThat(api.store().specOf("esx1").tls()).isEqualTo(new TlsSpec(PSK, true));
    }

    @Test
    void changesOnlyWhatIsSaid() {
        http.post("/api/v1/hosts", ESX1);
        silent(http.patch("/api/v1/hosts/esx1", "{'networks':['192.0.2.0/24']}"));
        assertThat(api.store().specOf("esx1").dhchap()).isEqualTo(new DhChapSpec(KEY, true, OURS));
        silent(http.patch("/api/v1/hosts/esx1", "{'tls':{'required':false}}"));
        assertThat(api.store().specOf("esx1").tls()).isEqualTo(new TlsSpec(PSK, false));
        silent(http.patch("/api/v1/hosts/esx1", "{'dhchap':{'controllerKey':''}}"));
        assertThat(api.store().specOf("esx1").dhchap()).isEqualTo(new DhChapSpec(KEY, false, null));
        silent(http.patch("/api/v1/hosts/esx1", "{'dhchap':{'key':'DHHC-1:02:new:'}}"));
        assertThat(api.store().specOf("esx1").dhchap()).isEqualTo(new DhChapSpec("DHHC-1:02:new:", false, null));
        assertThat(api.store().specOf("esx1").tls()).isEqualTo(new TlsSpec(PSK, false));
    }

    @Test
    void changesHowStrongAnAuthenticationHasToBe() {
        http.post("/api/v1/hosts", ESX1);
        JsonNode host = silent(http.patch("/api/v1/hosts/esx1", "{'dhchap':{'minimumGroup':'ffdhe4096'}}"))
                .body();
        assertThat(host.at("/dhchap/minimumHash").asText()).isEqualTo("sha256");
        assertThat(host.at("/dhchap/minimumGroup").asText()).isEqualTo("ffdhe4096");
        http.patch("/api/v1/hosts/esx1", "{'dhchap':{'minimumHash':'sha512'}}");
        http.patch("/api/v1/hosts/esx1", "{'networks':['192.0.2.0/24']}");
        assertThat(api.store().specOf("esx1").dhchap())
                .isEqualTo(new DhChapSpec(KEY, true, OURS, "sha512", "ffdhe4096"));
        assertThat(http.patch("/api/v1/hosts/esx1", "{'dhchap':{'minimumHash':7}}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void takesOneSecretAwayAndLeavesTheOthers() {
        http.post("/api/v1/hosts", ESX1);
        assertThat(http.delete("/api/v1/hosts/esx1/dhchap").status()).isEqualTo(204);
        assertThat(api.store().specOf("esx1").dhchap()).isNull();
        assertThat(api.store().specOf("esx1").tls()).isEqualTo(new TlsSpec(PSK, true));
        http.patch("/api/v1/hosts/esx1", "{'chap':{'user':'u','secret':'a-good-secret'},'iqns':['iqn.2026-11.x:y']}");
        assertThat(http.delete("/api/v1/hosts/esx1/tls").status()).isEqualTo(204);
        JsonNode host = http.get("/api/v1/hosts/esx1").body();
        assertThat(host.path("tls").isNull()).isTrue();
        assertThat(host.at("/chap/user").asText()).isEqualTo("u");
        assertThat(http.delete("/api/v1/hosts/nobody/tls").status()).isEqualTo(404);
    }

    @Test
    void exportsANamespace() {
        http.post("/api/v1/volumes", "{'name':'db1','size':'1GiB'}");
        http.post("/api/v1/hosts", ESX1);
        Reply created = http.post("/api/v1/exports", "{'volume':'db1','host':'esx1','protocol':'nvme','nsid':7}");
        assertThat(created.status()).isEqualTo(201);
        JsonNode export = created.body();
        assertThat(export.path("protocol").asText()).isEqualTo("nvme");
        assertThat(export.path("nsid").asInt()).isEqualTo(7);
        assertThat(export.path("lun").isNull()).isTrue();
        assertThat(export.path("subsystem").asText()).startsWith("nqn.");
        assertThat(export.path("target").isNull()).isTrue();
        assertThat(export.at("/portals/0").asText()).isEqualTo("127.0.0.1:4420");
    }

    @Test
    void aNumberOfTheOtherProtocolIsRefused() {
        http.post("/api/v1/volumes", "{'name':'db1','size':'1GiB'}");
        http.post("/api/v1/hosts", ESX1);
        for (String[] wrong : new String[][] {{"'protocol':'nvme','lun':1", "/lun"}, {"'nsid':1", "/nsid"}}) {
            Reply refused = http.post("/api/v1/exports", "{'volume':'db1','host':'esx1'," + wrong[0] + "}");
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.body().at("/errors/0/pointer").asText()).isEqualTo(wrong[1]);
        }
    }

    @Test
    void aSecondProtocolHasToBeAskedFor() {
        http.post("/api/v1/volumes", "{'name':'db1','size':'1GiB'}");
        http.post("/api/v1/hosts", ESX1);
        http.post("/api/v1/exports", "{'volume':'db1','host':'esx1'}");
        assertThat(http.post("/api/v1/exports", "{'volume':'db1','host':'esx1','protocol':'nvme'}")
                        .status())
                .isEqualTo(409);
        String both = "{'volume':'db1','host':'esx1','protocol':'nvme','besideOtherProtocol':true}";
        assertThat(http.post("/api/v1/exports", both).status()).isEqualTo(201);
        JsonNode exports = http.get("/api/v1/exports").body().path("items");
        assertThat(exports)
                .extracting(export -> export.path("protocol").asText())
                .containsExactly("iscsi", "nvme");
    }
}
