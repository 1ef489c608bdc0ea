package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.service.AlertService.Finding;
import io.caisson.store.service.AlertSeverity;
import io.caisson.web.fixtures.TestApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code alert} and {@code settings} against the real API, over services in memory. */
class AlertCommandTest {

    @RegisterExtension
    static final CommandLab LAB = CommandLab.as(TestApi.ADMIN).inDebug();

    private static final String SECRET = "a secret of some length";

    private static CommandRun run(String line) {
        return LAB.runWith(SECRET + "\n", line);
    }

    private static void keep(AlertSeverity severity) {
        LAB.store()
                .alerts()
                .keep(List.of(new Finding(
                        "node-down.n2",
                        severity,
                        "node n2",
                        "n2 does not answer.",
                        "Others serve.",
                        "Start it.",
                        0,
                        Instant.parse("2026-11-30T10:00:00Z"))));
    }

    @Test
    void alertsAreListedShownAcknowledgedAndMuted() {
        assertThat(run("alert list").out()).isEqualTo("there are no alerts\n");
        assertThat(run("alert list -o json").json().path("items")).isEmpty();
        keep(AlertSeverity.WARNING);
        assertThat(run("alert list").lines().get(1))
                .startsWith("warning   2026-11-30T10:00:00Z  node-down.n2  n2 does not answer.");
        assertThat(run("alert show node-down.n2").out()).contains("Start it.", "Others serve.");
        assertThat(run("alert acknowledge node-down.n2").out())
                .isEqualTo("alert node-down.n2 is acknowledged by admin\n");
        assertThat(run("alert acknowledge node-down.n2 --undo -o json")
                        .json()
                        .path("acknowledgedBy")
                        .isNull())
                .isTrue();
        assertThat(run("alert mute node-down.n2 --for 2h").out()).startsWith("alert node-down.n2 is muted until 20");
        assertThat(run("alert mute node-down.n2 --for 0m").out()).isEqualTo("alert node-down.n2 is not muted\n");
        assertThat(run("alert mute node-down.n2 --for soon").code()).isEqualTo(2);
        assertThat(run("alert mute node-down.n2 --for 31d").code()).isEqualTo(2);
        assertThat(run("alert show nothing.x").code()).isEqualTo(3);
        keep(AlertSeverity.OK);
        assertThat(run("alert list").out()).isEqualTo("there are no alerts\n");
        assertThat(run("alert list --all").out()).contains("node-down.n2");
        assertThat(run("alert acknowledge node-down.n2").code()).isEqualTo(4);
    }

    @Test
    void settingsTakeSecretsAndGiveNone() {
        CommandRun set = run("settings webhook set --url https://alerts.example.org/x --secret-file -");
        assertThat(set.code()).isZero();
        assertThat(set.out() + set.err()).doesNotContain(SECRET);
        assertThat(LAB.store().notifications().webhook().orElseThrow().secret()).isEqualTo(SECRET);
        assertThat(run("settings webhook show -o json").out())
                .contains("\"signed\" : true")
                .doesNotContain(SECRET);
        assertThat(run("settings webhook set --url ftp://x").code()).isEqualTo(2);
        assertThat(run("settings webhook delete --yes").code()).isZero();
        assertThat(run("settings webhook test").code()).isEqualTo(4);

        String mail =
                "settings mail set --host smtp.example.org --from caisson@example.org --to a@example.org,b@example.org";
        assertThat(run(mail + " --user u --password-file -").code()).isZero();
        assertThat(run("settings mail show -o json").json().path("to")).hasSize(2);
        assertThat(run("settings mail show").out()).doesNotContain(SECRET);
        assertThat(run("settings mail set --security none").code()).isEqualTo(2);
        assertThat(run("settings mail set --to nobody").code()).isEqualTo(2);
        assertThat(run("settings mail set --host other.example.org").err()).contains("password anew");
    }

    @Test
    void aSupportBundleIsWrittenOnceAndNotOverAnything() throws IOException {
        Path file = LAB.data().resolve("bundle.zip");
        assertThat(run("support-bundle --file " + file).out()).contains("bundle.zip has ");
        assertThat(Files.readAllBytes(file)).startsWith('P', 'K');
        assertThat(run("support-bundle --file " + file).code()).isEqualTo(2);
        assertThat(run("support-bundle --token " + TestApi.OPERATOR + " --file "
                                + LAB.data().resolve("other"))
                        .code())
                .isEqualTo(6);
        assertThat(LAB.data().resolve("other")).doesNotExist();
    }
}
