package io.caisson.store.service;

import io.caisson.store.catalog.AlertRecords.MailRecord;
import io.caisson.store.catalog.AlertRecords.NotificationRecord;
import io.caisson.store.catalog.AlertRecords.WebhookRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Who is told of alerts, as a record of the catalog. */
final class CatalogNotifications implements NotificationService {

    private static final NotificationRecord NOBODY = new NotificationRecord(null, null);

    private final CatalogEditor editor;

    CatalogNotifications(CatalogEditor editor) {
        this.editor = editor;
    }

    private NotificationRecord now() {
        return editor.catalog()
                .get(Records.NOTIFICATION, Records.SELF)
                .map(Versioned::value)
                .orElse(NOBODY);
    }

    @Override
    public Optional<WebhookSettings> webhook() {
        return Optional.ofNullable(now().webhook())
                .map(record -> new WebhookSettings(record.url(), record.secret(), record.caCertificate()));
    }

    @Override
    public Optional<MailSettings> mail() {
        return Optional.ofNullable(now().mail())
                .map(record -> new MailSettings(
                        record.host(),
                        record.port(),
                        MailSettings.Security.valueOf(record.security().toUpperCase(Locale.ROOT)),
                        record.user(),
                        record.password(),
                        record.from(),
                        record.to(),
                        record.caCertificate()));
    }

    @Override
    public void webhook(@Nullable WebhookSettings settings) throws ServiceException {
        WebhookRecord record = settings == null
                ? null
                : new WebhookRecord(settings.url(), settings.secret(), settings.caCertificate());
        change(known -> new NotificationRecord(record, known.mail()));
    }

    @Override
    public void mail(@Nullable MailSettings settings) throws ServiceException {
        MailRecord record = settings == null
                ? null
                : new MailRecord(
                        settings.host(),
                        settings.port(),
                        settings.security().name().toLowerCase(Locale.ROOT),
                        settings.user(),
                        settings.password(),
                        settings.from(),
                        settings.to(),
                        settings.caCertificate());
        change(known -> new NotificationRecord(known.webhook(), record));
    }

    private void change(UnaryOperator<NotificationRecord> edit) throws ServiceException {
        editor.change(() -> {
            Optional<Versioned<NotificationRecord>> known = editor.catalog().get(Records.NOTIFICATION, Records.SELF);
            Transaction transaction = new Transaction();
            if (known.isPresent()) {
                transaction.expect(Records.NOTIFICATION, known.get());
            } else {
                transaction.expectAbsent(Records.NOTIFICATION, Records.SELF);
            }
            transaction.put(
                    Records.NOTIFICATION,
                    Records.SELF,
                    edit.apply(known.map(Versioned::value).orElse(NOBODY)));
            return Step.commit(transaction, true).aboutNothingOfHosts();
        });
    }
}
