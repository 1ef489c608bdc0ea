package io.caisson.web.resource;

import io.caisson.web.auth.Role;
import io.caisson.web.json.Doc;
import io.caisson.web.node.NodePulse;
import io.caisson.web.node.NodeStatus;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.problem.ProblemKind;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** {@code /healthz} and {@code /readyz}, for load balancers and supervisors: they tell strangers nothing else. Any thread. */
public final class HealthResource {

    private final Supplier<NodeStatus> status;
    private final Supplier<NodePulse> pulse;

    public HealthResource(Supplier<NodeStatus> status, Supplier<NodePulse> pulse) {
        this.status = status;
        this.pulse = pulse;
    }

    /** That the process lives. */
    public record Alive(
            @Doc("true: who is dead does not answer") boolean alive) {}

    /** That the node does what it is there for. */
    public record Ready(
            @Doc("true: who is not ready answers 503") boolean ready) {}

    public List<Route<?, ?>> routes() {
        return List.of(
                Route.get(
                        "showAlive",
                        "/healthz",
                        Role.ANYONE,
                        ResponseShape.object(Alive.class),
                        "Answers 200 as long as the process lives",
                        List.of(),
                        Set.of(),
                        call -> Answer.ok(new Alive(true))),
                Route.get(
                        "showReady",
                        "/readyz",
                        Role.ANYONE,
                        ResponseShape.object(Ready.class),
                        "Answers 200 while hosts and changes are served here, else 503",
                        List.of(),
                        Set.of(ProblemKind.UNAVAILABLE),
                        this::ready));
    }

    private Answer<Ready> ready(Call<Call.Nothing> call) throws ProblemException {
        if (!status.get().serving() || !pulse.get().quorum()) {
            throw new ProblemException(ProblemKind.UNAVAILABLE, "this node is not ready");
        }
        return Answer.ok(new Ready(true));
    }
}
