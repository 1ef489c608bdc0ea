package io.caisson.web.route;

import io.caisson.web.auth.Caller;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that was understood: its caller may make it, and body and query are as the route says.
 *
 * @param body an empty object for routes without a request body
 * @param expected the revision at which the object must stand to be changed; null for any
 */
public record Call<Q>(
        Q body,
        Map<String, String> path,
        Map<String, String> query,
        Caller caller,
        Client client,
        @Nullable Long expected) {

    /** What a route without a request body gets. */
    public record Nothing() {}

    /** The address of the client. */
    public String from() {
        return client.address();
    }

    /** A parameter of the path, as the route's template names it. */
    public String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no {" + name + "}");
        }
        return value;
    }

    public @Nullable String text(QueryParameter parameter) {
        return query.get(parameter.name());
    }

    public boolean flag(QueryParameter parameter) {
        return "true".equals(query.get(parameter.name()));
    }

    public int integer(QueryParameter parameter, int whenAbsent) {
        String value = query.get(parameter.name());
        return value == null ? whenAbsent : Integer.parseInt(value);
    }
}
