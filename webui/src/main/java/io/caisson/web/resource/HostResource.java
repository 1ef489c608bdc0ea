package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.IN_USE;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;
import static java.util.Objects.requireNonNullElse;

import io.caisson.store.service.Created;
import io.caisson.store.service.Host;
import io.caisson.store.service.HostService;
import io.caisson.store.service.HostSpec;
import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.Role;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.resource.HostRequests.ChangeHost;
import io.caisson.web.resource.HostRequests.CreateHost;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Listing;
import io.caisson.web.route.Page;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code /api/v1/hosts}. Any thread. */
public final class HostResource {

    private static final String HOSTS = "/api/v1/hosts";
    private static final String HOST = HOSTS + "/{host}";
    private static final int ATTEMPTS = 16;

    private static final Listing<Host> LISTING = new Listing<Host>(host -> host.name() + '\0' + host.id())
            .text("name", Host::name)
            .texts("iqns", Host::iqns)
            .texts("nqns", Host::nqns)
            .texts("networks", Host::networks)
            .text("createdAt", Host::createdAt);

    private final HostService hosts;

    public HostResource(HostService hosts) {
        this.hosts = hosts;
    }

    public List<Route<?, ?>> routes() {
        ResponseShape one = ResponseShape.object(HostView.class);
        return List.of(
                new Route<>(
                        "createHost",
                        HttpMethod.POST,
                        HOSTS,
                        Role.OPERATOR,
                        CreateHost.class,
                        one,
                        "Make a host known; 200 if just this one is",
                        List.of(),
                        Set.of(CONFLICT),
                        this::create),
                Route.get(
                        "listHosts",
                        HOSTS,
                        Role.VIEWER,
                        ResponseShape.page(HostView.class),
                        "List the hosts, by name",
                        LISTING.parameters(),
                        Set.of(),
                        this::list),
                Route.get("showHost", HOST, Role.VIEWER, one, "Show a host", List.of(), Set.of(NOT_FOUND), this::show),
                new Route<>(
                                "changeHost",
                                HttpMethod.PATCH,
                                HOST,
                                Role.OPERATOR,
                                ChangeHost.class,
                                one,
                                "Change a host",
                                List.of(),
                                Set.of(NOT_FOUND, CONFLICT),
                                this::change)
                        .withIfMatch(),
                removal(
                        "removeHostChap",
                        "/chap",
                        "Let a host in over iSCSI without authentication from its next login on",
                        Secret.CHAP),
                removal(
                        "removeHostDhChap",
                        "/dhchap",
                        "Let a host in over NVMe without authentication from its next connection on",
                        Secret.DHCHAP),
                removal("removeHostTls", "/tls", "Have a host connect over NVMe without encryption", Secret.TLS),
                new Route<>(
                                "deleteHost",
                                HttpMethod.DELETE,
                                HOST,
                                Role.OPERATOR,
                                Call.Nothing.class,
                                ResponseShape.nothing(),
                                "Forget a host that no volume is exported to",
                                List.of(Deletion.STRICT),
                                Set.of(NOT_FOUND, IN_USE),
                                this::delete)
                        .withIfMatch());
    }

    private Route<Call.Nothing, Void> removal(String operation, String path, String summary, Secret secret) {
        return new Route<>(
                        operation,
                        HttpMethod.DELETE,
                        HOST + path,
                        Role.OPERATOR,
                        Call.Nothing.class,
                        ResponseShape.nothing(),
                        summary,
                        List.of(),
                        Set.of(NOT_FOUND, CONFLICT),
                        call -> remove(call, secret))
                .withIfMatch();
    }

    private Answer<HostView> create(Call<CreateHost> call) throws ServiceException, ProblemException {
        Created<Host> created = hosts.create(spec(call.body()));
        HostView view = HostView.of(created.value());
        return Answer.created(created.isNew(), view, HOSTS + "/" + view.id())
                .at(created.value().revision());
    }

    static HostSpec spec(CreateHost request) throws ProblemException {
        return new HostSpec(
                request.name(),
                requireNonNullElse(request.iqns(), List.of()),
                requireNonNullElse(request.nqns(), List.of()),
                requireNonNullElse(request.networks(), List.of()),
                requireNonNullElse(request.labels(), Map.of()),
                ChapRequests.spec(request.chap()),
                NvmeRequests.changed(null, request.dhchap()),
                NvmeRequests.changed(null, request.tls()));
    }

    private Answer<Page<HostView>> list(Call<Call.Nothing> call) throws ProblemException {
        return Answer.ok(LISTING.page(call, hosts.list(), HostView::of));
    }

    private Answer<HostView> show(Call<Call.Nothing> call) throws ServiceException {
        return answer(hosts.get(reference(call)));
    }

    private static Answer<HostView> answer(Host host) {
        return Answer.ok(HostView.of(host)).at(host.revision());
    }

    private Answer<HostView> change(Call<ChangeHost> call) throws ServiceException, ProblemException {
        ChangeHost request = call.body();
        return answer(update(
                call,
                host -> new HostSpec(
                        requireNonNullElse(request.name(), host.name()),
                        requireNonNullElse(request.iqns(), host.iqns()),
                        requireNonNullElse(request.nqns(), host.nqns()),
                        requireNonNullElse(request.networks(), host.networks()),
                        requireNonNullElse(request.labels(), host.labels()),
                        ChapRequests.changed(host.chap(), request.chap()),
                        NvmeRequests.changed(host.dhchap(), request.dhchap()),
                        NvmeRequests.changed(host.tls(), request.tls()))));
    }

    /** What a host is to be, made of what it is. */
    private interface Change {
        HostSpec of(Host host) throws ProblemException;
    }

    /** The service replaces a host as a whole: two changes of different fields, at whatever nodes, must not undo each other. */
    private Host update(Call<?> call, Change change) throws ServiceException, ProblemException {
        for (int i = 1; ; i++) {
            Host host = hosts.get(reference(call));
            Expected.check(call, host.revision());
            try {
                return hosts.onlyAt(host.revision()).update(host.id(), change.of(host));
            } catch (ServiceException e) {
                boolean isAgain = e.kind() == ServiceException.Kind.CHANGED && call.expected() == null;
                if (!isAgain || i == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Which of a host's secrets a request ends. */
    private enum Secret {
        CHAP,
        DHCHAP,
        TLS
    }

    private Answer<Void> remove(Call<Call.Nothing> call, Secret gone) throws ServiceException, ProblemException {
        update(
                call,
                host -> new HostSpec(
                        host.name(),
                        host.iqns(),
                        host.nqns(),
                        host.networks(),
                        host.labels(),
                        gone == Secret.CHAP ? null : ChapRequests.kept(host.chap()),
                        gone == Secret.DHCHAP ? null : NvmeRequests.changed(host.dhchap(), null),
                        gone == Secret.TLS ? null : NvmeRequests.changed(host.tls(), null)));
        return Answer.nothing();
    }

    private Answer<Void> delete(Call<Call.Nothing> call) throws ServiceException {
        return Deletion.of(
                call, () -> Expected.in(call, hosts, HostService::onlyAt).delete(reference(call)));
    }

    private static String reference(Call<?> call) {
        return Reference.of(call.path("host"));
    }
}
