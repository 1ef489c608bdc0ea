package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.web.fixtures.TestApi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SupportBundleApiTest {

    private static final String PATH = "/api/v1/support-bundle";

    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @AfterEach
    void close() {
        api.close();
    }

    private HttpResponse<byte[]> get() throws IOException, InterruptedException {
        return HttpClient.newBuilder()
                .sslContext(api.keys().clientContext())
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create(api.uri() + PATH))
                                .header("Authorization", "Bearer " + TestApi.ADMIN)
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private Map<String, String> bundle() throws IOException, InterruptedException {
        Map<String, String> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(get().body()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    @Test
    void hasTheStateOfTheClusterAndWhatTheNodeAdds() throws Exception {
        http.post("/api/v1/volumes", "{'name':'db1','size':'1GiB'}");
        HttpResponse<byte[]> answer = get();
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/zip");
        assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
                .matches("attachment; filename=\"caisson-support-20\\d{6}T\\d{6}\\.zip\"");
        Map<String, String> files = bundle();
        assertThat(files.get("state/listVolumes.json")).contains("db1");
        assertThat(files.get("state/showMetrics.txt")).contains("caisson_node_serving");
        assertThat(files.get("log/caisson.log")).isEqualTo("ok");
        assertThat(files)
                .containsKeys(
                        "state/listHosts.json",
                        "state/listNodes.json",
                        "state/listGroups.json",
                        "state/listAlerts.json",
                        "state/listAudit.json",
                        "state/showStatus.json");
        assertThat(files.get("what-is-missing.txt")).isEqualTo("nothing\n");
    }

    @Test
    void hasNoSecret() throws Exception {
        String secret = "7h1s-1s-s3cr3t";
        http.post(
                "/api/v1/hosts",
                "{'name':'h1','iqns':['iqn.2026-11.test:h1'],'chap':{'user':'u','secret':'" + secret + "'}}");
        http.send(
                "POST",
                "/api/v1/users",
                TestApi.ADMIN,
                "{'name':'ann','role':'viewer','password':'" + secret + "-of-ann'}");
        String token = http.send("POST", "/api/v1/tokens", TestApi.ADMIN, "{'name':'t','role':'viewer'}")
                .body()
                .path("token")
                .asText();
        http.send(
                "PATCH",
                "/api/v1/settings/webhook",
                TestApi.ADMIN,
                "{'url':'https://alerts.example.org/','secret':'" + secret + "-of-hook'}");
        http.send(
                "PATCH",
                "/api/v1/settings/mail",
                TestApi.ADMIN,
                "{'host':'m.example.org','from':'a@example.org','to':['b@example.org'],'user':'u','password':'" + secret
                        + "'}");
        Map<String, String> files = bundle();
        assertThat(files.get("state/listHosts.json")).contains("h1");
        assertThat(files.get("state/showMail.json")).contains("m.example.org");
        assertThat(token).isNotEmpty();
        files.forEach((name, content) -> assertThat(content).as(name).doesNotContain(secret, token, TestApi.ADMIN));
    }

    @Test
    void isForAdministrators() {
        assertThat(http.send("GET", PATH, TestApi.OPERATOR, null).status()).isEqualTo(403);
        assertThat(http.send("GET", PATH, null, null).status()).isEqualTo(401);
        assertThat(http.raw("HEAD", PATH, TestApi.ADMIN, null, Map.of()).statusCode())
                .isEqualTo(200);
    }
}
