package io.caisson.web.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.web.auth.BrowserSessions;
import io.caisson.web.auth.Role;
import io.caisson.web.json.SchemaMapper;
import io.caisson.web.json.SchemaMapper.Use;
import io.caisson.web.problem.Problem;
import io.caisson.web.problem.ProblemKind;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.QueryParameter;
import io.caisson.web.route.Route;
import io.caisson.web.route.RouteTable;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the OpenAPI 3.1 document of a route table. */
public final class OpenApiDocument {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([a-z]+)}");

    private final SchemaMapper schemas = new SchemaMapper();

    private OpenApiDocument() {}

    /** @param version of the software */
    public static ObjectNode of(RouteTable table, String version) {
        return new OpenApiDocument().document(table, version);
    }

    private ObjectNode document(RouteTable table, String version) {
        ObjectNode document = JSON.objectNode().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Caisson")
                .put("version", version)
                .put("description", "Block storage over iSCSI and NVMe/TCP. Sizes are bytes, times are RFC 3339.");
        ArrayNode security = document.putArray("security");
        security.addObject().putArray("token");
        security.addObject().putArray("session");
        ObjectNode paths = document.putObject("paths");
        for (Route<?, ?> route : table.routes()) {
            paths.withObjectProperty(route.path())
                    .set(route.method().name().toLowerCase(Locale.ROOT), operation(route));
        }
        schemas.reference(Problem.class, Use.RESPONSE);
        ObjectNode components = document.putObject("components");
        components.set("schemas", schemas.schemas());
        ObjectNode schemes = components.putObject("securitySchemes");
        schemes.putObject("token").put("type", "http").put("scheme", "bearer");
        schemes.putObject("session")
                .put("type", "apiKey")
                .put("in", "cookie")
                .put("name", BrowserSessions.cookieName())
                .put("description", "of POST /api/v1/session; what changes something needs X-CSRF-Token too");
        return document;
    }

    private ObjectNode operation(Route<?, ?> route) {
        ObjectNode operation = JSON.objectNode().put("operationId", route.operation());
        operation.putArray("tags").add(tag(route.path()));
        operation.put("summary", route.summary());
        operation.put("x-role", route.role().name().toLowerCase(Locale.ROOT));
        if (route.role() == Role.ANYONE) {
            operation.putArray("security");
        }
        ArrayNode parameters = operation.putArray("parameters");
        Matcher inPath = PATH_PARAMETER.matcher(route.path());
        while (inPath.find()) {
            parameters.add(pathParameter(inPath.group(1)));
        }
        route.query().forEach(parameter -> parameters.add(queryParameter(parameter)));
        headers(route, parameters);
        if (route.hasRequestBody()) {
            ObjectNode body = operation.putObject("requestBody").put("required", true);
            json(body, "application/json").set("schema", schemas.reference(route.request(), Use.REQUEST));
        }
        responses(route, operation.putObject("responses"));
        return operation;
    }

    private static void headers(Route<?, ?> route, ArrayNode parameters) {
        if (route.takesKey()) {
            parameters.add(header(
                    "Idempotency-Key",
                    "1 to 255 characters, new for each request: the request is carried out once, however often it is sent, and"
                            + " answered the same for a day"));
        }
        if (route.takesIfMatch()) {
            parameters.add(header("If-Match", "ETag of the object as it was seen; 412 if it was changed since"));
        }
        if (route.hasEntityTag() && !route.method().mutates()) {
            parameters.add(header("If-None-Match", "ETag of what is known already; 304 if it is still that"));
        }
    }

    private static ObjectNode header(String name, String description) {
        ObjectNode header = JSON.objectNode().put("name", name).put("in", "header");
        header.put("description", description).putObject("schema").put("type", "string");
        return header;
    }

    /** The first part of the path that is not the same for all. */
    private static String tag(String path) {
        return path.replaceFirst("^/(api/)?(v1/)?", "").split("/", 2)[0];
    }

    private static ObjectNode pathParameter(String name) {
        ObjectNode parameter =
                JSON.objectNode().put("name", name).put("in", "path").put("required", true);
        parameter.put("description", "its id, its name, or name: and its name; exports have an id only");
        parameter.putObject("schema").put("type", "string");
        return parameter;
    }

    private static ObjectNode queryParameter(QueryParameter parameter) {
        ObjectNode described = JSON.objectNode().put("name", parameter.name()).put("in", "query");
        described.put("description", parameter.description());
        ObjectNode schema = described.putObject("schema");
        switch (parameter.kind()) {
            case TEXT -> schema.put("type", "string").put("minLength", 1);
            case BOOLEAN -> schema.put("type", "boolean");
            case INTEGER ->
                schema.put("type", "integer")
                        .put("minimum", parameter.minimum())
                        .put("maximum", parameter.maximum());
        }
        return described;
    }

    private void responses(Route<?, ?> route, ObjectNode responses) {
        switch (route.response().kind()) {
            case NOTHING -> responses.putObject("204").put("description", "done");
            case OBJECT -> {
                ObjectNode schema = schemas.reference(route.response().type(), Use.RESPONSE);
                if (route.method() == HttpMethod.POST) {
                    success(responses, "201", "created", schema);
                }
                success(responses, "200", route.method() == HttpMethod.POST ? "it exists" : "done", schema);
            }
            case PAGE ->
                success(
                        responses,
                        "200",
                        "a page",
                        schemas.page(route.response().type()));
            case EVENTS -> {
                ObjectNode response = responses.putObject("200").put("description", "events until the client ends it");
                json(response, "text/event-stream").putObject("schema").put("type", "string");
            }
            case ARCHIVE ->
                json(responses.putObject("200").put("description", "a ZIP archive"), "application/zip")
                        .putObject("schema")
                        .put("type", "string")
                        .put("contentMediaType", "application/zip");
            case DOCUMENT ->
                success(responses, "200", "the document", JSON.objectNode().put("type", "object"));
            case TEXT ->
                json(responses.putObject("200").put("description", "the text"), "text/plain")
                        .putObject("schema")
                        .put("type", "string");
        }
        if (route.hasEntityTag() && !route.method().mutates()) {
            responses.putObject("304").put("description", "it is what the request knows already");
        }
        Map<Integer, String> problems = new TreeMap<>(route.allProblems().stream()
                .collect(Collectors.toMap(
                        ProblemKind::status, OpenApiDocument::described, (one, other) -> one + "; " + other)));
        problems.forEach((status, description) -> {
            ObjectNode response = responses.putObject(status.toString()).put("description", description);
            json(response, Problem.MEDIA_TYPE).set("schema", schemas.reference(Problem.class, Use.RESPONSE));
        });
    }

    private static String described(ProblemKind kind) {
        return kind.code() + ": " + kind.title();
    }

    private static void success(ObjectNode responses, String status, String description, ObjectNode schema) {
        ObjectNode response = responses.putObject(status).put("description", description);
        response.putObject("headers")
                .putObject("ETag")
                .put("description", "for If-Match and If-None-Match")
                .putObject("schema")
                .put("type", "string");
        json(response, "application/json").set("schema", schema);
    }

    private static ObjectNode json(ObjectNode of, String mediaType) {
        return of.putObject("content").putObject(mediaType);
    }
}
