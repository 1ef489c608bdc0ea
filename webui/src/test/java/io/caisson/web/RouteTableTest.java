package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.web.auth.BrowserSessions;
import io.caisson.web.auth.Role;
import io.caisson.web.event.EventStreams;
import io.caisson.web.fixtures.MemoryHistories;
import io.caisson.web.fixtures.MemoryStore;
import io.caisson.web.fixtures.TestApi;
import io.caisson.web.node.NodePulse;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks the route table: what holds for every operation of the API. */
class RouteTableTest {

    private static final TestApi API = TestApi.start();
    private static final Http HTTP = new Http(API);
    private static final Map<Role, String> TOKENS =
            Map.of(Role.VIEWER, TestApi.VIEWER, Role.OPERATOR, TestApi.OPERATOR, Role.ADMIN, TestApi.ADMIN);

    private static final NodePulse PULSE = new NodePulse("node1", true, true);

    @AfterAll
    static void close() {
        API.close();
    }

    static Stream<Route<?, ?>> routes() {
        MemoryStore store = new MemoryStore();
        ApiServices services = new ApiServices(
                store.volumeService(),
                store.templateService(),
                store.hostService(),
                store.exportService(),
                store.exposureService(),
                store.portalService(),
                store.portalGroupService(),
                store.networkService(),
                store.networkReportService(),
                store.referralService(),
                store.nodeService(),
                store.scrubService(),
                store.placementService(),
                store.accounts(),
                store.repeatService(),
                store.changes(),
                store.configuration(),
                API::status,
                () -> PULSE,
                List::of,
                List::of,
                new MemoryHistories(),
                store.board(API::status, () -> PULSE),
                () -> {
                    throw new UnsupportedOperationException();
                },
                List::of);
        BrowserSessions sessions = new BrowserSessions(store.accounts(), API.clock());
        try (EventStreams events = new EventStreams(store.changes(), () -> PULSE, API.clock())) {
            return Routes.of(services, sessions, events).routes().stream();
        }
    }

    @Test
    void theTableIsNotEmpty() {
        assertThat(routes().map(Route::operation)).contains("createVolume", "deleteExport", "listSessions");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void everyRouteIsDocumented(Route<?, ?> route) {
        JsonNode operation = HTTP.document()
                .path("paths")
                .path(route.path())
                .path(route.method().name().toLowerCase(Locale.ROOT));
        assertThat(operation.path("operationId").asText()).isEqualTo(route.operation());
        assertThat(operation.path("summary").asText()).isNotEmpty();
        assertThat(parameters(operation, "query")).isEqualTo(route.query().size());
        assertThat(parameters(operation, "path")).isEqualTo(route.path().contains("{") ? 1 : 0);
        assertThat(operation.path("parameters").toString().contains("\"Idempotency-Key\""))
                .isEqualTo(route.takesKey());
        assertThat(operation.path("parameters").toString().contains("\"If-Match\""))
                .isEqualTo(route.takesIfMatch());
        assertThat(operation.has("requestBody")).isEqualTo(route.hasRequestBody());
    }

    private static int parameters(JsonNode operation, String in) {
        int count = 0;
        for (JsonNode parameter : operation.path("parameters")) {
            count += parameter.path("in").asText().equals(in) ? 1 : 0;
        }
        return count;
    }

    @ParameterizedTest
    @MethodSource("routes")
    void everyRouteAsksForItsRole(Route<?, ?> route) {
        for (String nobody : new String[] {null, "wrong"}) {
            if (route.role() == Role.ANYONE) {
                // A request with a body gets as far as having it looked at.
                assertThat(status(route, nobody)).isEqualTo(route.hasRequestBody() ? 422 : 200);
            } else {
                assertThat(status(route, nobody)).isEqualTo(401);
            }
        }
        TOKENS.forEach((role, token) -> {
            if (role.covers(route.role())) {
                assertThat(status(route, token)).isNotIn(401, 403);
            } else {
                assertThat(status(route, token)).isEqualTo(403);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("routes")
    void noRouteTakesWhatItDoesNotKnow(Route<?, ?> route) {
        String path = route.path().replaceAll("\\{[a-z]+}", "nothing");
        assertThat(HTTP.send(route.method().name(), path + "?colour=red", TestApi.ADMIN, "{}")
                        .status())
                .isEqualTo(422);
        assertThat(HTTP.send("PUT", path, TestApi.ADMIN, "{}").status()).isEqualTo(405);
        if (route.hasRequestBody()) {
            assertThat(HTTP.send(route.method().name(), path, TestApi.ADMIN, "{'colour':'red'}")
                            .body()
                            .at("/errors/0/pointer")
                            .asText())
                    .isEqualTo("/colour");
        }
    }

    @Test
    void whatIsDocumentedIsRouted() {
        int documented = 0;
        for (JsonNode path : HTTP.document().path("paths")) {
            documented += path.size();
        }
        assertThat(documented).isEqualTo((int) routes().count());
    }

    @Test
    void bothAddressesOfTheDocumentAnswerTheSame() {
        assertThat(HTTP.send("GET", "/api/openapi.json", null, null).body()).isEqualTo(HTTP.document());
    }

    private static int status(Route<?, ?> route, @Nullable String token) {
        String path = route.path().replaceAll("\\{[a-z]+}", "nothing");
        if (route.response().kind() == Kind.EVENTS) {
            // A stream would not end.
            return HTTP.raw("HEAD", path, token, null, Map.of()).statusCode();
        }
        return HTTP.send(route.method().name(), path, token, route.hasRequestBody() ? "{}" : null)
                .status();
    }
}
