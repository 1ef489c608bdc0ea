package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.NOT_FOUND;
import static io.caisson.web.problem.ProblemKind.UNAVAILABLE;

import io.caisson.store.service.ScrubService;
import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.Role;
import io.caisson.web.json.ByteSize;
import io.caisson.web.json.Doc;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Page;
import io.caisson.web.route.Paging;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/scrubs}, and what a node's scrub is told. Any thread. */
public final class ScrubResource {

    private static final String SCRUB = "/api/v1/nodes/{node}/scrub";

    private final ScrubService scrubs;

    public ScrubResource(ScrubService scrubs) {
        this.scrubs = scrubs;
    }

    /** How a scrub shall go on. */
    public record StartScrub(
            @Doc("its pace from now on; as it is when absent") @Nullable
            ByteSize bytesPerSecond) {}

    public List<Route<?, ?>> routes() {
        ResponseShape one = ResponseShape.object(ScrubAnswer.class);
        return List.of(
                Route.get(
                        "listScrubs",
                        "/api/v1/scrubs",
                        Role.VIEWER,
                        ResponseShape.page(ScrubAnswer.class),
                        "List what the scrubs of the nodes' disks do and have found, by number of the node",
                        List.of(Paging.LIMIT, Paging.CURSOR),
                        Set.of(),
                        this::list),
                new Route<>(
                        "startScrub",
                        HttpMethod.POST,
                        SCRUB + "/start",
                        Role.OPERATOR,
                        StartScrub.class,
                        one,
                        "Have a node begin to scrub its disk, or go on if that is paused",
                        List.of(),
                        Set.of(NOT_FOUND, UNAVAILABLE),
                        this::start),
                new Route<>(
                        "pauseScrub",
                        HttpMethod.POST,
                        SCRUB + "/pause",
                        Role.OPERATOR,
                        Call.Nothing.class,
                        one,
                        "Have a node stop to scrub its disk, over restarts too, until it is told to start",
                        List.of(),
                        Set.of(NOT_FOUND, UNAVAILABLE),
                        call -> Answer.ok(ScrubAnswer.of(scrubs.pause(call.path("node"))))));
    }

    private Answer<Page<ScrubAnswer>> list(Call<Call.Nothing> call) throws ProblemException {
        return Answer.ok(Paging.page(
                call, scrubs.list(), scrub -> String.format("%05d", scrub.node().number()), ScrubAnswer::of));
    }

    private Answer<ScrubAnswer> start(Call<StartScrub> call) throws ServiceException, ProblemException {
        ByteSize pace = call.body().bytesPerSecond();
        if (pace != null && pace.bytes() < 1) {
            throw ProblemException.invalid("/bytesPerSecond", "it is 0", "pause the scrub to stop it");
        }
        return Answer.ok(ScrubAnswer.of(scrubs.start(call.path("node"), pace == null ? 0 : pace.bytes())));
    }
}
