package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;

/** Validates JSON against the schemas that {@code SchemaMapper} makes, strictly: a field without a schema is an error. */
final class SchemaCheck {

    private final JsonNode document;

    /** @param document the OpenAPI document */
    SchemaCheck(JsonNode document) {
        this.document = document;
    }

    void valid(JsonNode schema, JsonNode value, String where) {
        JsonNode resolved =
                schema.has("$ref") ? document.at(schema.get("$ref").asText().substring(1)) : schema;
        assertThat(resolved.isMissingNode()).as("schema of %s exists", where).isFalse();
        if (resolved.has("anyOf")) {
            if (!value.isNull()) {
                valid(resolved.get("anyOf").get(0), value, where);
            }
            return;
        }
        type(resolved.get("type"), value, where);
        if (resolved.has("enum")) {
            assertThat(resolved.get("enum")).as("values of %s", where).contains(value);
        }
        if (value.isObject() && resolved.has("properties")) {
            properties(resolved, value, where);
        } else if (value.isObject() && resolved.has("additionalProperties")) {
            value.properties().forEach(e -> valid(resolved.get("additionalProperties"), e.getValue(), where));
        }
        if (value.isArray()) {
            value.forEach(item -> valid(resolved.get("items"), item, where + "[]"));
        }
    }

    private void properties(JsonNode schema, JsonNode value, String where) {
        for (JsonNode name : schema.path("required")) {
            assertThat(value.has(name.asText())).as("%s has %s", where, name).isTrue();
        }
        value.properties().forEach(field -> {
            JsonNode property = schema.get("properties").get(field.getKey());
            if (property == null) {
                fail("%s has the field %s, which has no schema", where, field.getKey());
            } else {
                valid(property, field.getValue(), where + "/" + field.getKey());
            }
        });
    }

    private static void type(JsonNode types, JsonNode value, String where) {
        String actual = switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "?";
        };
        boolean allowed = types.isTextual() ? types.asText().equals(actual) : has(types, actual);
        assertThat(allowed).as("%s is %s; it may be %s", where, actual, types).isTrue();
    }

    private static boolean has(JsonNode types, String actual) {
        for (JsonNode type : types) {
            if (type.asText().equals(actual)) {
                return true;
            }
        }
        return false;
    }
}
