package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;
import static java.util.Objects.requireNonNullElse;

import io.caisson.store.access.Protocol;
import io.caisson.store.service.Created;
import io.caisson.store.service.Export;
import io.caisson.store.service.ExportService;
import io.caisson.store.service.ExportSpec;
import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.Role;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Listing;
import io.caisson.web.route.Page;
import io.caisson.web.route.QueryParameter;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/exports}. Any thread. */
public final class ExportResource {

    private static final String EXPORTS = "/api/v1/exports";
    private static final String EXPORT = EXPORTS + "/{export}";
    private static final QueryParameter VOLUME = QueryParameter.text("volume", "of this volume only: name or id");
    private static final QueryParameter HOST = QueryParameter.text("host", "to this host only: name or id");

    private static final Listing<Export> LISTING = new Listing<Export>(ExportResource::sortKey)
            .text("volume", Export::volumeName)
            .text("host", Export::hostName)
            .text("protocol", export -> export.protocol().text())
            .number("number", Export::number)
            .text("createdAt", Export::createdAt);

    private final ExportService exports;
    private final Function<Export, List<String>> portals;

    /** @param portals where hosts find what is exported now */
    public ExportResource(ExportService exports, Function<Export, List<String>> portals) {
        this.exports = exports;
        this.portals = portals;
    }

    public List<Route<?, ?>> routes() {
        ResponseShape one = ResponseShape.object(ExportView.class);
        return List.of(
                new Route<>(
                        "createExport",
                        HttpMethod.POST,
                        EXPORTS,
                        Role.OPERATOR,
                        CreateExport.class,
                        one,
                        "Export a volume to a host; 200 if it is already",
                        List.of(),
                        Set.of(NOT_FOUND, CONFLICT),
                        this::create),
                Route.get(
                        "listExports",
                        EXPORTS,
                        Role.VIEWER,
                        ResponseShape.page(ExportView.class),
                        "List the exports, by host, protocol and LUN or namespace id",
                        LISTING.parameters(VOLUME, HOST),
                        Set.of(),
                        this::list),
                Route.get(
                        "showExport",
                        EXPORT,
                        Role.VIEWER,
                        one,
                        "Show an export",
                        List.of(),
                        Set.of(NOT_FOUND),
                        this::show),
                new Route<>(
                                "deleteExport",
                                HttpMethod.DELETE,
                                EXPORT,
                                Role.OPERATOR,
                                Call.Nothing.class,
                                ResponseShape.nothing(),
                                "Hide a volume from a host",
                                List.of(Deletion.STRICT),
                                Set.of(NOT_FOUND),
                                this::delete)
                        .withIfMatch());
    }

    private Answer<ExportView> create(Call<CreateExport> call) throws ServiceException, ProblemException {
        CreateExport request = call.body();
        Protocol protocol = protocol(requireNonNullElse(request.protocol(), Protocol.ISCSI.text()));
        Created<Export> created = exports.create(new ExportSpec(
                Reference.of(request.volume()),
                Reference.of(request.host()),
                protocol,
                number(protocol, request.lun(), request.nsid()),
                requireNonNullElse(request.besideOtherProtocol(), false),
                request.portalGroup() == null ? null : Reference.of(request.portalGroup())));
        ExportView view = view(created.value());
        return Answer.created(created.isNew(), view, EXPORTS + "/" + view.id())
                .at(created.value().revision());
    }

    static Protocol protocol(String text) throws ProblemException {
        return Protocol.byText(text)
                .orElseThrow(() -> ProblemException.invalid(
                        "/protocol", "protocol '" + text + "' is not offered", "use iscsi or nvme"));
    }

    /** The one number that is of the protocol. */
    static @Nullable Integer number(Protocol protocol, @Nullable Integer lun, @Nullable Integer nsid)
            throws ProblemException {
        return switch (protocol) {
            case ISCSI -> {
                refuse(nsid, "/nsid", "a namespace id is of NVMe", "give a lun, or protocol nvme");
                yield lun;
            }
            case NVME -> {
                refuse(lun, "/lun", "a LUN is of iSCSI", "give a nsid, or protocol iscsi");
                yield nsid;
            }
        };
    }

    private static void refuse(@Nullable Integer given, String pointer, String detail, String fix)
            throws ProblemException {
        if (given != null) {
            throw ProblemException.invalid(pointer, detail, fix);
        }
    }

    private ExportView view(Export export) {
        return ExportView.of(export, portals.apply(export));
    }

    private Answer<Page<ExportView>> list(Call<Call.Nothing> call) throws ProblemException {
        String volume = call.text(VOLUME);
        String host = call.text(HOST);
        List<Export> wanted = exports.list().stream()
                .filter(export -> isNamed(volume, export.volumeId(), export.volumeName()))
                .filter(export -> isNamed(host, export.hostId(), export.hostName()))
                .toList();
        return Answer.ok(LISTING.page(call, wanted, this::view));
    }

    private static boolean isNamed(@Nullable String reference, String id, String name) {
        return reference == null
                || Reference.of(reference).equals(id)
                || Reference.of(reference).equals(name);
    }

    private static String sortKey(Export export) {
        return export.hostName()
                + '\0'
                + export.protocol().ordinal()
                + String.format("%05d", export.number())
                + '\0'
                + export.id();
    }

    private Answer<ExportView> show(Call<Call.Nothing> call) throws ServiceException {
        Export export = exports.get(call.path("export"));
        return Answer.ok(view(export)).at(export.revision());
    }

    private Answer<Void> delete(Call<Call.Nothing> call) throws ServiceException {
        return Deletion.of(
                call, () -> Expected.in(call, exports, ExportService::onlyAt).delete(call.path("export")));
    }
}
