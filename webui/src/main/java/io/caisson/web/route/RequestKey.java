package io.caisson.web.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.store.service.RepeatService.Keyed;
import io.caisson.web.auth.Caller;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.problem.ProblemKind;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The key that a client gives a request so that it is carried out once (draft-ietf-httpapi-idempotency-key-header). */
final class RequestKey {

    static final String HEADER = "Idempotency-Key";

    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

    /**
     * Fields that are in no fingerprint: what is kept of a request must not help to find out a secret. So requests that differ in
     * nothing else are taken for the same.
     */
    private static final Set<String> SECRETS =
            Set.of("password", "secret", "mutualSecret", "key", "controllerKey", "token");

    private RequestKey() {}

    /**
     * What is to be remembered of a request; null for one without a key.
     *
     * @param body as it was sent, and understood
     */
    static @Nullable Keyed of(Route<?, ?> route, Context context, Caller caller, byte[] body) throws ProblemException {
        String key = context.header(HEADER);
        if (key == null) {
            return null;
        }
        if (!route.takesKey()) {
            throw new ProblemException(
                    ProblemKind.NOT_SUPPORTED, "this request takes no " + HEADER + "; nothing was changed");
        }
        if (!KEY.matcher(key).matches()) {
            throw new ProblemException(
                    ProblemKind.MALFORMED_REQUEST,
                    HEADER + " is not 1 to 255 printable ASCII characters",
                    List.of(),
                    "send something that is new for each request, such as a UUID");
        }
        String query = Objects.requireNonNullElse(context.queryString(), "");
        StringBuilder text = new StringBuilder();
        text.append(route.operation())
                .append('\n')
                .append(context.req().getRequestURI())
                .append('?')
                .append(query);
        append(StrictJson.parsed(body), text.append('\n'));
        return new Keyed(caller.described(), key, sha256(text.toString()));
    }

    /** The same for bodies that say the same, in whatever order. */
    private static void append(JsonNode node, StringBuilder text) {
        if (node.isObject()) {
            Map<String, JsonNode> fields = new TreeMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
            fields.keySet().removeAll(SECRETS);
            text.append('{');
            fields.forEach((name, value) -> {
                text.append('"').append(name).append("\":");
                append(value, text);
                text.append(',');
            });
            text.append('}');
        } else if (node.isArray()) {
            text.append('[');
            node.forEach(item -> {
                append(item, text);
                text.append(',');
            });
            text.append(']');
        } else {
            text.append(node);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
