package io.caisson.web.metrics;

import io.caisson.web.auth.Role;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** {@code /metrics}: those of this node, for Prometheus. Any thread. */
public final class MetricsResource {
    private final Supplier<MetricsSource> source;

    public MetricsResource(Supplier<MetricsSource> source) {
        this.source = source;
    }

    public List<Route<?, ?>> routes() {
        return List.of(Route.get(
                "showMetrics",
                "/metrics",
                Role.VIEWER,
                ResponseShape.text(),
                "Show the metrics of this node, in Prometheus' text format",
                List.of(),
                Set.of(),
                call -> Answer.ok(MetricsPage.of(source.get()))));
    }
}
