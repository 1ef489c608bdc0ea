package io.caisson.web.resource;

import io.caisson.store.service.MailSettings;
import io.caisson.store.service.WebhookSettings;
import io.caisson.web.json.Doc;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How settings are asked for and answered: secrets in, and never out. */
final class SettingsRequests {

    private SettingsRequests() {}

    /** What of the webhook is to be another. */
    public record ChangeWebhook(
            @Doc(value = "http or https; needed at first", example = "https://alerts.example.org/caisson") @Nullable
            String url,

            @Doc("signs what is sent, 16 to 128 characters; never answered, never logged; empty for none") @Nullable
            String secret,

            @Doc("PEM of the authority that vouches for the server; empty for those that Java trusts") @Nullable
            String caCertificate) {
        @Override
        public String toString() {
            return "ChangeWebhook[" + url + "]";
        }
    }

    /** Where alerts are told by HTTP. */
    public record WebhookView(
            @Doc("null if there is none") @Nullable String url,
            @Doc("whether what is sent is signed") boolean signed,

            @Doc("PEM of the authority that vouches for the server; null for those that Java trusts") @Nullable
            String caCertificate) {

        static WebhookView of(@Nullable WebhookSettings settings) {
            return settings == null
                    ? new WebhookView(null, false, null)
                    : new WebhookView(settings.url(), settings.secret() != null, settings.caCertificate());
        }
    }

    /** What of the mail is to be another. */
    public record ChangeMail(
            @Doc(value = "name or address of the SMTP server; needed at first", example = "smtp.example.org") @Nullable
            String host,

            @Doc(value = "587 when absent at first", minimum = 1, maximum = 65535) @Nullable
            Integer port,

            @Doc(
                    value = "how the connection is kept secret; starttls when absent at first",
                    values = {"starttls", "tls", "none"})
            @Nullable
            String security,

            @Doc("who we are to the server; empty for nobody") @Nullable
            String user,

            @Doc("of the user; never answered, never logged") @Nullable
            String password,

            @Doc("address that mails come from; needed at first") @Nullable
            String from,

            @Doc("addresses that are told, 1 to 10; needed at first") @Nullable
            List<String> to,

            @Doc("PEM of the authority that vouches for the server; empty for those that Java trusts") @Nullable
            String caCertificate) {
        @Override
        public String toString() {
            return "ChangeMail[" + host + "]";
        }
    }

    /** Who is told of alerts by mail. */
    public record MailView(
            @Doc("null if nobody is") @Nullable String host,
            @Doc("of the server; 0 if nobody is") int port,

            @Doc(
                    value = "how the connection is kept secret",
                    values = {"starttls", "tls", "none"})
            String security,

            @Doc("who we are to the server; null for nobody") @Nullable
            String user,

            @Doc("address that mails come from; null if nobody is told") @Nullable
            String from,

            @Doc("addresses that are told") List<String> to,

            @Doc("PEM of the authority that vouches for the server; null for those that Java trusts") @Nullable
            String caCertificate) {

        static MailView of(@Nullable MailSettings settings) {
            return settings == null
                    ? new MailView(null, 0, "starttls", null, null, List.of(), null)
                    : new MailView(
                            settings.host(),
                            settings.port(),
                            settings.security().name().toLowerCase(Locale.ROOT),
                            settings.user(),
                            settings.from(),
                            settings.to(),
                            settings.caCertificate());
        }
    }
}
