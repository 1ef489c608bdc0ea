package io.caisson.web.alert;

import io.caisson.store.service.Alert;
import io.caisson.web.json.Doc;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An alert, as the API answers it and as it is sent. */
public record AlertView(
        @Doc("what was found about what; the same trouble has the same id")
        String id,

        @Doc("the rule that found it, the first part of the id")
        String rule,

        @Doc(
                value = "ok when it is over; those are kept for a day",
                values = {"ok", "warning", "critical"})
        String severity,

        @Doc("what it is about, for people") String object,
        @Doc("what is wrong, a sentence") String cause,
        @Doc("what that does to hosts and data, a sentence") String effect,
        @Doc("what helps, with the command") String fix,
        @Doc("when it began (RFC 3339)") String since,
        @Doc("when it came to this severity (RFC 3339)") String changedAt,

        @Doc("who knows of it; null if nobody said so, or it got worse since") @Nullable
        String acknowledgedBy,

        @Doc("when that was said (RFC 3339)") @Nullable String acknowledgedAt,

        @Doc("until when nobody is told (RFC 3339); null if it is not muted") @Nullable
        String mutedUntil) {

    public static AlertView of(Alert alert) {
        return new AlertView(
                alert.id(),
                alert.rule(),
                alert.severity().text(),
                alert.object(),
                alert.cause(),
                alert.effect(),
                alert.fix(),
                alert.since().toString(),
                alert.changedAt().toString(),
                alert.acknowledgedBy(),
                text(alert.acknowledgedAt()),
                text(alert.mutedUntil()));
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
