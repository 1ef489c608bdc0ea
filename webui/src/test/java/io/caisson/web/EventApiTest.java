package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.caisson.store.service.ChangeService.ObjectChange;
import io.caisson.store.service.UserSpec;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.MemoryChanges;
import io.caisson.web.fixtures.TestApi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@Timeout(120)
class EventApiTest {

    private static final String EVENTS = "/api/v1/events";

    private final TestApi api = TestApi.start();
    private final List<Stream> streams = new ArrayList<>();

    @AfterEach
    void close() {
        api.close();
        streams.forEach(Stream::close);
    }

    /** One event as it came. */
    private record Event(@Nullable String id, String name, JsonNode data) {}

    private static final Event END = new Event(null, "end", MissingNode.getInstance());

    /** A client that reads events. */
    private record Stream(HttpResponse<InputStream> response, BufferedReader lines) implements AutoCloseable {

        /** The next event but for beats; {@link #END} at the end. */
        Event next() {
            Event event = any();
            while (event.name().equals("beat")) {
                event = any();
            }
            return event;
        }

        /** The next event but for those of tasks, of which the fixture has some. */
        Event any() {
            Event event = read();
            while (isTask(event)) {
                event = read();
            }
            return event;
        }

        Event task() {
            Event event = read();
            while (!isTask(event) && event != END) {
                event = read();
            }
            return event;
        }

        private static boolean isTask(Event event) {
            return event.data().path("kind").asText().equals("task");
        }

        private Event read() {
            try {
                String id = null;
                String name = "";
                String data = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.isEmpty()) {
                        return new Event(id, name, Http.JSON.readTree(data));
                    } else if (line.startsWith("id: ")) {
                        id = line.substring(4);
                    } else if (line.startsWith("event: ")) {
                        name = line.substring(7);
                    } else if (line.startsWith("data: ")) {
                        data = line.substring(6);
                    }
                }
                return END;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Stream open(HttpClient.Version version, String... headers) {
        HttpClient client = HttpClient.newBuilder()
                .version(version)
                .sslContext(api.keys().clientContext())
                .build();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.uri() + EVENTS));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
            Stream stream = new Stream(
                    response, new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
            streams.add(stream);
            return stream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Stream open(String token, String... headers) {
        List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + token));
        all.addAll(List.of(headers));
        return open(HttpClient.Version.HTTP_1_1, all.toArray(String[]::new));
    }

    private static ObjectChange volume(String id) {
        return new ObjectChange("volume", id, false);
    }

    private void awaitListeners(int count) {
        until(() -> api.store().changes().listeners() == count);
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("what was waited for has come").isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void tellsWhatChangesOverEitherVersionOfHttp(HttpClient.Version version) {
        Stream stream = open(version, "Authorization", "Bearer " + TestApi.VIEWER);
        assertThat(stream.response().statusCode()).isEqualTo(200);
        assertThat(stream.response().headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(stream.response().headers().firstValue("Cache-Control")).contains("no-store");
        Event first = stream.any();
        assertThat(first.name()).isEqualTo("beat");
        assertThat(first.id()).isEqualTo("100");
        assertThat(first.data().path("node").asText()).isEqualTo("node1");
        assertThat(first.data().path("quorum").asBoolean()).isTrue();
        api.store().changes().tell(volume("v1"), new ObjectChange("export", "e1", true));
        Event volume = stream.next();
        assertThat(volume.data().toString()).isEqualTo("{\"kind\":\"volume\",\"id\":\"v1\",\"change\":\"put\"}");
        assertThat(volume.id()).as("only the last of a transaction has the id").isNull();
        Event export = stream.next();
        assertThat(export.data().path("change").asText()).isEqualTo("delete");
        assertThat(export.id()).isEqualTo("101");
    }

    @Test
    void goesOnAfterTheLastEventThatCame() {
        for (int i = 1; i <= 3; i++) {
            api.store().changes().tell(volume("v" + i));
        }
        Stream stream = open(TestApi.VIEWER, "Last-Event-ID", "101");
        assertThat(stream.next().data().path("id").asText()).isEqualTo("v2");
        assertThat(stream.next().data().path("id").asText()).isEqualTo("v3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"99", "0", "nonsense", "-1", "99999999999999999999"})
    void resetsAClientWhoseLastEventIsNotKnown(String lastEventId) {
        Stream stream = open(TestApi.VIEWER, "Last-Event-ID", lastEventId);
        assertThat(stream.next().name()).isEqualTo("reset");
        api.store().changes().tell(volume("v1"));
        assertThat(stream.next().data().path("id").asText()).isEqualTo("v1");
    }

    @Test
    void resetsAClientThatMissedTooMuchInsteadOfKeepingIt() {
        for (int i = 0; i < 2000; i++) {
            api.store().changes().tell(volume("v" + i));
        }
        Stream stream = open(TestApi.VIEWER, "Last-Event-ID", String.valueOf(MemoryChanges.FIRST));
        assertThat(stream.next().name()).isEqualTo("reset");
    }

    @Test
    void tellsTheLastChangeOfAnObjectOnce() {
        for (int i = 0; i < 900; i++) {
            api.store().changes().tell(volume("v1"));
        }
        api.store().changes().tell(volume("v2"));
        Stream stream = open(TestApi.VIEWER, "Last-Event-ID", String.valueOf(MemoryChanges.FIRST));
        assertThat(stream.next().data().path("id").asText()).isEqualTo("v1");
        assertThat(stream.next().data().path("id").asText()).isEqualTo("v2");
    }

    @Test
    void tellsOfUsersAndTokensToAdministratorsOnly() {
        Stream viewer = open(TestApi.VIEWER);
        Stream admin = open(TestApi.ADMIN);
        awaitListeners(2);
        api.store().changes().tell(new ObjectChange("user", "u1", false), volume("v1"));
        assertThat(viewer.next().data().path("id").asText()).isEqualTo("v1");
        assertThat(admin.next().data().path("id").asText()).isEqualTo("u1");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aStreamThatEndsLeavesNoWarning(HttpClient.Version version) {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> warnings = new ListAppender<>();
        warnings.start();
        root.addAppender(warnings);
        try {
            for (int i = 0; i < 8; i++) {
                Stream stream = open(version, "Authorization", "Bearer " + TestApi.VIEWER);
                stream.any();
                stream.close();
                // Only who is told something finds out that nobody listens.
                until(() -> {
                    api.store().changes().tell(volume("v1"));
                    return api.store().changes().listeners() == 0;
                });
            }
            Stream last = open(version, "Authorization", "Bearer " + TestApi.VIEWER);
            last.any();
            api.close();
            assertThat(last.next()).isEqualTo(END);
        } finally {
            root.detachAppender(warnings);
        }
        assertThat(warnings.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }

    @Test
    void asksForARoleAsEveryRoute() {
        assertThat(open("wrong").response().statusCode()).isEqualTo(401);
        assertThat(open(HttpClient.Version.HTTP_2).response().statusCode()).isEqualTo(401);
        assertThat(api.store().changes().listeners()).isZero();
    }

    @Test
    void servesSixtyFourAndManyOtherRequestsBeside() {
        IntStream.range(0, 64).forEach(i -> open(TestApi.VIEWER));
        Stream tooMany = open(TestApi.VIEWER);
        assertThat(tooMany.response().statusCode()).isEqualTo(429);
        assertThat(tooMany.response().headers().firstValue("Retry-After")).isPresent();
        assertThat(new Http(api).get("/api/v1/volumes").status())
                .as("streams hold no threads, of which there are 24")
                .isEqualTo(200);
        api.store().changes().tell(volume("v1"));
        for (Stream stream : streams.subList(0, 64)) {
            assertThat(stream.next().data().path("id").asText()).isEqualTo("v1");
        }
        streams.subList(0, 64).forEach(Stream::close);
        // What was closed shows with the next write.
        until(() -> {
            api.store().changes().tell(volume("v2"));
            return api.store().changes().listeners() == 0;
        });
        assertThat(open(TestApi.VIEWER).response().statusCode()).isEqualTo(200);
    }

    @Test
    void tellsHowFarTasksAreWhileSomebodyListens() {
        Stream stream = open(TestApi.VIEWER);
        assertThat(stream.task().data().path("change").asText()).isEqualTo("put");
        new Http(api).send("POST", "/api/v1/nodes/node-1/drain", TestApi.OPERATOR, null);
        Event drain = stream.task();
        while (!drain.data().path("id").asText().startsWith("node-drain.")) {
            drain = stream.task();
        }
        assertThat(drain.data().path("change").asText()).isEqualTo("put");
        new Http(api).send("POST", "/api/v1/nodes/node-1/activate", TestApi.OPERATOR, null);
        Event over = stream.task();
        assertThat(over.data().path("id")).isEqualTo(drain.data().path("id"));
        assertThat(over.data().path("change").asText()).isEqualTo("delete");
    }

    @Test
    void endsWithTheServer() {
        Stream stream = open(TestApi.VIEWER);
        awaitListeners(1);
        long started = System.nanoTime();
        api.close();
        assertThat(stream.next()).as("a whole end, and no error").isSameAs(END);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(30));
        assertThat(api.store().changes().listeners()).isZero();
    }

    @Test
    void endsWithTheSessionAndBeatsUntilThen() throws Exception {
        api.store().accounts().users().create(new UserSpec("ann", "viewer", "correct horse battery", false));
        Http http = new Http(api);
        Reply signedIn = http.send(
                "POST",
                "/api/v1/session",
                null,
                "{'user':'ann','password':'correct horse battery'}",
                Map.of("Content-Type", "application/json"));
        String cookie = signedIn.header("Set-Cookie").split(";", 2)[0];
        Stream stream = open(HttpClient.Version.HTTP_1_1, "Cookie", cookie);
        assertThat(stream.any().name()).isEqualTo("beat");
        assertThat(stream.any().name()).as("after ten seconds").isEqualTo("beat");
        api.store().accounts().users().delete("ann");
        assertThat(stream.next()).isSameAs(END);
    }
}
