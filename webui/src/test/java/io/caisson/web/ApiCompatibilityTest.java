package io.caisson.web;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.web.fixtures.TestApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * What programs rely on stays: {@code api-v1.txt} has a line for every operation, parameter and field that was ever promised. Lines
 * are added with each release; one that would have to go or change is an incompatible change, and for another version of the API.
 */
class ApiCompatibilityTest {

    private static final String PROMISES = "/api-v1.txt";
    private static final TestApi API = TestApi.start();
    private static final JsonNode DOCUMENT = new Http(API).document();

    @AfterAll
    static void close() {
        API.close();
    }

    @Test
    void whatWasPromisedIsKept() {
        Set<String> broken = new TreeSet<>(promised());
        broken.removeAll(offered());
        assertThat(broken).as("lines of %s that do not hold any more", PROMISES).isEmpty();
    }

    @Test
    void nothingMoreIsAskedOfRequestsThatWereEnough() {
        Set<String> schemas = new HashSet<>();
        promised().stream().filter(line -> line.startsWith("request ")).forEach(line -> schemas.add(schemaOf(line)));
        assertThat(added())
                .filteredOn(line -> line.startsWith("request ") && line.endsWith(" required"))
                .filteredOn(line -> schemas.contains(schemaOf(line)))
                .as("required fields of requests that did without")
                .isEmpty();
    }

    private static String schemaOf(String line) {
        return line.split(" ")[1].split("\\.")[0];
    }

    private static Set<String> added() {
        Set<String> added = new TreeSet<>(offered());
        added.removeAll(promised());
        return added;
    }

    private static List<String> promised() {
        try (InputStream in = ApiCompatibilityTest.class.getResourceAsStream(PROMISES)) {
            return new String(requireNonNull(in, PROMISES).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> offered() {
        Set<String> lines = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : DOCUMENT.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                operation(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), method.getValue(), lines);
            }
        }
        for (Map.Entry<String, JsonNode> schema :
                DOCUMENT.at("/components/schemas").properties()) {
            schema(schema.getKey(), schema.getValue(), lines);
        }
        return lines;
    }

    private static void operation(String name, JsonNode operation, Set<String> lines) {
        lines.add("operation " + name + " " + operation.path("operationId").asText() + " "
                + operation.path("x-role").asText());
        for (JsonNode parameter : operation.path("parameters")) {
            lines.add("parameter " + name + " " + parameter.path("in").asText() + " "
                    + parameter.path("name").asText() + " " + type(parameter.path("schema")));
        }
        JsonNode body = operation.at("/requestBody/content/application~1json/schema");
        if (!body.isMissingNode()) {
            lines.add("body " + name + " " + type(body));
        }
        for (Map.Entry<String, JsonNode> response : operation.path("responses").properties()) {
            JsonNode content = response.getValue().path("content");
            if (response.getKey().startsWith("2")) {
                String shown = content.isMissingNode()
                        ? "nothing"
                        : type(content.elements().next().path("schema"));
                lines.add("answer " + name + " " + response.getKey() + " " + shown);
            }
        }
    }

    /** Requests refuse what they do not know, which tells them from answers. */
    private static void schema(String name, JsonNode schema, Set<String> lines) {
        boolean isRequest = schema.has("additionalProperties");
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(field -> required.add(field.asText()));
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            String line = name + "." + field.getKey() + " " + type(field.getValue());
            boolean isRequired = required.contains(field.getKey());
            lines.add(isRequest ? "request " + line + (isRequired ? " required" : " optional") : "field " + line);
        }
    }

    private static String type(JsonNode schema) {
        if (schema.has("$ref")) {
            return schema.path("$ref").asText().replaceFirst(".*/", "");
        } else if (schema.has("anyOf")) {
            return type(schema.path("anyOf").get(0)) + "|null";
        } else if (schema.has("oneOf")) {
            return "size";
        } else if (schema.path("type").isArray()) {
            return schema.path("type").get(0).asText() + of(schema) + "|null";
        }
        return schema.path("type").asText() + of(schema);
    }

    private static String of(JsonNode schema) {
        if (schema.has("items")) {
            return "<" + type(schema.path("items")) + ">";
        }
        return schema.path("additionalProperties").isObject()
                ? "<" + type(schema.path("additionalProperties")) + ">"
                : "";
    }
}
