package io.caisson.store.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as it stands in the log, as JSON in UTF-8:
 *
 * <pre>
 *   {"format": 1, "steps": [
 *     {"op": "expect", "kind": "volume", "id": "...", "revision": 7},
 *     {"op": "put",    "kind": "volume", "id": "...", "value": {...}},
 *     {"op": "delete", "kind": "name",   "id": "..."}]}
 * </pre>
 */
record LoggedTransaction(List<Step> steps) {

    private static final int FORMAT = 1;

    /** What a step does. */
    enum Operation {
        EXPECT,
        PUT,
        DELETE;

        String logged() {
            return name().toLowerCase(Locale.ROOT);
        }

        static @Nullable Operation of(String logged) {
            for (Operation operation : values()) {
                if (operation.logged().equals(logged)) {
                    return operation;
                }
            }
            return null;
        }
    }

    /**
     * One step.
     *
     * @param expectedRevision of {@link Operation#EXPECT}; 0 for absent
     * @param value of {@link Operation#PUT}
     */
    record Step(
            Operation operation,
            RecordKey key,
            long expectedRevision,
            @Nullable ObjectNode value) {}

    /**
     * Binds the transaction to JSON. A record that is put keeps the fields of the one in {@code current} that this version
     * does not know, so that a node of an older version does not strip what a newer one wrote.
     *
     * @throws IllegalArgumentException if a value cannot be written as a JSON object
     */
    static ByteBuffer encode(Transaction transaction, CatalogSnapshot current) {
        ObjectNode logged = CatalogJson.MAPPER.createObjectNode().put("format", FORMAT);
        ArrayNode steps = logged.putArray("steps");
        for (Transaction.Step step : transaction.steps()) {
            ObjectNode to = steps.addObject();
            RecordKey key = new RecordKey(step.kind().name(), step.id());
            Operation operation = operationOf(step);
            to.put("op", operation.logged()).put("kind", key.kind()).put("id", key.id());
            if (step instanceof Transaction.Expect expect) {
                to.put("revision", expect.revision());
            } else if (step instanceof Transaction.Put<?> put) {
                to.set("value", toJson(put, current.records().get(key)));
            }
        }
        try {
            return ByteBuffer.wrap(CatalogJson.MAPPER.writeValueAsBytes(logged));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the transaction cannot be written as JSON", e);
        }
    }

    /** Throws {@link IOException} when it is not one, or one of a version to come. */
    static LoggedTransaction decode(List<ByteBuffer> entry) throws IOException {
        JsonNode logged = CatalogJson.MAPPER.readTree(stream(entry));
        int format = logged.path("format").asInt(-1);
        if (format != FORMAT) {
            throw new IOException(
                    "the log has a catalog transaction of format " + format + "; this version knows " + FORMAT);
        }
        List<Step> steps = new ArrayList<>();
        for (JsonNode step : logged.path("steps")) {
            String name = step.path("op").asText();
            Operation operation = Operation.of(name);
            if (operation == null) {
                throw new IOException("the log has a catalog transaction with the unknown operation " + name);
            }
            RecordKey key =
                    new RecordKey(step.path("kind").asText(), step.path("id").asText());
            ObjectNode value = step.get("value") instanceof ObjectNode object ? object : null;
            if (operation == Operation.PUT && value == null) {
                throw new IOException("the log has a catalog transaction that puts " + key + " without a value");
            }
            steps.add(new Step(operation, key, step.path("revision").asLong(), value));
        }
        return new LoggedTransaction(steps);
    }

    private static Operation operationOf(Transaction.Step step) {
        if (step instanceof Transaction.Expect) {
            return Operation.EXPECT;
        }
        return step instanceof Transaction.Delete ? Operation.DELETE : Operation.PUT;
    }

    private static ObjectNode toJson(Transaction.Put<?> put, @Nullable StoredRecord current) {
        JsonNode json = CatalogJson.MAPPER.valueToTree(put.value());
        if (!(json instanceof ObjectNode object)) {
            throw new IllegalArgumentException("a " + put.kind().name() + " is not a JSON object");
        }
        if (current != null) {
            // A field the class has is always written, also when it is null.
            current.json().fieldNames().forEachRemaining(field -> {
                if (!object.has(field)) {
                    object.set(field, current.json().get(field));
                }
            });
        }
        return object;
    }

    private static InputStream stream(List<ByteBuffer> entry) {
        List<InputStream> pieces = new ArrayList<>();
        for (ByteBuffer piece : entry) {
            byte[] bytes = new byte[piece.remaining()];
            piece.duplicate().get(bytes);
            pieces.add(new ByteArrayInputStream(bytes));
        }
        return new SequenceInputStream(Collections.enumeration(pieces));
    }
}
