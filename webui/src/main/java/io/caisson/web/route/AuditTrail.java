package io.caisson.web.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.store.service.AuditEntry;
import io.caisson.store.service.AuditService;
import io.caisson.store.service.ServiceException;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.route.Call.Nothing;
import io.caisson.web.route.Route.ResponseShape.Kind;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What requests changed, in the words of the API: the object as it could be looked at before and after. So nothing is in the
 * audit that the API would not show: secrets are in no view. Immutable; any thread.
 */
final class AuditTrail {

    private static final int MOST_FIELDS = 32;
    private static final int LONGEST_VALUE = 200;

    /** To look at a node is to ask the others, which takes its time. */
    private static final String SLOW = "/api/v1/nodes/";

    /** There is one of each, without a name. */
    private static final String SETTINGS = "/api/v1/settings/";

    private final AuditService audit;
    private final RouteTable table;
    private final Set<Class<?>> views = new HashSet<>();

    AuditTrail(AuditService audit, RouteTable table) {
        this.audit = audit;
        this.table = table;
        table.routes().stream()
                .filter(AuditTrail::looksAtOne)
                .forEach(route -> views.add(route.response().type()));
    }

    private static boolean looksAtOne(Route<?, ?> route) {
        return !route.method().mutates()
                && route.response().kind() == Kind.OBJECT
                && (route.path().endsWith("}") || route.path().startsWith(SETTINGS));
    }

    /** The object that a request is about to change or delete; empty if there is none, or none to look at. */
    Map<String, String> before(Route<?, ?> route, Call<?> call) {
        boolean isOnOne = route.method() == HttpMethod.PATCH || route.method() == HttpMethod.DELETE;
        if (!isOnOne || route.path().startsWith(SLOW)) {
            return Map.of();
        }
        Optional<Route<?, ?>> look = table.routes().stream()
                .filter(other -> looksAtOne(other) && other.path().equals(route.path()))
                .findFirst();
        return look.map(found -> fields(looked(found, call))).orElse(Map.of());
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object looked(Route<?, ?> look, Call<?> call) {
        try {
            Route<Nothing, ?> route = (Route<Nothing, ?>) look;
            return route.handler()
                    .handle(new Call<>(new Nothing(), call.path(), Map.of(), call.caller(), call.client(), null))
                    .body();
        } catch (ServiceException | ProblemException nothingThere) {
            return null;
        }
    }

    /** What was answered, if it is something that can be looked at. */
    Map<String, String> after(@Nullable Object body) {
        return (body instanceof Audited || body != null && views.contains(body.getClass())) ? fields(body) : Map.of();
    }

    private static Map<String, String> fields(@Nullable Object view) {
        Map<String, String> fields = new TreeMap<>();
        if (view != null) {
            for (Map.Entry<String, JsonNode> field : StrictJson.tree(view).properties()) {
                String value = field.getValue().isTextual()
                        ? field.getValue().asText()
                        : field.getValue().toString();
                if (fields.size() < MOST_FIELDS) {
                    fields.put(
                            field.getKey(),
                            value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE));
                }
            }
        }
        return fields;
    }

    /** Keeps it. Of a change, only the fields that are others. */
    void note(AuditEntry entry) {
        Map<String, String> before = new TreeMap<>(entry.before());
        Map<String, String> after = new TreeMap<>(entry.after());
        if (!before.isEmpty() && !after.isEmpty()) {
            before.entrySet()
                    .removeIf(field ->
                            Objects.equals(field.getValue(), entry.after().get(field.getKey())));
            after.entrySet()
                    .removeIf(field ->
                            Objects.equals(field.getValue(), entry.before().get(field.getKey())));
        }
        audit.note(new AuditEntry(
                entry.id(),
                entry.at(),
                entry.node(),
                entry.who(),
                entry.from(),
                entry.method(),
                entry.path(),
                entry.operation(),
                entry.status(),
                entry.requestId(),
                before,
                after));
    }
}
