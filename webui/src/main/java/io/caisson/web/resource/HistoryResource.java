package io.caisson.web.resource;

import io.caisson.store.service.NodeService;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.VolumeService;
import io.caisson.web.auth.Role;
import io.caisson.web.history.Histories;
import io.caisson.web.history.Question;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.problem.ProblemKind;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.QueryParameter;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/history}: what volumes, nodes and the pool did. Any thread. */
public final class HistoryResource {
    private static final long SECONDS_KEPT = 86_400;
    private static final long MAX_SECOND = 1L << 40;
    private static final QueryParameter KIND =
            QueryParameter.text("kind", "of what: volume, node, cluster (all nodes together) or pool; must be given");
    private static final QueryParameter ID =
            QueryParameter.text("id", "id or name of the volume or node; none for cluster and pool");
    private static final QueryParameter FROM = QueryParameter.integer(
            "from", "first second, counted from 1970; last before the end if absent", 0, MAX_SECOND);
    private static final QueryParameter LAST = QueryParameter.integer(
            "last", "seconds before the end, where from is absent; an hour if absent", 1, 366L * 86_400);
    private static final QueryParameter TO =
            QueryParameter.integer("to", "last second, exclusive; now if absent", 0, MAX_SECOND);
    private static final QueryParameter STEP = QueryParameter.integer(
            "step", "seconds of each value; if absent, so that there are at most 720", 1, 7 * 86_400);

    /** What fits a screen, and steps people count in. */
    private static final int USUAL_ROWS = 720;

    private static final List<Integer> STEPS = List.of(1, 5, 10, 30, 60, 300, 900, 3600, 4 * 3600, 86_400);

    private final Histories histories;
    private final VolumeService volumes;
    private final NodeService nodes;
    private final Clock clock;

    public HistoryResource(Histories histories, VolumeService volumes, NodeService nodes, Clock clock) {
        this.histories = histories;
        this.volumes = volumes;
        this.nodes = nodes;
        this.clock = clock;
    }

    public List<Route<?, ?>> routes() {
        return List.of(Route.get(
                "showHistory",
                "/api/v1/history",
                Role.VIEWER,
                ResponseShape.object(HistoryAnswer.class),
                "Show what a volume, a node or the pool did: each second of the last day, each minute of the last year",
                List.of(KIND, ID, FROM, TO, LAST, STEP),
                Set.of(ProblemKind.NOT_FOUND),
                this::show));
    }

    private Answer<HistoryAnswer> show(Call<Call.Nothing> call) throws ProblemException, ServiceException {
        HistoryKind kind = kind(call.text(KIND));
        String id = id(kind, call.text(ID));
        long now = Math.floorDiv(clock.millis(), 1000L);
        long to = number(call, TO, now);
        long from = number(call, FROM, Math.max(0, to - call.integer(LAST, 3600)));
        if (from >= to) {
            throw ProblemException.invalid("?from", "from is not before to", null);
        }
        boolean onlyMinutes = kind == HistoryKind.POOL || from < now - SECONDS_KEPT;
        int step = call.integer(STEP, usual(onlyMinutes, to - from));
        if (kind == HistoryKind.POOL && step % 60 != 0) {
            throw ProblemException.invalid("?step", "the pool is looked at once a minute", "give a multiple of 60");
        }
        if (step % 60 != 0 && from < now - SECONDS_KEPT) {
            throw ProblemException.invalid("?step", "single seconds are kept for a day", "give a multiple of 60");
        }
        if ((to - from) / step > Question.MAX_ROWS - 2) {
            throw ProblemException.invalid(
                    "?step", "that would be more than " + (Question.MAX_ROWS - 2) + " values", "give a larger step");
        }
        long first = from / step * step;
        long last = (to + step - 1) / step * step;
        UUID series = id.isEmpty() ? Question.ALL : UUID.fromString(id);
        Question question = new Question(kind.series(), series, first, last, step);
        return Answer.ok(HistoryAnswer.of(question, id, histories.ask(question)));
    }

    private static HistoryKind kind(@Nullable String text) throws ProblemException {
        if (text == null) {
            throw ProblemException.invalid(
                    "?kind", "kind is missing", "give kind=volume, kind=node, kind=cluster or kind=pool");
        }
        return HistoryKind.of(text)
                .orElseThrow(() -> ProblemException.invalid(
                        "?kind", "there is no history of '" + text + "'", "give volume, node, cluster or pool"));
    }

    private String id(HistoryKind kind, @Nullable String given) throws ProblemException, ServiceException {
        if (!kind.hasId()) {
            if (given != null) {
                throw ProblemException.invalid("?id", "there is one " + kind.text() + ", without an id", null);
            }
            return "";
        }
        if (given == null) {
            throw ProblemException.invalid("?id", "id is missing", "give the name of the " + kind.text());
        }
        return kind == HistoryKind.VOLUME
                ? volumes.get(given).id()
                : nodes.get(given).id();
    }

    private static long number(Call<Call.Nothing> call, QueryParameter parameter, long whenAbsent) {
        String text = call.text(parameter);
        return text == null ? whenAbsent : Long.parseLong(text);
    }

    private static int usual(boolean onlyMinutes, long seconds) {
        return STEPS.stream()
                .filter(step -> !onlyMinutes || step >= 60)
                .filter(step -> seconds / step <= USUAL_ROWS)
                .findFirst()
                .orElse(7 * 86_400);
    }
}
