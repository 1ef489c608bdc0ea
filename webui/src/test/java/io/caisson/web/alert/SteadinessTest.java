package io.caisson.web.alert;

import static io.caisson.store.service.AlertSeverity.CRITICAL;
import static io.caisson.store.service.AlertSeverity.OK;
import static io.caisson.store.service.AlertSeverity.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.service.Alert;
import io.caisson.store.service.AlertService.Finding;
import io.caisson.store.service.AlertSeverity;
import io.caisson.web.alert.Findings.Found;
import io.caisson.web.fixtures.MemoryAlerts;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class SteadinessTest {
    private static final String ID = "node-down.n2";

    private final Steadiness steadiness = new Steadiness();
    private Instant now = TestFacts.NOW;
    private final MemoryAlerts alerts = new MemoryAlerts(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    private static Findings down(AlertSeverity severity) {
        Findings findings = new Findings();
        if (severity != OK) {
            findings.found("n2", new Found(AlertRule.NODE_DOWN, severity, "n2", "down", "none", "start", 0));
        }
        return findings;
    }

    /** A look after so many seconds. */
    private List<AlertSeverity> look(int seconds, Findings findings) {
        now = now.plusSeconds(seconds);
        Collection<Finding> news = steadiness.news(now, alerts.list(), findings);
        alerts.keep(news);
        return news.stream().map(Finding::severity).toList();
    }

    @Test
    void whatDoesNotLastIsNoNews() {
        assertThat(look(0, down(WARNING))).isEmpty();
        assertThat(look(10, down(OK))).isEmpty();
        assertThat(look(10, down(WARNING))).isEmpty();
        assertThat(look(10, down(WARNING))).isEmpty();
        assertThat(alerts.list()).isEmpty();
    }

    @Test
    void whatLastsBeganWhenItWasFirstFound() throws Exception {
        look(0, down(WARNING));
        Instant began = now;
        assertThat(look(15, down(WARNING))).containsExactly(WARNING);
        assertThat(alerts.get(ID).since()).isEqualTo(began);
        assertThat(look(5, down(WARNING))).isEmpty();
        assertThat(look(5, down(OK))).isEmpty();
        assertThat(look(10, down(OK))).containsExactly(OK);
        assertThat(alerts.get(ID).isActive()).isFalse();
        assertThat(alerts.get(ID).since()).isEqualTo(began);
    }

    @Test
    void whatIsNowBadAndNowWorseIsToldAllTheSame() {
        look(0, down(WARNING));
        look(5, down(CRITICAL));
        look(5, down(WARNING));
        assertThat(look(5, down(CRITICAL))).containsExactly(CRITICAL);
    }

    @Test
    void ofWhatNobodyCanSayTheLastWordCounts() {
        look(0, down(WARNING));
        look(15, down(WARNING));
        Findings unknown = new Findings();
        unknown.unknown(AlertRule.NODE_DOWN, "n2");
        for (int i = 0; i < 20; i++) {
            assertThat(look(10, unknown)).isEmpty();
        }
        assertThat(alerts.list()).allMatch(Alert::isActive);
    }

    @Test
    void whatComesAndGoesHasToStayAwayForLonger() {
        int news = 0;
        for (int i = 0; i < 360; i++) {
            // An hour: 30 s down and 30 s up, again and again.
            news += look(10, down(i % 6 < 3 ? WARNING : OK)).size();
        }
        assertThat(news)
                .as("raised and cleared a few times, then raised for good")
                .isBetween(3, 9);
        assertThat(alerts.list()).allMatch(Alert::isActive);
    }

    @Test
    void anotherTextIsKeptNowAndThenAndMoreOfItAtOnce() {
        look(0, down(WARNING));
        look(15, down(WARNING));
        Findings other = new Findings();
        other.found("n2", Found.warning(AlertRule.NODE_DOWN, "n2", "still down", "none", "start"));
        assertThat(look(5, other)).isEmpty();
        assertThat(look(60, other)).hasSize(1);
        Findings more = new Findings();
        more.found(
                "n2",
                Found.warning(AlertRule.NODE_DOWN, "n2", "still down", "none", "start")
                        .atLevel(7));
        assertThat(look(5, more)).hasSize(1);
        assertThat(look(5, more)).isEmpty();
    }
}
