package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The command against the real API, over services in memory. */
class ExposeCommandTest {

    @RegisterExtension
    static final CommandLab LAB = CommandLab.as(TestApi.OPERATOR);

    private static final String NEW = "expose --new-volume db1=10GiB --to esx1 --iqn iqn.1998-01.com.vmware:esx1";

    private static CommandRun run(String line) {
        return LAB.run(line);
    }

    @Test
    void makesWhatIsMissingAndSaysWhereToDial() {
        CommandRun made = run(NEW);
        assertThat(made.lines())
                .containsExactly(
                        "volume db1 created",
                        "host esx1 created",
                        "volume db1 exposed to esx1 as LUN 0",
                        "target iqn.2026-01.io.caisson:test",
                        "portal 127.0.0.1:3260");
        assertThat(run(NEW).lines())
                .containsExactly(
                        "volume db1 is exposed to esx1 as LUN 0",
                        "target iqn.2026-01.io.caisson:test",
                        "portal 127.0.0.1:3260");
    }

    @Test
    void aDryRunMakesNothing() {
        assertThat(run(NEW + " --dry-run").lines())
                .startsWith(
                        "volume db1 would be created",
                        "host esx1 would be created",
                        "volume db1 would be exposed to esx1 as LUN 0");
        assertThat(run("volume list -o name").out()).isEmpty();
    }

    @Test
    void takesVolumesAndHostsThatExist() {
        run("volume create a --size 1GiB");
        run("volume create b --size 1GiB");
        run("host create web1 --nqn nqn.2014-08.com.example:web1");
        CommandRun made = run("expose a b --to web1 --protocol nvme -o json");
        assertThat(made.json().at("/exports/1/nsid").asInt()).isEqualTo(2);
        assertThat(made.json().path("subsystem").asText()).startsWith("nqn.");
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(run("expose a --to nobody").code()).isEqualTo(3);
        assertThat(run("expose a").code()).isEqualTo(2);
        CommandRun from = run("expose a --to web1 --from 192.0.2.0/24");
        assertThat(from.code()).isEqualTo(2);
        assertThat(from.err()).contains("--iqn or --nqn");
    }
}
