package io.caisson.store.service;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who is told of alerts, with the secrets that this takes: nobody may answer them. Any thread; changes block, with bounded waits. */
public interface NotificationService {

    Optional<WebhookSettings> webhook();

    Optional<MailSettings> mail();

    /** Null for none any more. */
    void webhook(@Nullable WebhookSettings settings) throws ServiceException;

    /** Null for nobody any more. */
    void mail(@Nullable MailSettings settings) throws ServiceException;
}
