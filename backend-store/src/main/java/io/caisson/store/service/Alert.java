package io.caisson.store.service;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something an operator should know.
 *
 * @param id the rule, a dot, and what it is about: the same trouble has the same id
 * @param object what it is about, in the words of people
 * @param cause what is wrong, as a sentence
 * @param effect what that does to hosts and data, as a sentence
 * @param fix what helps: a sentence that names the command
 * @param level grows when it gets worse without another severity; 0 where nothing is counted
 * @param change counts what there was to tell of it
 * @param acknowledgedBy who knows of it; null if nobody said so, or it got worse since
 * @param mutedUntil null if it is not muted
 * @param revision changes whenever the record changes; 0 for one that has none
 */
public record Alert(
        String id,
        AlertSeverity severity,
        String object,
        String cause,
        String effect,
        String fix,
        long level,
        Instant since,
        Instant changedAt,
        long change,
        @Nullable String acknowledgedBy,
        @Nullable Instant acknowledgedAt,
        @Nullable Instant mutedUntil,
        Told told,
        long revision) {

    /**
     * Who was told.
     *
     * @param webhook the last {@link Alert#change} that the webhook took; 0 for none
     * @param mail the last {@link Alert#change} that the mail server took; 0 for none
     */
    public record Told(long webhook, long mail) {
        public static final Told NOBODY = new Told(0, 0);
    }

    /** Whether it is not over. */
    public boolean isActive() {
        return severity != AlertSeverity.OK;
    }

    public boolean isMuted(Instant now) {
        return mutedUntil != null && now.isBefore(mutedUntil);
    }

    /** The rule that found it. */
    public String rule() {
        int dot = id.indexOf('.');
        return dot < 0 ? id : id.substring(0, dot);
    }
}
