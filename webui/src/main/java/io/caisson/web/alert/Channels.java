package io.caisson.web.alert;

import io.caisson.store.service.MailSettings;
import io.caisson.store.service.NotificationService;
import io.caisson.store.service.WebhookSettings;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ways to tell of alerts that are set up now. Guarded by this. */
final class Channels {
    private final NotificationService settings;
    private final Clock clock;
    private @Nullable WebhookSettings made;
    private @Nullable Webhook webhook;

    Channels(NotificationService settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The same as before, unless it is set up otherwise. */
    synchronized Optional<Channel> webhook() {
        WebhookSettings now = settings.webhook().orElse(null);
        if (now == null) {
            webhook = null;
        } else if (webhook == null || !now.equals(made)) {
            webhook = new Webhook(now, clock);
        }
        made = now;
        return Optional.ofNullable(webhook);
    }

    Optional<Channel> mail() {
        return settings.mail().map((MailSettings now) -> new Mail(now));
    }
}
