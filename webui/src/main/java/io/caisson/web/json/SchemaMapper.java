package io.caisson.web.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes JSON schemas (draft 2020-12) of records, as the API reads and writes them. Collects each record it meets as a named
 * schema. One thread.
 */
public final class SchemaMapper {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<String, ObjectNode> schemas = new TreeMap<>();

    /** What a record is there for: it decides what nullable means. */
    public enum Use {
        /** Read by us: nullable fields may be absent, unknown ones are refused. */
        REQUEST,
        /** Written by us: every field is there, nullable ones may be null. */
        RESPONSE
    }

    /** A reference to the schema of a record, which is made if it is new. */
    public ObjectNode reference(Class<?> type, Use use) {
        String name = type.getSimpleName();
        if (!schemas.containsKey(name)) {
            schemas.put(name, JSON.objectNode()); // before its fields, should it contain itself
            schemas.put(name, record(type, use));
        }
        return JSON.objectNode().put("$ref", "#/components/schemas/" + name);
    }

    /** A page of records, inline. */
    public ObjectNode page(Class<?> itemType) {
        ObjectNode page = JSON.objectNode().put("type", "object");
        page.putArray("required").add("items").add("next");
        ObjectNode properties = page.putObject("properties");
        properties.putObject("items").put("type", "array").set("items", reference(itemType, Use.RESPONSE));
        ObjectNode next = properties.putObject("next");
        next.putArray("type").add("string").add("null");
        next.put("description", "cursor of the next page; null on the last");
        return page;
    }

    /** All named schemas, by name. */
    public ObjectNode schemas() {
        ObjectNode all = JSON.objectNode();
        schemas.forEach(all::set);
        return all;
    }

    private ObjectNode record(Class<?> type, Use use) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException(type + " is not a record");
        }
        JsonInclude include = type.getAnnotation(JsonInclude.class);
        boolean nullsLeftOut =
                use == Use.REQUEST || (include != null && include.value() == JsonInclude.Include.NON_NULL);
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ArrayNode required = JSON.arrayNode();
        ObjectNode properties = JSON.objectNode();
        for (RecordComponent component : type.getRecordComponents()) {
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (!nullable || !nullsLeftOut) {
                required.add(component.getName());
            }
            ObjectNode property = described(component, value(component.getAnnotatedType(), use));
            properties.set(component.getName(), nullable && !nullsLeftOut ? orNull(property) : property);
        }
        schema.set("required", required);
        schema.set("properties", properties);
        if (use == Use.REQUEST) {
            schema.put("additionalProperties", false);
        }
        return schema;
    }

    private ObjectNode value(AnnotatedType annotated, Use use) {
        Type type = annotated.getType();
        if (type == String.class) {
            return type("string");
        } else if (type == int.class || type == Integer.class) {
            return type("integer").put("format", "int32");
        } else if (type == long.class || type == Long.class) {
            return type("integer").put("format", "int64");
        } else if (type == double.class || type == Double.class) {
            return type("number").put("format", "double");
        } else if (type == boolean.class || type == Boolean.class) {
            return type("boolean");
        } else if (type == ByteSize.class) {
            return byteSize();
        } else if (type instanceof Class<?> record) {
            return reference(record, use);
        } else if (type instanceof ParameterizedType generic
                && annotated instanceof AnnotatedParameterizedType parameters) {
            AnnotatedType[] arguments = parameters.getAnnotatedActualTypeArguments();
            ObjectNode schema = type(generic.getRawType() == List.class ? "array" : "object");
            if (generic.getRawType() == List.class) {
                return schema.set("items", value(arguments[0], use));
            } else if (generic.getRawType() == Map.class) {
                return schema.set("additionalProperties", value(arguments[1], use));
            }
        }
        throw new IllegalArgumentException("no schema for " + type);
    }

    private static ObjectNode byteSize() {
        ObjectNode schema = JSON.objectNode();
        ArrayNode either = schema.putArray("oneOf");
        either.addObject().put("type", "integer").put("format", "int64").put("minimum", 0);
        either.addObject().put("type", "string").put("pattern", ByteSize.PATTERN);
        return schema.put("example", "10GiB");
    }

    private static ObjectNode type(String name) {
        return JSON.objectNode().put("type", name);
    }

    private static ObjectNode described(RecordComponent component, ObjectNode schema) {
        Doc doc = component.getAnnotation(Doc.class);
        if (doc == null) {
            throw new IllegalArgumentException(component + " of " + component.getDeclaringRecord() + " has no @Doc");
        }
        schema.put("description", doc.value());
        if (!doc.example().isEmpty()) {
            schema.put("example", doc.example());
        }
        if (doc.values().length > 0) {
            ArrayNode values = schema.putArray("enum");
            List.of(doc.values()).forEach(values::add);
        }
        if (doc.minimum() != Long.MIN_VALUE) {
            schema.put("minimum", doc.minimum());
        }
        if (doc.maximum() != Long.MAX_VALUE) {
            schema.put("maximum", doc.maximum());
        }
        return schema;
    }

    private static ObjectNode orNull(ObjectNode schema) {
        JsonNode type = schema.get("type");
        if (type != null) {
            schema.putArray("type").add(type).add("null");
            return schema;
        }
        ObjectNode either = JSON.objectNode();
        either.putArray("anyOf").add(schema).add(type("null"));
        return either;
    }
}
