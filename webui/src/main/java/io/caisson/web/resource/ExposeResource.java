package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;
import static java.util.Objects.requireNonNullElse;

import io.caisson.store.access.Protocol;
import io.caisson.store.service.Exposure;
import io.caisson.store.service.ExposureService;
import io.caisson.store.service.ExposureSpec;
import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.Role;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.resource.HostRequests.CreateHost;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.DryRun;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/expose}: volumes, a host and exports at once. Any thread. */
public final class ExposeResource {

    private static final String EXPOSE = "/api/v1/expose";

    private final ExposureService exposures;
    private final DialledPortals portals;

    public ExposeResource(ExposureService exposures, DialledPortals portals) {
        this.exposures = exposures;
        this.portals = portals;
    }

    public List<Route<?, ?>> routes() {
        return List.of(new Route<>(
                "expose",
                HttpMethod.POST,
                EXPOSE,
                Role.OPERATOR,
                ExposeRequest.class,
                ResponseShape.object(ExposureView.class),
                "Have a host see volumes: all that is missing is made at once, or nothing; 200 if nothing is missing",
                List.of(DryRun.PARAMETER),
                Set.of(NOT_FOUND, CONFLICT),
                this::expose));
    }

    private Answer<ExposureView> expose(Call<ExposeRequest> call) throws ServiceException, ProblemException {
        ExposeRequest request = call.body();
        ExposureSpec spec = spec(request);
        // First what may be refused: nothing is made for which no address can be told.
        List<String> dialled = portals.of(spec.protocol(), request.network());
        if (DryRun.isAskedFor(call)) {
            return Answer.ok(ExposureView.of(exposures.preview(spec), true, dialled));
        }
        Exposure exposure = exposures.expose(spec);
        return Answer.created(
                exposure.isNew(),
                ExposureView.of(exposure, false, dialled),
                "/api/v1/exports?host=" + exposure.host().value().id());
    }

    private static ExposureSpec spec(ExposeRequest request) throws ProblemException {
        Protocol protocol = ExportResource.protocol(requireNonNullElse(request.protocol(), Protocol.ISCSI.text()));
        CreateHost newHost = request.newHost();
        return new ExposureSpec(
                requireNonNullElse(request.volumes(), List.<String>of()).stream()
                        .map(Reference::of)
                        .toList(),
                requireNonNullElse(request.newVolumes(), List.<VolumeRequests.CreateVolume>of()).stream()
                        .map(VolumeResource::spec)
                        .toList(),
                reference(request.host()),
                newHost == null ? null : HostResource.spec(newHost),
                protocol,
                ExportResource.number(protocol, request.lun(), request.nsid()),
                requireNonNullElse(request.besideOtherProtocol(), false));
    }

    private static @Nullable String reference(@Nullable String text) {
        return text == null ? null : Reference.of(text);
    }
}
