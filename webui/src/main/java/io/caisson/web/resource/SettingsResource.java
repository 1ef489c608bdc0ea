package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;

import io.caisson.store.service.MailSettings;
import io.caisson.store.service.NotificationService;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.WebhookSettings;
import io.caisson.web.alert.AlertBoard;
import io.caisson.web.alert.SettingsRules;
import io.caisson.web.auth.Role;
import io.caisson.web.json.Doc;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.resource.SettingsRequests.ChangeMail;
import io.caisson.web.resource.SettingsRequests.ChangeWebhook;
import io.caisson.web.resource.SettingsRequests.MailView;
import io.caisson.web.resource.SettingsRequests.WebhookView;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/settings}: who is told of alerts. Any thread. */
public final class SettingsResource {

    private static final String WEBHOOK = "/api/v1/settings/webhook";
    private static final String MAIL = "/api/v1/settings/mail";
    private static final int SUBMISSION_PORT = 587;

    private final AlertBoard board;
    private final NotificationService settings;

    public SettingsResource(AlertBoard board) {
        this.board = board;
        this.settings = board.settings();
    }

    /** That it was taken. */
    public record TestAnswer(
            @Doc("what was sent, and taken by the other side")
            String sent) {}

    public List<Route<?, ?>> routes() {
        ResponseShape webhook = ResponseShape.object(WebhookView.class);
        ResponseShape mail = ResponseShape.object(MailView.class);
        return List.of(
                show(
                        "showWebhook",
                        WEBHOOK,
                        webhook,
                        "Show where alerts are told by HTTP, without the secret",
                        call -> Answer.ok(webhookNow())),
                new Route<>(
                        "changeWebhook",
                        HttpMethod.PATCH,
                        WEBHOOK,
                        Role.ADMIN,
                        ChangeWebhook.class,
                        webhook,
                        "Set where alerts are told by HTTP",
                        List.of(),
                        Set.of(),
                        this::changeWebhook),
                forget("deleteWebhook", WEBHOOK, "Tell alerts by HTTP no more", call -> {
                    settings.webhook(null);
                    return Answer.nothing();
                }),
                test("testWebhook", WEBHOOK, "webhook", "Send a test by HTTP"),
                show(
                        "showMail",
                        MAIL,
                        mail,
                        "Show who is told of alerts by mail, without the password",
                        call -> Answer.ok(mailNow())),
                new Route<>(
                        "changeMail",
                        HttpMethod.PATCH,
                        MAIL,
                        Role.ADMIN,
                        ChangeMail.class,
                        mail,
                        "Set who is told of alerts by mail",
                        List.of(),
                        Set.of(),
                        this::changeMail),
                forget("deleteMail", MAIL, "Tell alerts by mail no more", call -> {
                    settings.mail(null);
                    return Answer.nothing();
                }),
                test("testMail", MAIL, "mail", "Send a test by mail"));
    }

    private static <R> Route<Call.Nothing, R> show(
            String operation,
            String path,
            ResponseShape shape,
            String summary,
            Route.Handler<Call.Nothing, R> handler) {
        return Route.get(operation, path, Role.ADMIN, shape, summary, List.of(), Set.of(), handler);
    }

    private static Route<Call.Nothing, Void> forget(
            String operation, String path, String summary, Route.Handler<Call.Nothing, Void> handler) {
        return new Route<>(
                operation,
                HttpMethod.DELETE,
                path,
                Role.ADMIN,
                Call.Nothing.class,
                ResponseShape.nothing(),
                summary,
                List.of(),
                Set.of(),
                handler);
    }

    private Route<Call.Nothing, TestAnswer> test(String operation, String path, String channel, String summary) {
        return new Route<>(
                operation,
                HttpMethod.POST,
                path + "/test",
                Role.ADMIN,
                Call.Nothing.class,
                ResponseShape.object(TestAnswer.class),
                summary,
                List.of(),
                Set.of(CONFLICT),
                call -> {
                    try {
                        board.test(channel);
                    } catch (IOException notTaken) {
                        throw new ProblemException(
                                CONFLICT,
                                "the test was not taken: " + notTaken.getMessage(),
                                List.of(),
                                "correct the settings, or the other side");
                    }
                    return Answer.ok(new TestAnswer("a test by " + channel));
                });
    }

    private WebhookView webhookNow() {
        return WebhookView.of(settings.webhook().orElse(null));
    }

    private MailView mailNow() {
        return MailView.of(settings.mail().orElse(null));
    }

    private Answer<WebhookView> changeWebhook(Call<ChangeWebhook> call) throws ServiceException, ProblemException {
        ChangeWebhook wanted = call.body();
        WebhookSettings now = settings.webhook().orElse(null);
        String url = wanted.url() != null ? wanted.url() : now == null ? null : now.url();
        if (url == null) {
            throw missing("/url");
        }
        WebhookSettings next = new WebhookSettings(
                url,
                changed(wanted.secret(), now == null ? null : now.secret()),
                changed(wanted.caCertificate(), now == null ? null : now.caCertificate()));
        SettingsRules.check(next);
        if (now != null && !now.url().equals(url) && now.secret() != null && wanted.secret() == null) {
            throw ProblemException.invalid(
                    "/secret", "another URL needs its secret anew", "give the secret again, or an empty one");
        }
        settings.webhook(next);
        return Answer.ok(webhookNow());
    }

    private Answer<MailView> changeMail(Call<ChangeMail> call) throws ServiceException, ProblemException {
        ChangeMail wanted = call.body();
        MailSettings now = settings.mail().orElse(null);
        String host = wanted.host() != null ? wanted.host() : now == null ? null : now.host();
        String from = wanted.from() != null ? wanted.from() : now == null ? null : now.from();
        List<String> to = wanted.to() != null ? wanted.to() : now == null ? null : now.to();
        if (host == null) {
            throw missing("/host");
        }
        if (from == null) {
            throw missing("/from");
        }
        if (to == null) {
            throw missing("/to");
        }
        String user = changed(wanted.user(), now == null ? null : now.user());
        String password = user == null ? null : changed(wanted.password(), now == null ? null : now.password());
        MailSettings next = new MailSettings(
                host,
                wanted.port() != null ? wanted.port() : now == null ? SUBMISSION_PORT : now.port(),
                wanted.security() != null
                        ? security(wanted.security())
                        : now == null ? MailSettings.Security.STARTTLS : now.security(),
                user,
                password,
                from,
                to,
                changed(wanted.caCertificate(), now == null ? null : now.caCertificate()));
        SettingsRules.check(next);
        if (now != null && !now.host().equals(host) && password != null && wanted.password() == null) {
            throw ProblemException.invalid(
                    "/password", "another server needs the password anew", "give the password again");
        }
        settings.mail(next);
        return Answer.ok(mailNow());
    }

    private static MailSettings.Security security(String text) throws ProblemException {
        for (MailSettings.Security security : MailSettings.Security.values()) {
            if (security.name().toLowerCase(Locale.ROOT).equals(text)) {
                return security;
            }
        }
        throw ProblemException.invalid("/security", "'" + text + "' is not starttls, tls or none", null);
    }

    /** What is absent stays; what is empty goes. */
    private static @Nullable String changed(@Nullable String wanted, @Nullable String now) {
        return wanted == null ? now : wanted.isEmpty() ? null : wanted;
    }

    private static ProblemException missing(String pointer) {
        return ProblemException.invalid(pointer, pointer.substring(1) + " is missing", null);
    }
}
