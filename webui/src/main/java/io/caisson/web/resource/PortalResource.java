package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;
import static java.util.Objects.requireNonNullElse;

import io.caisson.store.access.IpAddress;
import io.caisson.store.service.Created;
import io.caisson.store.service.Portal;
import io.caisson.store.service.PortalService;
import io.caisson.store.service.PortalSpec;
import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.Role;
import io.caisson.web.node.HostSession;
import io.caisson.web.node.NodeStatus;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.resource.PortalView.CreatePortal;
import io.caisson.web.resource.PortalView.DrainPortal;
import io.caisson.web.resource.PortalView.Endpoint;
import io.caisson.web.resource.PortalView.MovePortal;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Listing;
import io.caisson.web.route.Page;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code /api/v1/portals}. Any thread. */
public final class PortalResource {

    private static final String PORTALS = "/api/v1/portals";
    private static final String PORTAL = PORTALS + "/{portal}";
    private static final ResponseShape ONE = ResponseShape.object(PortalView.class);

    private static final Listing<Portal> LISTING = new Listing<Portal>(portal -> String.format("%05d", portal.tag()))
            .text("address", Portal::address)
            .number("tag", Portal::tag)
            .text("node", Portal::node)
            .text("network", portal -> {
                Portal.Floating floating = portal.floating();
                return floating == null ? null : floating.network();
            })
            .text("createdAt", Portal::createdAt);

    private final PortalService portals;
    private final Supplier<NodeStatus> node;
    private final Supplier<List<HostSession>> sessions;

    public PortalResource(PortalService portals, Supplier<NodeStatus> node, Supplier<List<HostSession>> sessions) {
        this.portals = portals;
        this.node = node;
        this.sessions = sessions;
    }

    public List<Route<?, ?>> routes() {
        return Stream.of(portals(), drains(), floats()).flatMap(List::stream).toList();
    }

    private List<Route<?, ?>> portals() {
        return List.of(
                new Route<>(
                        "createPortal",
                        HttpMethod.POST,
                        PORTALS,
                        Role.OPERATOR,
                        CreatePortal.class,
                        ONE,
                        "Make a portal that floats from node to node; 200 if just this one is there",
                        List.of(),
                        Set.of(CONFLICT),
                        this::create),
                Route.get(
                        "listPortals",
                        PORTALS,
                        Role.VIEWER,
                        ResponseShape.page(PortalView.class),
                        "List the portals, by tag",
                        LISTING.parameters(),
                        Set.of(),
                        this::list),
                Route.get(
                        "showPortal",
                        PORTAL,
                        Role.VIEWER,
                        ONE,
                        "Show a portal",
                        List.of(),
                        Set.of(NOT_FOUND),
                        call -> answer(portals.get(call.path("portal")))));
    }

    private List<Route<?, ?>> drains() {
        return List.of(
                new Route<>(
                                "drainPortal",
                                HttpMethod.POST,
                                PORTAL + "/drain",
                                Role.OPERATOR,
                                DrainPortal.class,
                                ONE,
                                "Have a portal's sessions move to others; new logins are sent there",
                                List.of(),
                                Set.of(NOT_FOUND, CONFLICT),
                                call -> answer(service(call)
                                        .drain(call.path("portal"), call.body().to())))
                        .withIfMatch(),
                new Route<>(
                                "resumePortal",
                                HttpMethod.POST,
                                PORTAL + "/resume",
                                Role.OPERATOR,
                                Call.Nothing.class,
                                ONE,
                                "End a drain",
                                List.of(),
                                Set.of(NOT_FOUND),
                                call -> answer(service(call).resume(call.path("portal"))))
                        .withIfMatch());
    }

    private List<Route<?, ?>> floats() {
        return List.of(
                new Route<>(
                                "movePortal",
                                HttpMethod.POST,
                                PORTAL + "/move",
                                Role.OPERATOR,
                                MovePortal.class,
                                ONE,
                                "Have a floating portal move to a node, which has it whenever it can from now on",
                                List.of(),
                                Set.of(NOT_FOUND, CONFLICT),
                                call -> answer(service(call)
                                        .move(call.path("portal"), call.body().node())))
                        .withIfMatch(),
                new Route<>(
                                "deletePortal",
                                HttpMethod.DELETE,
                                PORTAL,
                                Role.OPERATOR,
                                Call.Nothing.class,
                                ResponseShape.nothing(),
                                "Take a floating portal away from hosts, who are asked to leave",
                                List.of(Deletion.STRICT),
                                Set.of(NOT_FOUND, CONFLICT),
                                call -> Deletion.of(call, () -> service(call).delete(call.path("portal"))))
                        .withIfMatch());
    }

    private Answer<PortalView> create(Call<CreatePortal> call) throws ServiceException {
        CreatePortal request = call.body();
        Created<Portal> created = portals.create(new PortalSpec(
                request.address(),
                request.portalGroup() == null ? null : Reference.of(request.portalGroup()),
                request.network(),
                requireNonNullElse(request.nodes(), List.of()),
                request.home(),
                requireNonNullElse(request.iscsiPort(), PortalSpec.STANDARD_ISCSI_PORT),
                requireNonNullElse(request.nvmePort(), PortalSpec.STANDARD_NVME_PORT),
                requireNonNullElse(request.discoveryPort(), PortalSpec.STANDARD_DISCOVERY_PORT)));
        PortalView view = PortalView.of(created.value(), seen());
        return Answer.created(created.isNew(), view, PORTALS + "/" + view.address())
                .at(created.value().revision());
    }

    /** Which changes a portal only as the client has seen it, if that is asked for. */
    private PortalService service(Call<?> call) {
        return Expected.in(call, portals, PortalService::onlyAt);
    }

    private Answer<PortalView> answer(Portal portal) {
        return Answer.ok(PortalView.of(portal, seen())).at(portal.revision());
    }

    private Answer<Page<PortalView>> list(Call<Call.Nothing> call) throws ProblemException {
        PortalView.Seen now = seen();
        return Answer.ok(LISTING.page(call, portals.list(), portal -> PortalView.of(portal, now)));
    }

    private PortalView.Seen seen() {
        NodeStatus status = node.get();
        Map<String, String> iscsi = byAddress(status.portals());
        Map<String, String> nvme = byAddress(status.nvmePortals());
        List<Endpoint> here = Stream.concat(iscsi.keySet().stream(), nvme.keySet().stream())
                .distinct()
                .map(address -> new Endpoint(address, iscsi.get(address), nvme.get(address)))
                .toList();
        Map<String, Long> counts = sessions.get().stream()
                .collect(Collectors.groupingBy(session -> address(session.portal()), Collectors.counting()));
        return new PortalView.Seen(here, counts);
    }

    /** Without the port. */
    private static String address(String portal) {
        return portal.replaceFirst(":[0-9]+$", "").replaceAll("[\\[\\]]", "");
    }

    private static Map<String, String> byAddress(List<InetSocketAddress> listening) {
        Map<String, String> texts = new LinkedHashMap<>();
        listening.forEach(address -> texts.put(IpAddress.text(address.getAddress()), IpAddress.text(address)));
        return texts;
    }
}
