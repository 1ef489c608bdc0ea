package io.caisson.tests.alerts;

import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Prometheus itself takes the rules that are shipped. */
@Tag("interop")
@RequiresTool("promtool")
class PrometheusRulesTest {

    @Test
    void promtoolFindsNothingWrongWithTheRules() {
        Tool.of(
                        "promtool",
                        "check",
                        "rules",
                        Checkout.root()
                                .resolve(
                                        "appliance-image/src/main/distribution/monitoring/prometheus/caisson-alerts.yml")
                                .toString())
                .run()
                .expectSuccess();
    }
}
