package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.TOO_MANY_REQUESTS;

import io.caisson.web.auth.Role;
import io.caisson.web.event.EventStreams;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Set;

/** {@code /api/v1/events}. Any thread. */
public final class EventResource {

    private final EventStreams streams;

    public EventResource(EventStreams streams) {
        this.streams = streams;
    }

    public List<Route<?, ?>> routes() {
        return List.of(Route.get(
                "watchEvents",
                "/api/v1/events",
                Role.VIEWER,
                ResponseShape.events(),
                "Watch what changes: change events name objects, reset says that some were missed, beats come every 10"
                        + " s",
                List.of(),
                Set.of(TOO_MANY_REQUESTS),
                call -> Answer.events(streams.open(call.caller(), call.client()))));
    }
}
