package io.caisson.store.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.catalog.AlertRecords.AlertRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.service.AlertService.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CatalogAlertsTest {
    private static final Instant BEGAN = Instant.parse("2026-11-21T07:59:00Z");

    private final ServiceFixture fixture = new ServiceFixture();
    private final AlertService alerts = fixture.services.alerts();

    private static Finding finding(AlertSeverity severity, long level) {
        return new Finding("node-down.n2", severity, "node n2", "It is down.", "None.", "Start it.", level, BEGAN);
    }

    private void keep(AlertSeverity severity, long level) throws ServiceException {
        alerts.keep(List.of(finding(severity, level)));
    }

    private Alert alert() throws ServiceException {
        return alerts.get("node-down.n2");
    }

    @Test
    void whoKnowsOfItKnowsOfItUntilItGetsWorse() throws ServiceException {
        keep(AlertSeverity.WARNING, 0);
        assertThat(alert().since()).isEqualTo(BEGAN);
        assertThat(alert().rule()).isEqualTo("node-down");
        assertThat(alerts.acknowledge("node-down.n2", "ann").acknowledgedBy()).isEqualTo("ann");
        keep(AlertSeverity.WARNING, 0);
        assertThat(alert().acknowledgedBy()).isEqualTo("ann");
        assertThat(alert().change()).isEqualTo(1);
        keep(AlertSeverity.CRITICAL, 0);
        assertThat(alert().acknowledgedBy()).isNull();
        assertThat(alert().change()).isEqualTo(2);
        alerts.acknowledge("node-down.n2", "ann");
        keep(AlertSeverity.WARNING, 0);
        assertThat(alert().acknowledgedBy()).as("better is not worse").isEqualTo("ann");
        keep(AlertSeverity.WARNING, 1);
        assertThat(alert().acknowledgedBy()).isNull();
    }

    @Test
    void whatIsOverCannotBeAcknowledgedAndComesBackAsNew() throws ServiceException {
        keep(AlertSeverity.WARNING, 0);
        alerts.acknowledge("node-down.n2", "ann");
        keep(AlertSeverity.OK, 0);
        assertThat(alert().isActive()).isFalse();
        assertThat(alert().acknowledgedBy()).isNull();
        assertThatThrownBy(() -> alerts.acknowledge("node-down.n2", "ann")).hasMessageContaining("is over");
        keep(AlertSeverity.WARNING, 0);
        assertThat(alert().change()).isEqualTo(3);
    }

    @Test
    void whatNeverBeganNeedNotEnd() throws ServiceException {
        keep(AlertSeverity.OK, 0);
        assertThat(alerts.list()).isEmpty();
    }

    @Test
    void whatIsOverForADayIsForgotten() throws ServiceException {
        fixture.catalog.commit(new Transaction()
                .put(
                        Records.ALERT,
                        "old.1",
                        new AlertRecord(
                                "ok",
                                "o",
                                "c",
                                "e",
                                "f",
                                0,
                                "2026-11-19T00:00:00Z",
                                "2026-11-20T07:59:59Z",
                                2,
                                null,
                                null,
                                null,
                                0,
                                0)));
        alerts.keep(List.of());
        assertThat(alerts.list()).isEmpty();
    }

    @Test
    void thereAreNotMoreThanTheCatalogShouldHold() throws ServiceException {
        alerts.keep(IntStream.range(0, AlertService.MOST_ALERTS + 20)
                .mapToObj(i -> new Finding("r." + i, AlertSeverity.WARNING, "o", "c", "e", "f", 0, BEGAN))
                .toList());
        assertThat(alerts.list()).hasSize(AlertService.MOST_ALERTS);
    }

    @Test
    void whoWasToldIsNotForgottenByWhatComesLater() throws ServiceException {
        keep(AlertSeverity.WARNING, 0);
        alerts.told(Map.of("node-down.n2", new Alert.Told(1, 0), "gone.x", new Alert.Told(1, 1)));
        keep(AlertSeverity.CRITICAL, 0);
        assertThat(alert().told()).isEqualTo(new Alert.Told(1, 0));
        assertThat(alerts.list()).hasSize(1);
    }

    @Test
    void aMuteHasAnEndAndCanBeTakenBack() throws ServiceException {
        keep(AlertSeverity.WARNING, 0);
        Alert muted = alerts.mute("node-down.n2", BEGAN.plusSeconds(60));
        assertThat(muted.isMuted(BEGAN)).isTrue();
        assertThat(muted.isMuted(BEGAN.plusSeconds(60))).isFalse();
        assertThat(alerts.mute("node-down.n2", null).mutedUntil()).isNull();
        assertThatThrownBy(() -> alerts.mute("nothing.x", BEGAN)).isInstanceOf(ServiceException.class);
    }

    @Test
    void settingsKeepWhatWasNotChangedAndSayNoSecret() throws ServiceException {
        NotificationService notifications = fixture.services.notifications();
        notifications.webhook(new WebhookSettings("https://alerts.example/x", "hush", null));
        notifications.mail(new MailSettings(
                "mail.example",
                587,
                MailSettings.Security.STARTTLS,
                "u",
                "hush",
                "a@example.org",
                List.of("b@example.org"),
                null));
        assertThat(notifications.webhook().orElseThrow().secret()).isEqualTo("hush");
        assertThat(notifications.mail().orElseThrow().security()).isEqualTo(MailSettings.Security.STARTTLS);
        assertThat(notifications.webhook() + " " + notifications.mail()).doesNotContain("hush");
        notifications.webhook(null);
        assertThat(notifications.webhook()).isEmpty();
        assertThat(notifications.mail()).isPresent();
    }
}
