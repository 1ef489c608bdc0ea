package io.caisson.web.route;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All operations of the API. Immutable. */
public record RouteTable(List<Route<?, ?>> routes) {

    public RouteTable {
        routes = List.copyOf(routes);
        Set<String> seen = new HashSet<>();
        for (Route<?, ?> route : routes) {
            if (!seen.add(route.operation()) || !seen.add(route.method() + " " + route.path())) {
                throw new IllegalArgumentException("two routes are called " + route.operation());
            }
        }
    }
}
