package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;

import io.caisson.store.service.Alert;
import io.caisson.store.service.AlertSeverity;
import io.caisson.store.service.ServiceException;
import io.caisson.web.alert.AlertBoard;
import io.caisson.web.alert.AlertView;
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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/alerts}. Any thread. */
public final class AlertResource {

    private static final String ALERTS = "/api/v1/alerts";
    private static final String ALERT = ALERTS + "/{alert}";
    private static final int MOST_MINUTES = 30 * 24 * 60;

    private static final QueryParameter OVER =
            QueryParameter.flag("over", "also those that are over, which are kept for a day");

    private final AlertBoard board;
    private final Clock clock;

    public AlertResource(AlertBoard board, Clock clock) {
        this.board = board;
        this.clock = clock;
    }

    /** Whether somebody knows of it. */
    public record AcknowledgeAlert(
            @Doc("false takes it back; true when absent") @Nullable
            Boolean acknowledged) {}

    /** For how long nobody is to be told. */
    public record MuteAlert(
            @Doc(value = "from now on; 0 ends it", minimum = 0, maximum = MOST_MINUTES)
            Integer minutes) {}

    public List<Route<?, ?>> routes() {
        ResponseShape one = ResponseShape.object(AlertView.class);
        return List.of(
                Route.get(
                        "listAlerts",
                        ALERTS,
                        Role.VIEWER,
                        ResponseShape.page(AlertView.class),
                        "List the alerts, the worst first",
                        List.of(OVER, Paging.LIMIT, Paging.CURSOR),
                        Set.of(),
                        this::list),
                Route.get(
                        "showAlert",
                        ALERT,
                        Role.VIEWER,
                        one,
                        "Show an alert",
                        List.of(),
                        Set.of(NOT_FOUND),
                        call -> Answer.ok(AlertView.of(board.get(call.path("alert"))))),
                new Route<>(
                        "acknowledgeAlert",
                        HttpMethod.POST,
                        ALERT + "/acknowledge",
                        Role.OPERATOR,
                        AcknowledgeAlert.class,
                        one,
                        "Say that somebody knows of it, until it is over or gets worse; then nobody else is told",
                        List.of(),
                        Set.of(NOT_FOUND, CONFLICT),
                        this::acknowledge),
                new Route<>(
                        "muteAlert",
                        HttpMethod.POST,
                        ALERT + "/mute",
                        Role.OPERATOR,
                        MuteAlert.class,
                        one,
                        "Have nobody told of it for a while",
                        List.of(),
                        Set.of(NOT_FOUND, CONFLICT),
                        this::mute));
    }

    private Answer<Page<AlertView>> list(Call<Call.Nothing> call) throws ProblemException {
        boolean withOver = call.flag(OVER);
        List<Alert> shown = board.list().stream()
                .filter(alert -> withOver || alert.isActive())
                .toList();
        return Answer.ok(Paging.page(call, shown, AlertResource::place, AlertView::of));
    }

    /** Texts that sort as {@link AlertBoard#list} does. */
    private static String place(Alert alert) {
        return String.format(
                "%d-%016x-%s",
                AlertSeverity.CRITICAL.ordinal() - alert.severity().ordinal(),
                Long.MAX_VALUE - alert.since().toEpochMilli(),
                alert.id());
    }

    private Answer<AlertView> acknowledge(Call<AcknowledgeAlert> call) throws ServiceException, ProblemException {
        boolean isKnown = !Boolean.FALSE.equals(call.body().acknowledged());
        return Answer.ok(AlertView.of(
                board.service().acknowledge(kept(call), isKnown ? call.caller().name() : null)));
    }

    private Answer<AlertView> mute(Call<MuteAlert> call) throws ServiceException, ProblemException {
        int minutes = call.body().minutes();
        if (minutes < 0 || minutes > MOST_MINUTES) {
            throw ProblemException.invalid(
                    "/minutes", minutes + " minutes", "give 0 to " + MOST_MINUTES + ", which is 30 days");
        }
        return Answer.ok(AlertView.of(board.service()
                .mute(kept(call), minutes == 0 ? null : clock.instant().plus(Duration.ofMinutes(minutes)))));
    }

    /** One that the catalog has. */
    private String kept(Call<?> call) throws ServiceException, ProblemException {
        String id = call.path("alert");
        if (board.get(id).revision() == 0) {
            throw new ProblemException(
                    CONFLICT,
                    "without a majority nothing can be kept about alert '" + id + "'",
                    List.of(),
                    "it is over when there is one again");
        }
        return id;
    }
}
