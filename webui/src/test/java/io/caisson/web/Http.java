package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.caisson.web.fixtures.TestApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client that trusts only the API's certificate, and checks every answer against the API's own documentation. */
final class Http {

    static final ObjectMapper JSON = new ObjectMapper();

    private final TestApi api;
    private final HttpClient client;
    private final JsonNode document;

    /** An answer; {@code body} is a missing node where there is none. */
    record Reply(int status, JsonNode body, HttpResponse<String> raw) {
        String code() {
            return body.path("code").asText();
        }

        String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }
    }

    Http(TestApi api) {
        this.api = api;
        this.client = HttpClient.newBuilder()
                .sslContext(api.keys().clientContext())
                .connectTimeout(Duration.ofSeconds(20))
                .build();
        this.document =
                parse(raw("GET", "/api/v1/openapi.json", null, null, Map.of()).body());
    }

    JsonNode document() {
        return document;
    }

    Reply get(String path) {
        return send("GET", path, TestApi.VIEWER, null);
    }

    Reply post(String path, String body) {
        return send("POST", path, TestApi.OPERATOR, body);
    }

    Reply patch(String path, String body) {
        return send("PATCH", path, TestApi.OPERATOR, body);
    }

    Reply delete(String path) {
        return send("DELETE", path, TestApi.OPERATOR, null);
    }

    /** Sends with single quotes for double ones, so that bodies can be read. */
    Reply send(String method, String path, @Nullable String token, @Nullable String body) {
        return send(method, path, token, body, Map.of("Content-Type", "application/json"));
    }

    Reply send(String method, String path, @Nullable String token, @Nullable String body, Map<String, String> headers) {
        HttpResponse<String> response =
                raw(method, path, token, body == null ? null : body.replace('\'', '"'), headers);
        boolean isText =
                response.headers().firstValue("Content-Type").orElse("").matches("text/plain.*|application/zip");
        JsonNode answer = isText ? MissingNode.getInstance() : parse(response.body());
        Reply reply = new Reply(response.statusCode(), answer, response);
        checkAsDocumented(method, path, reply);
        return reply;
    }

    HttpResponse<String> raw(
            String method, String path, @Nullable String token, @Nullable String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.uri() + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::header);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void checkAsDocumented(String method, String path, Reply reply) {
        for (String header : ApiServer.SECURITY_HEADERS.keySet()) {
            assertThat(reply.header(header)).as(header).isNotEmpty();
        }
        assertThat(reply.header("Server")).isEmpty();
        SchemaCheck check = new SchemaCheck(document);
        String where = method + " " + path + " " + reply.status();
        if (reply.status() >= 400) {
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            check.valid(document.at("/components/schemas/Problem"), reply.body(), where);
            assertThat(reply.body().path("status").asInt()).isEqualTo(reply.status());
        }
        Optional<JsonNode> operation = operation(method, path);
        if (operation.isPresent()) {
            JsonNode response = operation.get().path("responses").path(String.valueOf(reply.status()));
            assertThat(response.isObject()).as("%s is documented", where).isTrue();
            JsonNode schema = response.at("/content/application~1json/schema");
            if (!schema.isMissingNode()) {
                check.valid(schema, reply.body(), where);
            }
        }
    }

    /** The documentation of what a request asks for, if there is such an operation. */
    private Optional<JsonNode> operation(String method, String path) {
        String plain = path.split("\\?", 2)[0];
        for (Map.Entry<String, JsonNode> entry : document.path("paths").properties()) {
            if (plain.matches(entry.getKey().replace(".", "\\.").replaceAll("\\{[a-z]+}", "[^/]+"))) {
                return Optional.ofNullable(entry.getValue().get(method.toLowerCase(java.util.Locale.ROOT)));
            }
        }
        return Optional.empty();
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + body, e);
        }
    }
}
