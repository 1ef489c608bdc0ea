package io.caisson.store.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shapes of the records about alerts, and about who is told of them. Fields may be added, never reused. */
public final class AlertRecords {

    private AlertRecords() {}

    /**
     * Something an operator should know. Id: the rule, a dot, and what it is about, so that the same trouble has the same id.
     *
     * @param severity {@code ok} once it is over, {@code warning} or {@code critical}
     * @param object what it is about, in the words of people
     * @param level grows when it gets worse without another severity; 0 where nothing is counted
     * @param since when it began (RFC 3339)
     * @param changedAt when it came to this severity or level
     * @param change counts what there was to tell of it
     * @param acknowledgedBy who knows of it; null if nobody said so, or it got worse since
     * @param mutedUntil until then nobody is told; null if it is not muted
     * @param toldWebhook the last {@code change} that the webhook took
     * @param toldMail the last {@code change} that the mail server took
     */
    public record AlertRecord(
            String severity,
            String object,
            String cause,
            String effect,
            String fix,
            long level,
            String since,
            String changedAt,
            long change,
            @Nullable String acknowledgedBy,
            @Nullable String acknowledgedAt,
            @Nullable String mutedUntil,
            long toldWebhook,
            long toldMail) {

        public AlertRecord withAcknowledgement(@Nullable String who, @Nullable String when) {
            return new AlertRecord(
                    severity,
                    object,
                    cause,
                    effect,
                    fix,
                    level,
                    since,
                    changedAt,
                    change,
                    who,
                    when,
                    mutedUntil,
                    toldWebhook,
                    toldMail);
        }

        public AlertRecord withMute(@Nullable String until) {
            return new AlertRecord(
                    severity,
                    object,
                    cause,
                    effect,
                    fix,
                    level,
                    since,
                    changedAt,
                    change,
                    acknowledgedBy,
                    acknowledgedAt,
                    until,
                    toldWebhook,
                    toldMail);
        }

        public AlertRecord withTold(long webhook, long mail) {
            return new AlertRecord(
                    severity,
                    object,
                    cause,
                    effect,
                    fix,
                    level,
                    since,
                    changedAt,
                    change,
                    acknowledgedBy,
                    acknowledgedAt,
                    mutedUntil,
                    webhook,
                    mail);
        }
    }

    /**
     * From when on something is told, where an operator wants it otherwise than usual. Id: the threshold's name.
     *
     * @param value in the unit that the name stands for
     */
    public record ThresholdRecord(int value) {}

    /** Who is told of alerts. One record, id {@link Records#SELF}. */
    public record NotificationRecord(
            @Nullable WebhookRecord webhook, @Nullable MailRecord mail) {}

    /**
     * A program that is told by HTTP. {@link #toString()} hides the secret.
     *
     * @param secret with which what is sent is signed; it stands as it was given: a signature needs it so
     * @param caCertificate PEM of the authority that vouches for the server; null for those that Java trusts
     */
    public record WebhookRecord(
            String url, @Nullable String secret, @Nullable String caCertificate) {
        @Override
        public String toString() {
            return "WebhookRecord[url=" + url + "]";
        }
    }

    /**
     * People who are told by mail. {@link #toString()} hides the password.
     *
     * @param security {@code starttls}, {@code tls} or {@code none}
     * @param user null where the server asks for none
     * @param caCertificate as of a webhook
     */
    public record MailRecord(
            String host,
            int port,
            String security,
            @Nullable String user,
            @Nullable String password,
            String from,
            List<String> to,
            @Nullable String caCertificate) {
        @Override
        public String toString() {
            return "MailRecord[host=" + host + ", port=" + port + ", from=" + from + ", to=" + to + "]";
        }
    }
}
