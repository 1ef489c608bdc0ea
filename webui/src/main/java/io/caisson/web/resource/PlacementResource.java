package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.NOT_FOUND;

import io.caisson.store.service.PlacementService;
import io.caisson.web.auth.Role;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.resource.PlacementAnswers.GroupAnswer;
import io.caisson.web.resource.PlacementAnswers.MoveAnswer;
import io.caisson.web.resource.PlacementAnswers.PlacementAnswer;
import io.caisson.web.resource.PlacementAnswers.ShortfallAnswer;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.Page;
import io.caisson.web.route.Paging;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Set;

/** {@code /api/v1/groups} and {@code /placement}: what is where. Any thread. */
public final class PlacementResource {

    private static final String GROUPS = "/api/v1/groups";

    private final PlacementService placement;

    public PlacementResource(PlacementService placement) {
        this.placement = placement;
    }

    public List<Route<?, ?>> routes() {
        return List.of(
                Route.get(
                        "listGroups",
                        GROUPS,
                        Role.VIEWER,
                        ResponseShape.page(GroupAnswer.class),
                        "List the placement groups, by id",
                        List.of(Paging.LIMIT, Paging.CURSOR),
                        Set.of(),
                        this::groups),
                Route.get(
                        "showGroup",
                        GROUPS + "/{group}",
                        Role.VIEWER,
                        ResponseShape.object(GroupAnswer.class),
                        "Show a placement group",
                        List.of(),
                        Set.of(NOT_FOUND),
                        call -> Answer.ok(GroupAnswer.of(placement.group(call.path("group"))))),
                Route.get(
                        "showPlacement",
                        "/api/v1/placement",
                        Role.VIEWER,
                        ResponseShape.object(PlacementAnswer.class),
                        "Show what is being moved between nodes, and what would be next",
                        List.of(),
                        Set.of(),
                        call -> Answer.ok(new PlacementAnswer(
                                placement.moves().stream().map(MoveAnswer::of).toList(),
                                placement.shortfalls().stream()
                                        .map(missing -> new ShortfallAnswer(missing.groupId(), missing.text()))
                                        .toList()))));
    }

    private Answer<Page<GroupAnswer>> groups(Call<Call.Nothing> call) throws ProblemException {
        return Answer.ok(Paging.page(call, placement.groups(), group -> group.id(), GroupAnswer::of));
    }
}
