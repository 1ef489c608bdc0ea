package io.caisson.web.resource;

import io.caisson.web.auth.Role;
import io.caisson.web.node.RefusedInitiator;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.Page;
import io.caisson.web.route.Paging;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** {@code /api/v1/initiators}: who knocked and was not let in. Any thread. */
public final class InitiatorResource {

    private final Supplier<List<RefusedInitiator>> refused;

    public InitiatorResource(Supplier<List<RefusedInitiator>> refused) {
        this.refused = refused;
    }

    public List<Route<?, ?>> routes() {
        return List.of(Route.get(
                "listInitiators",
                "/api/v1/initiators",
                Role.VIEWER,
                ResponseShape.page(RefusedInitiator.class),
                "List the initiators that nodes refused and that have not got in there since, by name",
                List.of(Paging.LIMIT, Paging.CURSOR),
                Set.of(),
                this::list));
    }

    private Answer<Page<RefusedInitiator>> list(Call<Call.Nothing> call) throws ProblemException {
        return Answer.ok(Paging.page(
                call,
                refused.get(),
                initiator -> initiator.name() + '\0' + initiator.node() + '\0' + initiator.from(),
                initiator -> initiator));
    }
}
