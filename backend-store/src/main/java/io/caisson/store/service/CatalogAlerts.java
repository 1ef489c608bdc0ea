package io.caisson.store.service;

import io.caisson.store.catalog.AlertRecords.AlertRecord;
import io.caisson.store.catalog.AlertRecords.ThresholdRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.AlertService.Finding;
import io.caisson.store.service.CatalogEditor.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Alerts as records of the catalog. */
final class CatalogAlerts implements AlertService {

    private static final Duration KEPT_WHEN_OVER = Duration.ofDays(1);
    private static final int LONGEST_TEXT = 500;

    private final CatalogEditor editor;
    private final Clock clock;

    CatalogAlerts(CatalogEditor editor, Clock clock) {
        this.editor = editor;
        this.clock = clock;
    }

    @Override
    public List<Alert> list() {
        return editor.catalog().list(Records.ALERT).stream()
                .map(CatalogAlerts::view)
                .toList();
    }

    private Versioned<AlertRecord> require(String id) throws ServiceException {
        return editor.catalog().get(Records.ALERT, id).orElseThrow(() -> ServiceException.notFound("alert", id));
    }

    @Override
    public Alert get(String id) throws ServiceException {
        return view(require(id));
    }

    @Override
    public Alert acknowledge(String id, @Nullable String who) throws ServiceException {
        return change(id, record -> record.withAcknowledgement(who, who == null ? null : editor.now()));
    }

    @Override
    public Alert mute(String id, @Nullable Instant until) throws ServiceException {
        return change(id, record -> record.withMute(text(until)));
    }

    @Override
    public Map<String, Integer> thresholds() {
        return editor.catalog().list(Records.ALERT_THRESHOLD).stream()
                .collect(Collectors.toMap(
                        Versioned::id, threshold -> threshold.value().value()));
    }

    @Override
    public void threshold(String name, @Nullable Integer value) throws ServiceException {
        editor.change(() -> {
            Optional<Versioned<ThresholdRecord>> known = editor.catalog().get(Records.ALERT_THRESHOLD, name);
            Transaction transaction = new Transaction();
            if (known.isPresent()) {
                transaction.expect(Records.ALERT_THRESHOLD, known.get());
            } else if (value == null) {
                return Step.nothingToDo(name).aboutNothingOfHosts();
            } else {
                transaction.expectAbsent(Records.ALERT_THRESHOLD, name);
            }
            if (value == null) {
                transaction.delete(Records.ALERT_THRESHOLD, name);
            } else {
                transaction.put(Records.ALERT_THRESHOLD, name, new ThresholdRecord(value));
            }
            return Step.commit(transaction, name).aboutNothingOfHosts();
        });
    }

    private interface Edit {
        AlertRecord of(AlertRecord record);
    }

    private Alert change(String id, Edit edit) throws ServiceException {
        editor.change(() -> {
            Versioned<AlertRecord> alert = require(id);
            if (AlertSeverity.ofRecord(alert.value().severity()) == AlertSeverity.OK) {
                throw ServiceException.conflict("alert '" + id + "' is over", null, "there is nothing to do about it");
            }
            Transaction transaction =
                    new Transaction().expect(Records.ALERT, alert).put(Records.ALERT, id, edit.of(alert.value()));
            return Step.commit(transaction, id).aboutNothingOfHosts();
        });
        return get(id);
    }

    @Override
    public void keep(Collection<Finding> findings) throws ServiceException {
        editor.change(() -> {
            Transaction transaction = new Transaction();
            int room = MOST_ALERTS - forgetOld(transaction);
            for (Finding finding : findings) {
                Optional<Versioned<AlertRecord>> known = editor.catalog().get(Records.ALERT, finding.id());
                if (known.isPresent()) {
                    transaction
                            .expect(Records.ALERT, known.get())
                            .put(Records.ALERT, finding.id(), next(known.get().value(), finding));
                } else if (room > 0 && finding.severity() != AlertSeverity.OK) {
                    room--;
                    transaction
                            .expectAbsent(Records.ALERT, finding.id())
                            .put(Records.ALERT, finding.id(), first(finding));
                }
            }
            return transaction.steps().isEmpty()
                    ? Step.nothingToDo(true)
                    : Step.commit(transaction, true).aboutNothingOfHosts();
        });
    }

    /** @return how many stay */
    private int forgetOld(Transaction transaction) {
        Instant before = clock.instant().minus(KEPT_WHEN_OVER);
        int kept = 0;
        for (Versioned<AlertRecord> alert : editor.catalog().list(Records.ALERT)) {
            AlertRecord record = alert.value();
            if (AlertSeverity.ofRecord(record.severity()) == AlertSeverity.OK
                    && Instant.parse(record.changedAt()).isBefore(before)) {
                transaction.expect(Records.ALERT, alert).delete(Records.ALERT, alert.id());
            } else {
                kept++;
            }
        }
        return kept;
    }

    private AlertRecord first(Finding finding) {
        return record(finding, 1, null, null, null, Alert.Told.NOBODY);
    }

    /** Whoever knew of it knows of it until it gets worse; one that comes back is a new one to people. */
    private AlertRecord next(AlertRecord known, Finding finding) {
        AlertSeverity before = AlertSeverity.ofRecord(known.severity());
        boolean isNews = before != finding.severity() || finding.level() > known.level();
        boolean isWorse = finding.severity().compareTo(before) > 0 || finding.level() > known.level();
        boolean isOver = finding.severity() == AlertSeverity.OK;
        AlertRecord next = record(
                finding,
                known.change() + (isNews ? 1 : 0),
                isWorse || isOver ? null : known.acknowledgedBy(),
                isWorse || isOver ? null : known.acknowledgedAt(),
                known.mutedUntil(),
                new Alert.Told(known.toldWebhook(), known.toldMail()));
        return isNews ? next : withTime(next, known);
    }

    private static AlertRecord withTime(AlertRecord next, AlertRecord known) {
        return new AlertRecord(
                next.severity(),
                next.object(),
                next.cause(),
                next.effect(),
                next.fix(),
                next.level(),
                known.since(),
                known.changedAt(),
                next.change(),
                next.acknowledgedBy(),
                next.acknowledgedAt(),
                next.mutedUntil(),
                next.toldWebhook(),
                next.toldMail());
    }

    private AlertRecord record(
            Finding finding,
            long change,
            @Nullable String by,
            @Nullable String at,
            @Nullable String mutedUntil,
            Alert.Told told) {
        return new AlertRecord(
                finding.severity().text(),
                cut(finding.object()),
                cut(finding.cause()),
                cut(finding.effect()),
                cut(finding.fix()),
                finding.level(),
                String.valueOf(text(finding.since())),
                editor.now(),
                change,
                by,
                at,
                mutedUntil,
                told.webhook(),
                told.mail());
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    @Override
    public void told(Map<String, Alert.Told> told) throws ServiceException {
        editor.change(() -> {
            Transaction transaction = new Transaction();
            told.forEach((id, whom) -> editor.catalog()
                    .get(Records.ALERT, id)
                    .ifPresent(alert -> transaction
                            .expect(Records.ALERT, alert)
                            .put(Records.ALERT, id, alert.value().withTold(whom.webhook(), whom.mail()))));
            return transaction.steps().isEmpty()
                    ? Step.nothingToDo(true)
                    : Step.commit(transaction, true).aboutNothingOfHosts();
        });
    }

    private static Alert view(Versioned<AlertRecord> alert) {
        AlertRecord record = alert.value();
        return new Alert(
                alert.id(),
                AlertSeverity.ofRecord(record.severity()),
                record.object(),
                record.cause(),
                record.effect(),
                record.fix(),
                record.level(),
                Instant.parse(record.since()),
                Instant.parse(record.changedAt()),
                record.change(),
                record.acknowledgedBy(),
                instant(record.acknowledgedAt()),
                instant(record.mutedUntil()),
                new Alert.Told(record.toldWebhook(), record.toldMail()),
                alert.revision());
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }
}
