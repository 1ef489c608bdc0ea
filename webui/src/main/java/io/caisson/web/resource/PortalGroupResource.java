package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.IN_USE;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;
import static java.util.Objects.requireNonNullElse;

import io.caisson.store.service.Created;
import io.caisson.store.service.PortalGroup;
import io.caisson.store.service.PortalGroupService;
import io.caisson.store.service.PortalGroupSpec;
import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.Role;
import io.caisson.web.resource.PortalGroupView.CreatePortalGroup;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Listing;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code /api/v1/portal-groups}. Any thread. */
public final class PortalGroupResource {

    private static final String GROUPS = "/api/v1/portal-groups";
    private static final String GROUP = GROUPS + "/{group}";

    private static final Listing<PortalGroup> LISTING = new Listing<PortalGroup>(
                    group -> group.name() + '\0' + group.id())
            .text("name", PortalGroup::name)
            .number("exports", PortalGroup::exports)
            .text("createdAt", PortalGroup::createdAt);

    private final PortalGroupService groups;

    public PortalGroupResource(PortalGroupService groups) {
        this.groups = groups;
    }

    public List<Route<?, ?>> routes() {
        ResponseShape one = ResponseShape.object(PortalGroupView.class);
        return List.of(
                new Route<>(
                        "createPortalGroup",
                        HttpMethod.POST,
                        GROUPS,
                        Role.OPERATOR,
                        CreatePortalGroup.class,
                        one,
                        "Make a portal group, with a target and a subsystem of its own; 200 if just this one is there",
                        List.of(),
                        Set.of(CONFLICT),
                        this::create),
                Route.get(
                        "listPortalGroups",
                        GROUPS,
                        Role.VIEWER,
                        ResponseShape.page(PortalGroupView.class),
                        "List the portal groups, by name",
                        LISTING.parameters(),
                        Set.of(),
                        call -> Answer.ok(LISTING.page(call, groups.list(), PortalGroupView::of))),
                Route.get(
                        "showPortalGroup",
                        GROUP,
                        Role.VIEWER,
                        one,
                        "Show a portal group",
                        List.of(),
                        Set.of(NOT_FOUND),
                        call -> answer(groups.get(reference(call)))),
                new Route<>(
                                "deletePortalGroup",
                                HttpMethod.DELETE,
                                GROUP,
                                Role.OPERATOR,
                                Call.Nothing.class,
                                ResponseShape.nothing(),
                                "Forget a portal group without portals and exports",
                                List.of(Deletion.STRICT),
                                Set.of(NOT_FOUND, IN_USE, CONFLICT),
                                call -> Deletion.of(
                                        call,
                                        () -> Expected.in(call, groups, PortalGroupService::onlyAt)
                                                .delete(reference(call))))
                        .withIfMatch());
    }

    private Answer<PortalGroupView> create(Call<CreatePortalGroup> call) throws ServiceException {
        CreatePortalGroup request = call.body();
        List<String> networks = new ArrayList<>();
        for (String network : requireNonNullElse(request.networks(), List.<String>of())) {
            networks.add(Reference.of(network));
        }
        Created<PortalGroup> created = groups.create(new PortalGroupSpec(request.name(), networks));
        PortalGroupView view = PortalGroupView.of(created.value());
        return Answer.created(created.isNew(), view, GROUPS + "/" + view.id())
                .at(created.value().revision());
    }

    private static Answer<PortalGroupView> answer(PortalGroup group) {
        return Answer.ok(PortalGroupView.of(group)).at(group.revision());
    }

    private static String reference(Call<?> call) {
        return Reference.of(call.path("group"));
    }
}
