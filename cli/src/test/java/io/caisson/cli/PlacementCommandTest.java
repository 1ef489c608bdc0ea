package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.web.fixtures.TestApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code node}, {@code group}, {@code disk} and {@code placement} against the real API, over services in memory. */
class PlacementCommandTest {

    @RegisterExtension
    static final CommandLab LAB = CommandLab.as(TestApi.OPERATOR);

    @RegisterExtension
    static final CommandLab ADMINS = CommandLab.as(TestApi.ADMIN);

    private static CommandRun run(String line) {
        return LAB.run(line);
    }

    @Test
    void nodesAreDrainedMaintainedAndActivated() {
        assertThat(run("node drain node-1 --wait").out()).isEqualTo("node node-1 is draining\n");
        assertThat(run("node show node-1 -o json").json().path("state").asText())
                .isEqualTo("draining");
        assertThat(run("node maintenance node-1").out()).isEqualTo("node node-1 is in maintenance\n");
        assertThat(run("node maintenance node-1 --off").out()).isEqualTo("node node-1 is active\n");
        assertThat(run("node activate node-1 -o json").json().path("dutyDone").asBoolean())
                .isTrue();
        assertThat(run("node drain node-2").code()).isEqualTo(4);
        assertThat(run("node drain node-9").code()).isEqualTo(3);
        assertThat(run("node list").lines().get(0)).contains("REPLICAS", "LEADS", "DUTY");
    }

    @Test
    void groupsAreShownWithTheirReplicas() {
        assertThat(run("group list").lines().get(1)).matches("[0-9a-f-]{36} +degraded +node-1 +3 +node-1,node-2 +db");
        String id = run("group list -o json").json().at("/items/0/id").asText();
        CommandRun shown = run("group show " + id);
        assertThat(shown.lines()).anyMatch(line -> line.matches("CONDITION +degraded"));
        assertThat(shown.lines()).anyMatch(line -> line.matches("node-1 +active +open +true +0 +1GiB .*"));
        assertThat(shown.lines()).anyMatch(line -> line.matches("node-2 +joining +silent +false .*3 +8 .*"));
        assertThat(run("group show " + id + " -o json").json().has("memberNames"))
                .as("what the API answers")
                .isFalse();
        assertThat(run("group show none").code()).isEqualTo(3);
    }

    @Test
    void disksAreAddedByAdministratorsRetiredAndForgotten() {
        assertThat(run("disk add node-1 /mnt/a").code()).as("not by operators").isEqualTo(6);
        assertThat(ADMINS.run("disk add node-1 /mnt/a").out()).matches("disk [0-9a-f-]{36} added: /mnt/a of node-1\n");
        assertThat(ADMINS.run("disk add node-1 /mnt/full").err()).contains("is not empty");
        assertThat(ADMINS.run("disk add node-9 /mnt/a").code()).isEqualTo(3);
        String first = run("disk list -o name").lines().get(0);
        String second = run("disk list -o name").lines().get(1);
        assertThat(run("disk retire " + second).out())
                .isEqualTo("disk " + second + " is retiring, with 1 replicas on it\n");
        assertThat(run("disk activate " + second).code()).isZero();
        assertThat(run("disk retire " + first).code()).isEqualTo(4);
        assertThat(ADMINS.run("disk forget " + second).code()).isEqualTo(4);
        assertThat(ADMINS.run("disk forget " + second + " --give-up-copies").out())
                .isEqualTo("disk " + second + " is being forgotten\n");
    }

    @Test
    void disksAndMovesAreShown() {
        assertThat(run("disk list").lines()).hasSize(3);
        String id = run("disk list -o name").lines().get(0);
        assertThat(run("disk show " + id).lines()).anyMatch(line -> line.matches("USED +1GiB"));
        assertThat(run("placement show").lines().get(1)).matches("true +group .* gets a replica on node-2 +3 +8");
    }
}
