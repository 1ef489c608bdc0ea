package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.store.service.AlertService.Finding;
import io.caisson.store.service.AlertSeverity;
import io.caisson.web.fixtures.TestApi;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertApiTest {

    private static final TestApi API = TestApi.start();
    private static final Http HTTP = new Http(API);
    private static final String SECRET = "0123456789 a secret";

    @AfterEach
    void reset() {
        API.store().reset();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static void keep(String id, AlertSeverity severity, String since) {
        API.store()
                .alerts()
                .keep(List.of(new Finding(
                        id, severity, "node n2", "It is down.", "None.", "Start it.", 0, Instant.parse(since))));
    }

    private static Http.Reply admin(String method, String path, @Nullable String body) {
        return HTTP.send(method, path, TestApi.ADMIN, body);
    }

    @Test
    void theWorstIsTheFirstThenTheNewestAndWhatIsOverOnlyWhenAskedFor() {
        keep("a.1", AlertSeverity.WARNING, "2026-11-30T10:00:00Z");
        keep("a.2", AlertSeverity.WARNING, "2026-11-30T11:00:00Z");
        keep("a.3", AlertSeverity.CRITICAL, "2026-11-30T09:00:00Z");
        keep("a.4", AlertSeverity.WARNING, "2026-11-30T11:00:00Z");
        keep("a.4", AlertSeverity.OK, "2026-11-30T11:00:00Z");
        JsonNode first = HTTP.get("/api/v1/alerts?limit=2").body();
        assertThat(first.at("/items/0/id").asText()).isEqualTo("a.3");
        assertThat(first.at("/items/1/id").asText()).isEqualTo("a.2");
        JsonNode next =
                HTTP.get("/api/v1/alerts?cursor=" + first.path("next").asText()).body();
        assertThat(next.at("/items/0/id").asText()).isEqualTo("a.1");
        assertThat(next.path("items")).hasSize(1);
        assertThat(HTTP.get("/api/v1/alerts?over=true")
                        .body()
                        .at("/items/3/severity")
                        .asText())
                .isEqualTo("ok");
    }

    @Test
    void whoAcknowledgesIsNamedAndWhatIsOverNeedsNobody() {
        keep("a.1", AlertSeverity.WARNING, "2026-11-30T10:00:00Z");
        assertThat(HTTP.post("/api/v1/alerts/a.1/acknowledge", "{}")
                        .body()
                        .path("acknowledgedBy")
                        .asText())
                .isEqualTo("operator");
        assertThat(HTTP.post("/api/v1/alerts/a.1/acknowledge", "{'acknowledged':false}")
                        .body()
                        .path("acknowledgedBy")
                        .isNull())
                .isTrue();
        assertThat(HTTP.post("/api/v1/alerts/a.1/mute", "{'minutes':60}")
                        .body()
                        .path("mutedUntil")
                        .asText())
                .startsWith("20");
        assertThat(HTTP.post("/api/v1/alerts/a.1/mute", "{'minutes':-1}").status())
                .isEqualTo(422);
        assertThat(HTTP.post("/api/v1/alerts/a.1/mute", "{}").status()).isEqualTo(422);
        keep("a.1", AlertSeverity.OK, "2026-11-30T10:00:00Z");
        assertThat(HTTP.post("/api/v1/alerts/a.1/acknowledge", "{}").status()).isEqualTo(409);
        assertThat(HTTP.get("/api/v1/alerts/a.9").status()).isEqualTo(404);
        assertThat(HTTP.send("POST", "/api/v1/alerts/a.1/acknowledge", TestApi.VIEWER, "{}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void secretsOfSettingsGoInAndDoNotComeOut() {
        assertThat(admin("GET", "/api/v1/settings/webhook", null)
                        .body()
                        .path("url")
                        .isNull())
                .isTrue();
        String set = "{'url':'https://alerts.example.org/x','secret':'" + SECRET + "'}";
        assertThat(admin("PATCH", "/api/v1/settings/webhook", set)
                        .body()
                        .path("signed")
                        .asBoolean())
                .isTrue();
        String mail = "{'host':'smtp.example.org','user':'u','password':'" + SECRET
                + "','from':'c@example.org','to':['a@example.org']}";
        assertThat(admin("PATCH", "/api/v1/settings/mail", mail).status()).isEqualTo(200);
        assertThat(admin("GET", "/api/v1/settings/mail", null)
                        .body()
                        .path("port")
                        .asInt())
                .isEqualTo(587);
        String all = admin("GET", "/api/v1/settings/mail", null).raw().body()
                + admin("GET", "/api/v1/settings/webhook", null).raw().body()
                + admin("GET", "/api/v1/audit", null).raw().body();
        assertThat(all).contains("changeMail").doesNotContain(SECRET);
        assertThat(admin("DELETE", "/api/v1/settings/mail", null).status()).isEqualTo(204);
        assertThat(API.store().notifications().mail()).isEmpty();
    }

    @Test
    void whatCannotWorkIsRefusedWithTheField() {
        assertThat(pointer("mail", "{'host':'smtp.example.org','from':'c@example.org'}"))
                .isEqualTo("/to");
        String base = "{'host':'smtp.example.org','from':'c@example.org','to':['a@example.org']";
        assertThat(pointer("mail", base + ",'security':'rot13'}")).isEqualTo("/security");
        assertThat(pointer("mail", base + ",'port':70000}")).isEqualTo("/port");
        assertThat(pointer("mail", base + ",'user':'u'}")).isEqualTo("/password");
        assertThat(pointer("mail", base + ",'user':'u','password':'p','security':'none'}"))
                .as("a password in the clear")
                .isEqualTo("/security");
        assertThat(pointer("mail", base.replace("a@example.org", "a@example.org\\r\\nBcc: b@example.org") + "}"))
                .as("a header that is smuggled in")
                .isEqualTo("/to/0");
        assertThat(pointer("mail", base + ",'caCertificate':'nonsense'}")).isEqualTo("/caCertificate");
        assertThat(pointer("webhook", "{'url':'file:///etc/passwd'}")).isEqualTo("/url");
        assertThat(pointer("webhook", "{'url':'https://u:p@example.org/'}")).isEqualTo("/url");
        assertThat(pointer("webhook", "{'url':'https://example.org/','secret':'short'}"))
                .isEqualTo("/secret");
    }

    @Test
    void anotherReceiverDoesNotGetTheSecretOfTheLastOne() {
        admin("PATCH", "/api/v1/settings/webhook", "{'url':'https://one.example/','secret':'" + SECRET + "'}");
        assertThat(pointer("webhook", "{'url':'https://two.example/'}")).isEqualTo("/secret");
        assertThat(admin("PATCH", "/api/v1/settings/webhook", "{'url':'https://two.example/','secret':''}")
                        .body()
                        .path("signed")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void aTestThatIsNotTakenSaysWhy() {
        assertThat(admin("POST", "/api/v1/settings/webhook/test", null)
                        .body()
                        .path("detail")
                        .asText())
                .contains("not set up");
    }

    private static String pointer(String setting, String body) {
        Http.Reply reply = admin("PATCH", "/api/v1/settings/" + setting, body);
        assertThat(reply.status()).isEqualTo(422);
        return reply.body().at("/errors/0/pointer").asText();
    }
}
