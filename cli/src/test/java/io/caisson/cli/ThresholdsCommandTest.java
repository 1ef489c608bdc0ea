package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Thresholds of alerts, against the real API, over services in memory. */
class ThresholdsCommandTest {

    @RegisterExtension
    static final CommandLab LAB = CommandLab.as(TestApi.ADMIN);

    private static int value(String name) {
        for (var threshold : LAB.run("settings thresholds list -o json").json().path("items")) {
            if (threshold.path("name").asText().equals(name)) {
                return threshold.path("value").asInt();
            }
        }
        throw new AssertionError("there is no " + name);
    }

    @Test
    void areSetAndGoBackToTheStandard() {
        assertThat(value("pool-warning-percent")).isEqualTo(85);
        assertThat(LAB.run("settings thresholds set pool-warning-percent 70").code())
                .isZero();
        assertThat(value("pool-warning-percent")).isEqualTo(70);
        assertThat(LAB.run("settings thresholds reset pool-warning-percent").code())
                .isZero();
        assertThat(value("pool-warning-percent")).isEqualTo(85);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(LAB.run("settings thresholds set pool-warning-percent 95").code())
                .as("as what is critical")
                .isEqualTo(2);
        assertThat(LAB.run("settings thresholds set pool-critical-percent 101").code())
                .isEqualTo(2);
        assertThat(LAB.run("settings thresholds set nothing 1").code()).isEqualTo(3);
        // The standard would be beside a warning that is worse.
        assertThat(LAB.run("settings thresholds set pool-critical-percent 99").code())
                .isZero();
        assertThat(LAB.run("settings thresholds set pool-warning-percent 97").code())
                .isZero();
        assertThat(LAB.run("settings thresholds reset pool-critical-percent").code())
                .isEqualTo(2);
        assertThat(LAB.run("settings thresholds reset pool-warning-percent").code())
                .isZero();
        assertThat(LAB.run("settings thresholds reset pool-critical-percent").code())
                .isZero();
    }
}
