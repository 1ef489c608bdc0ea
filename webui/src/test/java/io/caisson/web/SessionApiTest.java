package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.UserSpec;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionApiTest {

    private static final String SESSION = "/api/v1/session";
    private static final String VOLUMES = "/api/v1/volumes";
    private static final String VOLUME = "{'name':'db1','size':'1GiB'}";
    private static final String PASSWORD = "correct horse battery";

    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @BeforeEach
    void letUsersIn() throws ServiceException {
        for (String role : new String[] {"viewer", "operator", "admin"}) {
            api.store().accounts().users().create(new UserSpec("the-" + role, role, PASSWORD, false));
        }
    }

    @AfterEach
    void close() {
        api.close();
    }

    /** A browser's session: its cookie, and what its pages know. */
    private record Browser(String cookie, String csrf) {}

    private Reply signIn(String user, String password) {
        return http.send("POST", SESSION, null, "{'user':'" + user + "','password':'" + password + "'}");
    }

    private Browser browser(String user) {
        Reply reply = signIn(user, PASSWORD);
        assertThat(reply.status()).isEqualTo(201);
        return new Browser(cookie(reply), reply.body().path("csrfToken").asText());
    }

    private static String cookie(Reply reply) {
        return reply.header("Set-Cookie").split(";", 2)[0];
    }

    private Reply send(String method, String path, String cookie, @Nullable String csrf, @Nullable String body) {
        Map<String, String> headers = new HashMap<>(Map.of("Cookie", cookie, "Content-Type", "application/json"));
        if (csrf != null) {
            headers.put("X-CSRF-Token", csrf);
        }
        return http.send(method, path, null, body, headers);
    }

    private int look(String cookie) {
        return send("GET", VOLUMES, cookie, null, null).status();
    }

    @Test
    void aUserSignsInAndWorksWithTheRoleOfTheUser() {
        Reply reply = signIn("the-operator", PASSWORD);
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.header("Set-Cookie"))
                .matches("__Host-caisson=[A-Za-z0-9_-]{119}; Path=/; Secure; HttpOnly; SameSite=Strict");
        JsonNode session = reply.body();
        assertThat(session.path("user").asText()).isEqualTo("the-operator");
        assertThat(session.path("role").asText()).isEqualTo("operator");
        assertThat(Instant.parse(session.path("expiresAt").asText()))
                .isEqualTo(api.clock().instant().plus(Duration.ofMinutes(30)));
        String csrf = session.path("csrfToken").asText();
        assertThat(send("GET", SESSION, cookie(reply), null, null).body()).isEqualTo(session);
        assertThat(send("POST", VOLUMES, cookie(reply), csrf, VOLUME).status()).isEqualTo(201);
        assertThat(send("GET", "/api/v1/users", cookie(reply), null, null).status())
                .isEqualTo(403);
    }

    @Test
    void aTokenHasNoSessionToEndAndNoPasswordToChange() {
        assertThat(http.get(SESSION).body().path("csrfToken").isNull()).isTrue();
        assertThat(http.send("DELETE", SESSION, TestApi.VIEWER, null).status()).isEqualTo(204);
        assertThat(http.send("POST", SESSION + "/password", TestApi.VIEWER, "{'currentPassword':'a','newPassword':'b'}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void wrongNamesAndPasswordsAreNotToldApart() {
        Reply wrongPassword = signIn("the-viewer", "something else");
        Reply wrongName = signIn("nobody", "something else");
        assertThat(wrongPassword.status()).isEqualTo(401);
        assertThat(wrongPassword.header("Set-Cookie")).isEmpty();
        assertThat(wrongName.body().path("detail"))
                .isEqualTo(wrongPassword.body().path("detail"));
    }

    @Test
    void whoeverTriesPasswordsHasToWait() {
        for (int i = 0; i < 5; i++) {
            assertThat(signIn("the-admin", "guess " + i).status()).isEqualTo(401);
        }
        Reply throttled = signIn("the-admin", PASSWORD);
        assertThat(throttled.status()).as("even the right one").isEqualTo(429);
        assertThat(throttled.code()).isEqualTo("too-many-requests");
        assertThat(Integer.parseInt(throttled.header("Retry-After"))).isBetween(1, 30);
        assertThat(signIn("the-viewer", PASSWORD).status()).as("another user").isEqualTo(201);
    }

    @Test
    void wrongPasswordsAreInTheAuditWithoutWhatWasTyped() {
        signIn("the-viewer", "something else");
        signIn("my password, typed too early", "x");
        JsonNode entries =
                http.send("GET", "/api/v1/audit", TestApi.ADMIN, null).body().path("items");
        assertThat(entries).hasSize(2);
        assertThat(entries.get(0).path("who").asText()).isEqualTo("-");
        assertThat(entries.get(1).path("who").asText()).isEqualTo("the-viewer");
        assertThat(entries.get(1).path("status").asInt()).isEqualTo(401);
        assertThat(entries.get(1).path("from").asText()).isEqualTo("127.0.0.1");
        assertThat(entries.get(1).path("what").asText()).isEqualTo("signIn");
        assertThat(entries.toString()).doesNotContain("typed", "something");
    }

    @Test
    void whoHasToChooseAPasswordMayDoNothingElse() throws ServiceException {
        api.store().accounts().users().create(new UserSpec("new", "admin", PASSWORD, true));
        Browser browser = browser("new");
        for (String path : new String[] {VOLUMES, "/api/v1/users", "/api/v1/events", "/metrics"}) {
            Reply refused = send("GET", path, browser.cookie(), null, null);
            assertThat(refused.status()).as(path).isEqualTo(403);
            assertThat(refused.code()).isEqualTo("password-must-change");
        }
        assertThat(send("POST", VOLUMES, browser.cookie(), browser.csrf(), VOLUME)
                        .code())
                .isEqualTo("password-must-change");
        assertThat(send("GET", SESSION, browser.cookie(), null, null)
                        .body()
                        .path("passwordMustChange")
                        .asBoolean())
                .isTrue();
        Reply changed = send(
                "POST",
                SESSION + "/password",
                browser.cookie(),
                browser.csrf(),
                "{'currentPassword':'" + PASSWORD + "','newPassword':'another horse battery'}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(look(cookie(changed))).isEqualTo(200);
        assertThat(look(browser.cookie())).isEqualTo(401);
    }

    @Test
    void whoHasToChooseAPasswordMaySignOut() throws ServiceException {
        api.store().accounts().users().create(new UserSpec("new", "viewer", PASSWORD, true));
        Browser browser = browser("new");
        assertThat(send("DELETE", SESSION, browser.cookie(), browser.csrf(), null)
                        .status())
                .isEqualTo(204);
    }

    @Test
    void anotherKeyEndsAllSessionsAndIsAudited() {
        Browser viewer = browser("the-viewer");
        Browser admin = browser("the-admin");
        assertThat(send("POST", "/api/v1/session-key/renew", viewer.cookie(), viewer.csrf(), null)
                        .status())
                .isEqualTo(403);
        assertThat(look(viewer.cookie())).isEqualTo(200);
        assertThat(send("POST", "/api/v1/session-key/renew", admin.cookie(), admin.csrf(), null)
                        .status())
                .isEqualTo(204);
        assertThat(look(viewer.cookie())).isEqualTo(401);
        assertThat(look(admin.cookie())).isEqualTo(401);
        assertThat(look(browser("the-viewer").cookie())).isEqualTo(200);
        JsonNode entries =
                http.send("GET", "/api/v1/audit", TestApi.ADMIN, null).body().path("items");
        assertThat(entries.toString()).contains("renewSessionKey");
    }

    @Test
    void changesNeedTheTokenOfTheSessionAgainstForgery() {
        Browser one = browser("the-operator");
        Browser other = browser("the-operator");
        for (String csrf : new String[] {null, "", "x", other.csrf()}) {
            Reply refused = send("POST", VOLUMES, one.cookie(), csrf, VOLUME);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.code()).isEqualTo("csrf");
        }
        assertThat(api.store().volumeService().list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site"})
    void pagesOfOtherSitesChangeNothingAndSignNobodyIn(String site) {
        Browser browser = browser("the-operator");
        Map<String, String> headers = Map.of(
                "Cookie",
                browser.cookie(),
                "X-CSRF-Token",
                browser.csrf(),
                "Content-Type",
                "application/json",
                "Sec-Fetch-Site",
                site);
        assertThat(http.send("POST", VOLUMES, null, VOLUME, headers).code()).isEqualTo("csrf");
        String request = "{'user':'the-viewer','password':'" + PASSWORD + "'}";
        assertThat(http.send("POST", SESSION, null, request, headers).code()).isEqualTo("csrf");
    }

    @Test
    void aFormCannotSignIn() {
        assertThat(http.send(
                                "POST",
                                SESSION,
                                null,
                                "{'user':'the-viewer','password':'" + PASSWORD + "'}",
                                Map.of("Content-Type", "text/plain"))
                        .status())
                .isEqualTo(415);
    }

    @Test
    void aSessionEndsWhenItIsIdle() {
        Browser browser = browser("the-viewer");
        api.clock().advance(Duration.ofMinutes(29));
        assertThat(look(browser.cookie())).isEqualTo(200);
        api.clock().advance(Duration.ofMinutes(1));
        Reply over = send("GET", VOLUMES, browser.cookie(), null, null);
        assertThat(over.status()).isEqualTo(401);
        assertThat(over.body().path("detail").asText()).isEqualTo("the session has ended");
    }

    @Test
    void aSessionThatIsUsedLastsTwelveHoursAndNoLonger() {
        String cookie = browser("the-viewer").cookie();
        for (int minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
            api.clock().advance(Duration.ofMinutes(20));
            Reply reply = send("GET", VOLUMES, cookie, null, null);
            assertThat(reply.status()).isEqualTo(200);
            cookie = cookie(reply);
        }
        api.clock().advance(Duration.ofMinutes(20));
        assertThat(look(cookie)).isEqualTo(401);
    }

    @Test
    void whatAPageAsksByItselfDoesNotKeepASessionAlive() {
        Browser browser = browser("the-viewer");
        api.clock().advance(Duration.ofMinutes(20));
        Reply reply = http.send("GET", VOLUMES, null, null, Map.of("Cookie", browser.cookie(), "X-Caisson-Idle", "1"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Set-Cookie")).isEmpty();
    }

    @Test
    void aSessionThatWasSignedOutIsWorthNothingAnyMore() {
        Browser browser = browser("the-viewer");
        Reply out = send("DELETE", SESSION, browser.cookie(), browser.csrf(), null);
        assertThat(out.status()).isEqualTo(204);
        assertThat(out.header("Set-Cookie")).startsWith("__Host-caisson=; Max-Age=0;");
        assertThat(look(browser.cookie())).isEqualTo(401);
    }

    @Test
    void aRoleCountsFromTheNextRequestOn() throws ServiceException {
        Browser browser = browser("the-operator");
        api.store().accounts().users().changeRole("the-operator", "viewer");
        assertThat(send("POST", VOLUMES, browser.cookie(), browser.csrf(), VOLUME)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void anotherPasswordAndADeletionEndAllSessions() throws ServiceException {
        Browser one = browser("the-viewer");
        Browser other = browser("the-operator");
        api.store().accounts().users().changePassword("the-viewer", "quite another one", true);
        api.store().accounts().users().delete("the-operator");
        assertThat(look(one.cookie())).isEqualTo(401);
        assertThat(look(other.cookie())).isEqualTo(401);
    }

    @Test
    void aUserChangesTheOwnPasswordAndGoesOn() {
        Browser here = browser("the-viewer");
        Browser elsewhere = browser("the-viewer");
        String request = "{'currentPassword':'" + PASSWORD + "','newPassword':'a password of my own'}";
        assertThat(send("POST", SESSION + "/password", here.cookie(), here.csrf(), request.replace("horse", "pony"))
                        .status())
                .isEqualTo(422);
        Reply changed = send("POST", SESSION + "/password", here.cookie(), here.csrf(), request);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(look(here.cookie())).isEqualTo(401);
        assertThat(look(elsewhere.cookie())).isEqualTo(401);
        assertThat(look(cookie(changed))).isEqualTo(200);
        assertThat(signIn("the-viewer", "a password of my own").status()).isEqualTo(201);
    }

    @Test
    void nobodyMakesACookieOrChangesOne() {
        String cookie = browser("the-admin").cookie();
        for (int i = "__Host-caisson=".length(); i < cookie.length() - 1; i += 7) {
            char other = cookie.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(look(cookie.substring(0, i) + other + cookie.substring(i + 1)))
                    .isEqualTo(401);
        }
        for (String made : new String[] {"", "x", "A".repeat(119), "A".repeat(5000), "..", "\"" + cookie + "\""}) {
            assertThat(look("__Host-caisson=" + made)).isEqualTo(401);
        }
        assertThat(look(cookie.replace("__Host-", ""))).as("without the prefix").isEqualTo(401);
    }

    @Test
    void aWrongTokenIsNotMadeUpForByACookie() {
        Browser browser = browser("the-viewer");
        assertThat(http.send("GET", VOLUMES, "wrong", null, Map.of("Cookie", browser.cookie()))
                        .status())
                .isEqualTo(401);
    }
}
