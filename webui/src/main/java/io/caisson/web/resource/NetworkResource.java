package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.IN_USE;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;

import io.caisson.store.service.Created;
import io.caisson.store.service.HostNetwork;
import io.caisson.store.service.NetworkReportService;
import io.caisson.store.service.NetworkReportService.NodeReport;
import io.caisson.store.service.NetworkService;
import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.Role;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.resource.NetworkView.CreateNetwork;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Listing;
import io.caisson.web.route.Page;
import io.caisson.web.route.Paging;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** {@code /api/v1/networks}. Any thread. */
public final class NetworkResource {

    private static final String NETWORKS = "/api/v1/networks";
    private static final String NETWORK = NETWORKS + "/{network}";

    private static final Listing<HostNetwork> LISTING = new Listing<HostNetwork>(
                    network -> network.spec().name() + '\0' + network.id())
            .text("name", network -> network.spec().name())
            .text("prefix", network -> network.spec().prefix())
            .number("portals", HostNetwork::portals)
            .text("createdAt", HostNetwork::createdAt);

    private final NetworkService networks;
    private final NetworkReportService reports;

    public NetworkResource(NetworkService networks, NetworkReportService reports) {
        this.networks = networks;
        this.reports = reports;
    }

    public List<Route<?, ?>> routes() {
        return Stream.of(records(), reports()).flatMap(List::stream).toList();
    }

    private List<Route<?, ?>> reports() {
        ResponseShape page = ResponseShape.page(NetworkReportView.class);
        return List.of(
                Route.get(
                        "listNetworkReports",
                        NETWORK + "/reports",
                        Role.VIEWER,
                        page,
                        "List what each node announces in a network, and what is in the way of it",
                        List.of(Paging.LIMIT, Paging.CURSOR),
                        Set.of(NOT_FOUND),
                        call -> page(call, reports.list(reference(call)))),
                new Route<>(
                        "checkNetwork",
                        HttpMethod.POST,
                        NETWORK + "/check",
                        Role.OPERATOR,
                        Call.Nothing.class,
                        page,
                        "Have each node look whether hosts will find addresses there; takes some seconds",
                        List.of(Paging.LIMIT, Paging.CURSOR),
                        Set.of(NOT_FOUND),
                        call -> page(call, reports.check(reference(call)))));
    }

    private static Answer<Page<NetworkReportView>> page(Call<Call.Nothing> call, List<NodeReport> reports)
            throws ProblemException {
        return Answer.ok(Paging.page(
                call, reports, said -> String.format("%05d", said.node().number()), NetworkReportView::of));
    }

    private List<Route<?, ?>> records() {
        ResponseShape one = ResponseShape.object(NetworkView.class);
        return List.of(
                new Route<>(
                        "createNetwork",
                        HttpMethod.POST,
                        NETWORKS,
                        Role.OPERATOR,
                        CreateNetwork.class,
                        one,
                        "Make a network of hosts known; 200 if just this one is",
                        List.of(),
                        Set.of(CONFLICT),
                        this::create),
                Route.get(
                        "listNetworks",
                        NETWORKS,
                        Role.VIEWER,
                        ResponseShape.page(NetworkView.class),
                        "List the networks of hosts, by name",
                        LISTING.parameters(),
                        Set.of(),
                        call -> Answer.ok(LISTING.page(call, networks.list(), NetworkView::of))),
                Route.get(
                        "showNetwork",
                        NETWORK,
                        Role.VIEWER,
                        one,
                        "Show a network of hosts",
                        List.of(),
                        Set.of(NOT_FOUND),
                        call -> answer(networks.get(reference(call)))),
                new Route<>(
                                "deleteNetwork",
                                HttpMethod.DELETE,
                                NETWORK,
                                Role.OPERATOR,
                                Call.Nothing.class,
                                ResponseShape.nothing(),
                                "Forget a network that has no portals",
                                List.of(Deletion.STRICT),
                                Set.of(NOT_FOUND, IN_USE),
                                call -> Deletion.of(
                                        call,
                                        () -> Expected.in(call, networks, NetworkService::onlyAt)
                                                .delete(reference(call))))
                        .withIfMatch());
    }

    private Answer<NetworkView> create(Call<CreateNetwork> call) throws ServiceException {
        Created<HostNetwork> created = networks.create(NetworkView.spec(call.body()));
        NetworkView view = NetworkView.of(created.value());
        return Answer.created(created.isNew(), view, NETWORKS + "/" + view.id())
                .at(created.value().revision());
    }

    private static Answer<NetworkView> answer(HostNetwork network) {
        return Answer.ok(NetworkView.of(network)).at(network.revision());
    }

    private static String reference(Call<?> call) {
        return Reference.of(call.path("network"));
    }
}
