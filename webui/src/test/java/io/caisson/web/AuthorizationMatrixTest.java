package io.caisson.web;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.service.ServiceException;
import io.caisson.store.service.UserSpec;
import io.caisson.web.Http.Reply;
import io.caisson.web.auth.Role;
import io.caisson.web.fixtures.TestApi;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape.Kind;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attempts at every route of the table with what is not enough for it (OWASP API1, API2, API5). */
class AuthorizationMatrixTest {

    private static final String PASSWORD = "correct horse battery";
    private static final TestApi API = TestApi.start();
    private static final Http HTTP = new Http(API);

    /** Cookie and CSRF token of a user of each role. */
    private record Browser(String cookie, String csrf) {}

    private static final Map<Role, Browser> BROWSERS = new HashMap<>();
    private static Browser undecided = new Browser("", "");
    private static String deletedToken = "";

    @BeforeAll
    static void letUsersIn() throws ServiceException {
        for (Role role : new Role[] {Role.VIEWER, Role.OPERATOR, Role.ADMIN}) {
            String name = "the-" + role.name().toLowerCase(Locale.ROOT);
            BROWSERS.put(role, signedIn(name, role.name().toLowerCase(Locale.ROOT), false));
        }
        undecided = signedIn("undecided", "admin", true);
        deletedToken = HTTP.send("POST", "/api/v1/tokens", TestApi.ADMIN, "{'name':'gone','role':'admin'}")
                .body()
                .path("token")
                .asText();
        assertThat(HTTP.send("GET", "/api/v1/users", deletedToken, null).status())
                .isEqualTo(200);
        HTTP.send("DELETE", "/api/v1/tokens/gone", TestApi.ADMIN, null);
    }

    private static Browser signedIn(String name, String role, boolean mustChange) throws ServiceException {
        API.store().accounts().users().create(new UserSpec(name, role, PASSWORD, mustChange));
        Reply in = HTTP.send("POST", "/api/v1/session", null, "{'user':'" + name + "','password':'" + PASSWORD + "'}");
        return new Browser(
                in.header("Set-Cookie").split(";", 2)[0],
                in.body().path("csrfToken").asText());
    }

    @AfterAll
    static void close() {
        API.close();
    }

    /** All but those that would end the sessions with which the others are tried. */
    static Stream<Route<?, ?>> routes() {
        return RouteTableTest.routes()
                .filter(route -> route.role() != Role.ANYONE)
                .filter(route -> !route.operation().equals("signOut")
                        && !route.operation().equals("renewSessionKey"));
    }

    private static int status(Route<?, ?> route, Map<String, String> headers, @Nullable String token) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", "application/json");
        String path = route.path().replaceAll("\\{[a-z]+}", "nothing");
        // A stream would not end.
        String method =
                route.response().kind() == Kind.EVENTS ? "HEAD" : route.method().name();
        return HTTP.raw(method, path, token, route.hasRequestBody() ? "{}" : null, all)
                .statusCode();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aSessionHasTheRoleOfItsUserAndNoMore(Route<?, ?> route) {
        BROWSERS.forEach((role, browser) -> {
            int status = status(route, Map.of("Cookie", browser.cookie(), "X-CSRF-Token", browser.csrf()), null);
            if (role.covers(route.role())) {
                assertThat(status).as("%s", role).isNotIn(401, 403);
            } else {
                assertThat(status).as("%s", role).isEqualTo(403);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aSessionAloneChangesNothing(Route<?, ?> route) {
        Browser admin = requireNonNull(BROWSERS.get(Role.ADMIN));
        int status = status(route, Map.of("Cookie", admin.cookie()), null);
        if (route.method().mutates()) {
            assertThat(status).isEqualTo(403);
            String others = requireNonNull(BROWSERS.get(Role.VIEWER)).csrf();
            assertThat(status(route, Map.of("Cookie", admin.cookie(), "X-CSRF-Token", others), null))
                    .as("with the proof of another session")
                    .isEqualTo(403);
        } else {
            assertThat(status).isNotIn(401, 403);
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void aTokenThatWasTakenBackOpensNothing(Route<?, ?> route) {
        assertThat(status(route, Map.of(), deletedToken)).isEqualTo(401);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void whoHasToChooseAPasswordGetsNowhereElse(Route<?, ?> route) {
        int status = status(route, Map.of("Cookie", undecided.cookie(), "X-CSRF-Token", undecided.csrf()), null);
        if (route.isAboutOwnSession()) {
            assertThat(status).isNotIn(401, 403);
        } else {
            assertThat(status).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void noHeaderMakesAnotherMethodOrPathOrAddressOfARequest(Route<?, ?> route) {
        if (route.role() == Role.VIEWER) {
            return;
        }
        Map<String, String> tricks = Map.of(
                "X-HTTP-Method-Override", "GET",
                "X-Original-URL", "/api/v1/health",
                "X-Rewrite-URL", "/api/v1/health",
                "X-Forwarded-For", "127.0.0.1",
                "Forwarded", "for=127.0.0.1");
        assertThat(status(route, tricks, TestApi.VIEWER)).isEqualTo(403);
        assertThat(status(route, tricks, null)).isEqualTo(401);
    }

    @Test
    void whereARequestComesFromIsNotSaidByItsHeaders() {
        HTTP.send(
                "POST",
                "/api/v1/volumes",
                TestApi.OPERATOR,
                "{'name':'db1','size':'1GiB'}",
                Map.of(
                        "Content-Type",
                        "application/json",
                        "X-Forwarded-For",
                        "192.0.2.66",
                        "Forwarded",
                        "for=192.0.2.66"));
        assertThat(HTTP.send("GET", "/api/v1/audit", TestApi.ADMIN, null).raw().body())
                .doesNotContain("192.0.2.66");
    }
}
