package io.caisson.web.route;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.caisson.web.json.InvalidValueException;
import io.caisson.web.problem.Problem;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.problem.ProblemKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads request bodies, and takes nothing that the route does not say; writes answers. Immutable. */
public final class StrictJson {

    private static final int MAX_DEPTH = 16;
    private static final int MAX_TEXT_CHARACTERS = 16 * 1024;

    private static final JsonMapper MAPPER = mapper();

    private StrictJson() {}

    private static JsonMapper mapper() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_TEXT_CHARACTERS)
                        .maxNameLength(256)
                        .maxNumberLength(32)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // The location tells line and column; the source would be a piece of the body.
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
    }

    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Any JSON that was read or written before. */
    static JsonNode parsed(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** @throws ProblemException MALFORMED_REQUEST if it is not JSON, INVALID if it is not what the route takes */
    static <Q> Q read(byte[] body, Class<Q> type) throws ProblemException {
        Q value;
        try (JsonParser parser = MAPPER.createParser(body)) {
            if (parser.nextToken() == null) {
                throw new ProblemException(ProblemKind.MALFORMED_REQUEST, "the body is empty");
            }
            value = MAPPER.readValue(parser, type);
            if (parser.nextToken() != null) {
                throw new ProblemException(ProblemKind.MALFORMED_REQUEST, "the body is more than one JSON value");
            }
        } catch (StreamConstraintsException e) {
            throw new ProblemException(ProblemKind.MALFORMED_REQUEST, "the JSON is too deep, or a text in it too long");
        } catch (JsonMappingException e) {
            throw mismatch(e);
        } catch (JsonProcessingException e) {
            throw malformed(e.getLocation());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (value == null) {
            throw ProblemException.invalid("", "the body is null", null);
        }
        requirePresent(value);
        return value;
    }

    private static ProblemException malformed(@Nullable JsonLocation at) {
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return new ProblemException(ProblemKind.MALFORMED_REQUEST, "the body is not valid JSON" + where);
    }

    private static ProblemException mismatch(JsonMappingException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof StreamConstraintsException) {
                return new ProblemException(
                        ProblemKind.MALFORMED_REQUEST, "the JSON is too deep, or a text in it too long");
            }
        }
        if (e.getPath().isEmpty() && !(e instanceof MismatchedInputException)) {
            return malformed(e.getLocation());
        }
        String pointer = pointer(e.getPath());
        if (e instanceof UnrecognizedPropertyException unknown) {
            return ProblemException.invalid(
                    pointer,
                    "'" + unknown.getPropertyName() + "' is not a field of this request",
                    "the fields are " + unknown.getKnownPropertyIds());
        }
        if (e instanceof InvalidValueException) {
            return ProblemException.invalid(pointer, e.getOriginalMessage(), null);
        }
        String expected = e instanceof MismatchedInputException mismatch ? expected(mismatch.getTargetType()) : null;
        String what = pointer.isEmpty() ? "the body" : pointer.substring(1);
        return ProblemException.invalid(
                pointer, what + (expected == null ? " is not valid" : " is not " + expected), null);
    }

    private static @Nullable String expected(@Nullable Class<?> type) {
        if (type == null) {
            return null;
        } else if (type == String.class) {
            return "a text";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a whole number that fits";
        } else if (Collection.class.isAssignableFrom(type)) {
            return "an array";
        } else if (Map.class.isAssignableFrom(type) || type.isRecord()) {
            return "an object";
        }
        return null;
    }

    private static String pointer(List<JsonMappingException.Reference> path) {
        JsonPointer pointer = JsonPointer.empty();
        for (JsonMappingException.Reference step : path) {
            pointer = step.getFieldName() == null
                    ? pointer.appendIndex(step.getIndex())
                    : pointer.appendProperty(step.getFieldName());
        }
        return pointer.toString();
    }

    /** Everything that is not marked nullable has to be there, in records, lists and maps alike. */
    private static void requirePresent(Object request) throws ProblemException {
        List<Problem.FieldError> errors = new ArrayList<>();
        if (request.getClass().isRecord()) {
            findAbsent((Record) request, "", errors);
        }
        if (!errors.isEmpty()) {
            String detail = String.join(
                    ", ", errors.stream().map(Problem.FieldError::detail).toList());
            throw new ProblemException(ProblemKind.INVALID, detail, errors, null);
        }
    }

    private static void findAbsent(Record record, String above, List<Problem.FieldError> errors) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = value(component, record);
            String pointer = above + "/" + component.getName();
            String what = pointer.substring(1);
            if (value == null && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                errors.add(new Problem.FieldError(pointer, what + " is required"));
            } else if (value instanceof Collection<?> items && containsNull(items)) {
                errors.add(new Problem.FieldError(pointer, what + " contains null"));
            } else if (value instanceof Map<?, ?> map && containsNull(map.values())) {
                errors.add(new Problem.FieldError(pointer, what + " contains null"));
            } else if (value instanceof Record inner) {
                findAbsent(inner, pointer, errors);
            } else if (value instanceof List<?> items) {
                findAbsentInItems(items, pointer, errors);
            }
        }
    }

    private static void findAbsentInItems(List<?> items, String above, List<Problem.FieldError> errors) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Record inner) {
                findAbsent(inner, above + "/" + i, errors);
            }
        }
    }

    private static boolean containsNull(Collection<?> items) {
        return items.stream().anyMatch(item -> item == null);
    }

    private static @Nullable Object value(RecordComponent component, Object from) {
        try {
            return component.getAccessor().invoke(from);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("request records are public: " + component, e);
        }
    }
}
