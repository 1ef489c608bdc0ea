package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Portal groups, against the real API, over services in memory. */
class PortalGroupCommandTest {

    @RegisterExtension
    static final CommandLab LAB = CommandLab.as(TestApi.OPERATOR);

    @Test
    void areMadeShownAndForgotten() {
        CommandRun made = LAB.run("portal-group create two --network a --network b -o json");
        assertThat(made.code()).isZero();
        assertThat(made.json().path("networks")).hasSize(2);
        assertThat(made.json().path("target").asText()).endsWith(".two");
        assertThat(LAB.run("portal-group create two --network a").code())
                .as("as another")
                .isEqualTo(4);
        assertThat(LAB.run("portal-group list -o name").lines()).containsExactly("two");
        assertThat(LAB.run("portal-group show two -o json")
                        .json()
                        .path("subsystem")
                        .asText())
                .startsWith("nqn.");
        assertThat(LAB.run("portal-group delete two --yes").code()).isZero();
        assertThat(LAB.run("portal-group show two").code()).isEqualTo(3);
    }
}
