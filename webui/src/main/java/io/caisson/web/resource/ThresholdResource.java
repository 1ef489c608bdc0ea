package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.NOT_FOUND;
import static java.util.Objects.requireNonNullElse;

import io.caisson.store.service.AlertService;
import io.caisson.store.service.ServiceException;
import io.caisson.web.alert.AlertThreshold;
import io.caisson.web.alert.Thresholds;
import io.caisson.web.auth.Role;
import io.caisson.web.json.Doc;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Page;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/settings/alert-thresholds}: from when on alerts are raised. Any thread. */
public final class ThresholdResource {

    private static final String THRESHOLDS = "/api/v1/settings/alert-thresholds";
    private static final String THRESHOLD = THRESHOLDS + "/{threshold}";

    private final AlertService alerts;

    public ThresholdResource(AlertService alerts) {
        this.alerts = alerts;
    }

    /** From when on something is told. */
    public record ThresholdView(
            @Doc("never changes; its end says the unit") String name,
            @Doc("what it is about") String about,
            @Doc("what counts now") int value,

            @Doc("what counts where nobody wants it otherwise")
            int standard,

            @Doc("the least it may be") int least,
            @Doc("the most it may be") int most) {}

    /** A threshold that is to be another. */
    public record ChangeThreshold(
            @Doc("within least and most; what is critical has to be worse than what is a warning; as it is when absent")
            @Nullable
            Integer value) {}

    public List<Route<?, ?>> routes() {
        ResponseShape one = ResponseShape.object(ThresholdView.class);
        return List.of(
                Route.get(
                        "listAlertThresholds",
                        THRESHOLDS,
                        Role.VIEWER,
                        ResponseShape.page(ThresholdView.class),
                        "List from when on alerts are raised",
                        List.of(),
                        Set.of(),
                        call -> Answer.ok(new Page<>(all(), null))),
                Route.get(
                        "showAlertThreshold",
                        THRESHOLD,
                        Role.VIEWER,
                        one,
                        "Show from when on an alert is raised",
                        List.of(),
                        Set.of(NOT_FOUND),
                        this::show),
                new Route<>(
                        "changeAlertThreshold",
                        HttpMethod.PATCH,
                        THRESHOLD,
                        Role.ADMIN,
                        ChangeThreshold.class,
                        one,
                        "Set from when on an alert is raised",
                        List.of(),
                        Set.of(NOT_FOUND),
                        this::change),
                new Route<>(
                        "resetAlertThreshold",
                        HttpMethod.DELETE,
                        THRESHOLD,
                        Role.ADMIN,
                        Call.Nothing.class,
                        ResponseShape.nothing(),
                        "Go back to what counts where nobody wants it otherwise",
                        List.of(),
                        Set.of(NOT_FOUND),
                        this::reset));
    }

    private Thresholds now() {
        return new Thresholds(alerts.thresholds());
    }

    private List<ThresholdView> all() {
        Thresholds now = now();
        return Arrays.stream(AlertThreshold.values())
                .map(threshold -> view(threshold, now.of(threshold)))
                .toList();
    }

    private static ThresholdView view(AlertThreshold threshold, int value) {
        return new ThresholdView(
                threshold.code(), threshold.about(), value, threshold.standard(), threshold.least(), threshold.most());
    }

    private static AlertThreshold named(Call<?> call) throws ServiceException {
        String name = call.path("threshold");
        return AlertThreshold.byCode(name)
                .orElseThrow(() -> new ServiceException(
                        ServiceException.Kind.NOT_FOUND,
                        "there is no threshold '" + name + "'",
                        null,
                        "see the list of thresholds"));
    }

    private Answer<ThresholdView> show(Call<Call.Nothing> call) throws ServiceException {
        AlertThreshold threshold = named(call);
        return Answer.ok(view(threshold, now().of(threshold)));
    }

    private Answer<ThresholdView> change(Call<ChangeThreshold> call) throws ServiceException, ProblemException {
        AlertThreshold threshold = named(call);
        Thresholds now = now();
        int value = requireNonNullElse(call.body().value(), now.of(threshold));
        refuse(now.refusal(threshold, value));
        alerts.threshold(threshold.code(), value == threshold.standard() ? null : Integer.valueOf(value));
        return Answer.ok(view(threshold, value));
    }

    private Answer<Void> reset(Call<Call.Nothing> call) throws ServiceException, ProblemException {
        AlertThreshold threshold = named(call);
        refuse(now().refusal(threshold, threshold.standard()));
        alerts.threshold(threshold.code(), null);
        return Answer.nothing();
    }

    private static void refuse(Optional<String> why) throws ProblemException {
        @Nullable String refusal = why.orElse(null);
        if (refusal != null) {
            throw ProblemException.invalid("/value", refusal, "see the list of thresholds");
        }
    }
}
