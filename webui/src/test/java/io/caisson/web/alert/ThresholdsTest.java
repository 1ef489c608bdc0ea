package io.caisson.web.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.service.AlertSeverity;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That rules go by what an operator wants. */
class ThresholdsTest {

    private final TestFacts facts = new TestFacts();

    @Test
    void thePoolIsToldOfWhenTheOperatorWants() {
        facts.usage = TestFacts.usage(60);
        assertThat(facts.look().all()).isEmpty();
        facts.thresholds.put("pool-warning-percent", 60);
        assertThat(facts.look().all().values())
                .singleElement()
                .satisfies(found -> assertThat(found.severity()).isEqualTo(AlertSeverity.WARNING));
        facts.thresholds.put("pool-warning-percent", 50);
        facts.thresholds.put("pool-critical-percent", 60);
        assertThat(facts.look().all().values())
                .singleElement()
                .satisfies(found -> assertThat(found.severity()).isEqualTo(AlertSeverity.CRITICAL));
    }

    @Test
    void soAreFileSystemsAndClocks() {
        facts.vitals.set(1, TestFacts.heard(2, 0, 20));
        facts.vitals.set(2, TestFacts.heard(3, 8_000, 50));
        facts.thresholds.put("clock-warning-seconds", 10);
        assertThat(facts.look().all()).isEmpty();
        facts.thresholds.put("node-disk-free-warning-percent", 25);
        facts.thresholds.put("clock-warning-seconds", 5);
        assertThat(facts.look().all()).hasSize(2);
    }

    /** Each was checked beside the other as it was before. */
    @Test
    void whatIsCriticalIsToldOfEvenIfTwoChangesAtOnceLeftItBehindTheWarning() {
        facts.vitals.set(1, TestFacts.heard(2, 0, 4));
        facts.vitals.set(2, TestFacts.heard(3, 60_000, 50));
        facts.thresholds.put("node-disk-free-warning-percent", 3);
        facts.thresholds.put("node-disk-free-critical-percent", 5);
        facts.thresholds.put("clock-warning-seconds", 100);
        facts.thresholds.put("clock-critical-seconds", 50);
        assertThat(facts.look().all().values())
                .hasSize(2)
                .allSatisfy(found -> assertThat(found.severity()).isEqualTo(AlertSeverity.CRITICAL));
    }

    @ParameterizedTest
    @EnumSource(AlertThreshold.class)
    void theStandardMakesSense(AlertThreshold threshold) {
        assertThat(Thresholds.STANDARD.refusal(threshold, threshold.standard())).isEmpty();
        assertThat(Thresholds.STANDARD.refusal(threshold, threshold.least() - 1))
                .isPresent();
        assertThat(Thresholds.STANDARD.refusal(threshold, threshold.most() + 1)).isPresent();
    }

    @Test
    void whatIsCriticalIsWorseThanAWarning() {
        Thresholds low = new Thresholds(Map.of("certificate-warning-days", 6));
        assertThat(low.refusal(AlertThreshold.CERTIFICATE_CRITICAL, 7)).isPresent();
        assertThat(low.refusal(AlertThreshold.CERTIFICATE_CRITICAL, 5)).isEmpty();
        assertThat(Thresholds.STANDARD.refusal(AlertThreshold.POOL_WARNING, 95)).isPresent();
        assertThat(Thresholds.STANDARD.refusal(AlertThreshold.POOL_WARNING, 94)).isEmpty();
    }
}
