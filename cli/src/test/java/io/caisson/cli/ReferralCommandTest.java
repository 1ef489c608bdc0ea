package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Referrals, against the real API, over services in memory. */
class ReferralCommandTest {

    @RegisterExtension
    static final CommandLab LAB = CommandLab.as(TestApi.OPERATOR);

    @Test
    void areMadeShownAndForgotten() {
        CommandRun made = LAB.run("referral create site-b --address 10.2.0.10 -o json");
        assertThat(made.code()).isZero();
        assertThat(made.json().path("port").asInt()).isEqualTo(8009);
        assertThat(made.json().path("nqn").asText()).isEqualTo("nqn.2014-08.org.nvmexpress.discovery");
        assertThat(LAB.run("referral create site-b --address 10.2.0.10").code())
                .as("the same")
                .isZero();
        assertThat(LAB.run("referral create site-b --address 10.2.0.10 --port 4420")
                        .code())
                .as("as another")
                .isEqualTo(4);
        assertThat(LAB.run("referral list -o name").lines()).containsExactly("site-b");
        assertThat(LAB.run("referral delete site-b --yes").code()).isZero();
        assertThat(LAB.run("referral show site-b").code()).isEqualTo(3);
    }
}
