package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.IN_USE;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;

import io.caisson.store.service.Created;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.Volume;
import io.caisson.store.service.VolumeService;
import io.caisson.store.service.VolumeSpec;
import io.caisson.web.auth.Role;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.resource.VolumeRequests.ChangeVolume;
import io.caisson.web.resource.VolumeRequests.CreateVolume;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Listing;
import io.caisson.web.route.Page;
import io.caisson.web.route.QueryParameter;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/volumes}. Any thread. */
public final class VolumeResource {

    private static final String VOLUMES = "/api/v1/volumes";
    private static final String VOLUME = VOLUMES + "/{volume}";
    private static final QueryParameter SEARCH =
            QueryParameter.text("search", "only those with this text in the name or a label, in whatever case");

    private static final Listing<Volume> LISTING = new Listing<Volume>(volume -> volume.name() + '\0' + volume.id())
            .text("name", Volume::name)
            .text("state", Volume::state)
            .number("sizeBytes", Volume::sizeBytes)
            .number("allocatedBytes", Volume::allocatedBytes)
            .text("template", volume -> volume.template() == null ? "" : volume.template())
            .number("replicas", Volume::replicas)
            .number("copies", Volume::copies)
            .text("createdAt", Volume::createdAt)
            .texts(
                    "label",
                    volume -> volume.labels().entrySet().stream()
                            .map(label -> label.getKey() + ":" + label.getValue())
                            .toList());

    private final VolumeService volumes;

    public VolumeResource(VolumeService volumes) {
        this.volumes = volumes;
    }

    public List<Route<?, ?>> routes() {
        return Stream.concat(keeping().stream(), takingAway().stream()).toList();
    }

    private List<Route<?, ?>> keeping() {
        ResponseShape one = ResponseShape.object(VolumeView.class);
        return List.of(
                new Route<>(
                        "createVolume",
                        HttpMethod.POST,
                        VOLUMES,
                        Role.OPERATOR,
                        CreateVolume.class,
                        one,
                        "Create a volume; 200 if just this one exists",
                        List.of(),
                        Set.of(CONFLICT),
                        this::create),
                Route.get(
                        "listVolumes",
                        VOLUMES,
                        Role.VIEWER,
                        ResponseShape.page(VolumeView.class),
                        "List the volumes, by name",
                        LISTING.parameters(SEARCH),
                        Set.of(),
                        this::list),
                Route.get(
                        "showVolume",
                        VOLUME,
                        Role.VIEWER,
                        one,
                        "Show a volume",
                        List.of(),
                        Set.of(NOT_FOUND),
                        this::show),
                new Route<>(
                                "changeVolume",
                                HttpMethod.PATCH,
                                VOLUME,
                                Role.OPERATOR,
                                ChangeVolume.class,
                                one,
                                "Grow, rename or label a volume: one of them at a time",
                                List.of(),
                                Set.of(NOT_FOUND, CONFLICT),
                                this::change)
                        .withIfMatch());
    }

    private List<Route<?, ?>> takingAway() {
        return List.of(
                new Route<>(
                                "deleteVolume",
                                HttpMethod.DELETE,
                                VOLUME,
                                Role.OPERATOR,
                                Call.Nothing.class,
                                ResponseShape.nothing(),
                                "Delete a volume that is not exported, and its data",
                                List.of(Deletion.STRICT),
                                Set.of(NOT_FOUND, IN_USE),
                                this::delete)
                        .withIfMatch(),
                new Route<>(
                                "clearReservation",
                                HttpMethod.DELETE,
                                VOLUME + "/reservation",
                                Role.OPERATOR,
                                Call.Nothing.class,
                                ResponseShape.nothing(),
                                "Take away what hosts have registered and reserved, when they will not do it any more",
                                List.of(),
                                Set.of(NOT_FOUND, CONFLICT),
                                this::clearReservation)
                        .withIfMatch());
    }

    private Answer<VolumeView> create(Call<CreateVolume> call) throws ServiceException {
        Created<Volume> created = volumes.create(spec(call.body()));
        VolumeView view = VolumeView.of(created.value());
        return Answer.created(created.isNew(), view, VOLUMES + "/" + view.id())
                .at(created.value().revision());
    }

    static VolumeSpec spec(CreateVolume request) {
        return new VolumeSpec(
                request.name(),
                request.size().bytes(),
                stated(request.logicalBlockBytes()),
                stated(request.physicalBlockBytes()),
                Objects.requireNonNullElse(request.labels(), Map.of()),
                request.template() == null ? null : Reference.of(request.template()),
                request.replicas());
    }

    /** To the service, 0 is what is not said, and nothing that may be asked for. */
    private static int stated(@Nullable Integer bytes) {
        if (bytes == null) {
            return 0;
        }
        return bytes == 0 ? -1 : bytes;
    }

    private Answer<Page<VolumeView>> list(Call<Call.Nothing> call) throws ProblemException {
        String wanted = call.text(SEARCH);
        List<Volume> found = volumes.list();
        if (wanted != null) {
            String lower = wanted.toLowerCase(Locale.ROOT);
            found = found.stream().filter(volume -> isNamed(volume, lower)).toList();
        }
        return Answer.ok(LISTING.page(call, found, VolumeView::of));
    }

    private static boolean isNamed(Volume volume, String lower) {
        return volume.name().toLowerCase(Locale.ROOT).contains(lower)
                || volume.labels().entrySet().stream()
                        .anyMatch(label -> label.getKey()
                                        .toLowerCase(Locale.ROOT)
                                        .contains(lower)
                                || label.getValue().toLowerCase(Locale.ROOT).contains(lower));
    }

    private Answer<VolumeView> show(Call<Call.Nothing> call) throws ServiceException {
        return answer(volumes.get(reference(call)));
    }

    private static Answer<VolumeView> answer(Volume volume) {
        return Answer.ok(VolumeView.of(volume)).at(volume.revision());
    }

    /** The service changes one thing in one transaction, so half a change must not be possible to ask for. */
    private Answer<VolumeView> change(Call<ChangeVolume> call) throws ServiceException, ProblemException {
        ChangeVolume request = call.body();
        Volume volume = volumes.get(reference(call));
        String name = Objects.requireNonNullElse(request.name(), volume.name());
        long size = request.size() == null ? volume.sizeBytes() : request.size().bytes();
        Map<String, String> labels = Objects.requireNonNullElse(request.labels(), volume.labels());
        boolean renamed = !name.equals(volume.name());
        boolean resized = size != volume.sizeBytes();
        boolean relabelled = !labels.equals(volume.labels());
        if (Stream.of(renamed, resized, relabelled).filter(changed -> changed).count() > 1) {
            throw ProblemException.invalid(
                    "", "only one of name, size and labels can be changed at a time", "send one request for each");
        }
        Expected.check(call, volume.revision());
        VolumeService changing = expecting(call);
        if (renamed) {
            volume = changing.rename(volume.id(), name);
        } else if (resized) {
            volume = changing.resize(volume.id(), size);
        } else if (relabelled) {
            volume = changing.relabel(volume.id(), labels);
        }
        return answer(volume);
    }

    private VolumeService expecting(Call<?> call) {
        return Expected.in(call, volumes, VolumeService::onlyAt);
    }

    private Answer<Void> delete(Call<Call.Nothing> call) throws ServiceException {
        return Deletion.of(call, () -> expecting(call).delete(reference(call)));
    }

    private Answer<Void> clearReservation(Call<Call.Nothing> call) throws ServiceException {
        Expected.in(call, volumes, VolumeService::onlyAt).clearReservation(reference(call));
        return Answer.nothing();
    }

    private static String reference(Call<?> call) {
        return Reference.of(call.path("volume"));
    }
}
