package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.IN_USE;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;
import static io.caisson.web.problem.ProblemKind.UNAVAILABLE;

import io.caisson.store.service.Disk;
import io.caisson.store.service.PlacementService;
import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.Role;
import io.caisson.web.json.Doc;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Page;
import io.caisson.web.route.Paging;
import io.caisson.web.route.QueryParameter;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/disks}. Any thread. */
public final class DiskResource {

    private static final String DISKS = "/api/v1/disks";
    private static final String DISK = DISKS + "/{disk}";

    private static final QueryParameter GIVE_UP_COPIES = QueryParameter.flag(
            "giveUpCopies", "groups are to lose the replicas that they still have there, and get others afterwards");

    private final PlacementService placement;

    public DiskResource(PlacementService placement) {
        this.placement = placement;
    }

    /** A directory that is to be a disk. */
    public record AddDisk(
            @Doc("name or id of the node that it is on") String node,

            @Doc(
                    value =
                            "absolute, on that node: an empty directory, or one to be made in a directory that is there",
                    example = "/srv/caisson/disk-1")
            String path,

            @Doc(
                    "whether it may be on the file system of another disk of the node, or of its data directory; false when absent")
            @Nullable
            Boolean sharedFileSystem) {}

    public List<Route<?, ?>> routes() {
        ResponseShape one = ResponseShape.object(DiskAnswer.class);
        return List.of(
                Route.get(
                        "listDisks",
                        DISKS,
                        Role.VIEWER,
                        ResponseShape.page(DiskAnswer.class),
                        "List the disks, by node",
                        List.of(Paging.LIMIT, Paging.CURSOR),
                        Set.of(),
                        this::list),
                Route.get(
                        "showDisk",
                        DISK,
                        Role.VIEWER,
                        one,
                        "Show a disk",
                        List.of(),
                        Set.of(NOT_FOUND),
                        call -> Answer.ok(DiskAnswer.of(placement.disk(call.path("disk"))))),
                new Route<>(
                        "addDisk",
                        HttpMethod.POST,
                        DISKS,
                        Role.ADMIN,
                        AddDisk.class,
                        one,
                        "Make a directory of a node one of its disks; it brings a placement group",
                        List.of(),
                        Set.of(NOT_FOUND, CONFLICT, UNAVAILABLE),
                        this::add),
                state(
                        "retireDisk",
                        "retire",
                        "Have what is on a disk move to others; refused if something there has nowhere to go",
                        placement::retireDisk),
                state(
                        "activateDisk",
                        "activate",
                        "Have a disk that was to retire stay: it may hold replicas again",
                        placement::activateDisk),
                new Route<>(
                        "forgetDisk",
                        HttpMethod.DELETE,
                        DISK,
                        Role.ADMIN,
                        Call.Nothing.class,
                        ResponseShape.nothing(),
                        "End a disk for good; refused if something would have no copy without it",
                        List.of(Deletion.STRICT, GIVE_UP_COPIES),
                        Set.of(NOT_FOUND, IN_USE, CONFLICT, UNAVAILABLE),
                        call -> Deletion.of(
                                call, () -> placement.forgetDisk(call.path("disk"), call.flag(GIVE_UP_COPIES)))));
    }

    @FunctionalInterface
    private interface DiskChange {
        Disk of(String disk) throws ServiceException;
    }

    private static Route<Call.Nothing, DiskAnswer> state(
            String operation, String verb, String summary, DiskChange change) {
        return new Route<>(
                operation,
                HttpMethod.POST,
                DISK + "/" + verb,
                Role.OPERATOR,
                Call.Nothing.class,
                ResponseShape.object(DiskAnswer.class),
                summary,
                List.of(),
                Set.of(NOT_FOUND, IN_USE, CONFLICT, UNAVAILABLE),
                call -> Answer.ok(DiskAnswer.of(change.of(call.path("disk")))));
    }

    private Answer<Page<DiskAnswer>> list(Call<Call.Nothing> call) throws ProblemException {
        return Answer.ok(Paging.page(call, placement.disks(), disk -> disk.node() + "/" + disk.id(), DiskAnswer::of));
    }

    private Answer<DiskAnswer> add(Call<AddDisk> call) throws ServiceException {
        AddDisk asked = call.body();
        boolean shared = Boolean.TRUE.equals(asked.sharedFileSystem());
        Disk disk = placement.addDisk(asked.node(), asked.path(), shared);
        return Answer.created(true, DiskAnswer.of(disk), DISKS + "/" + disk.id());
    }
}
