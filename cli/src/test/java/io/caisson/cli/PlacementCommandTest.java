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
    void nodesAreGivenFaultSets() {
        assertThat(run("node set node-1 --fault-set rack1").out()).isEqualTo("node node-1 is in fault set rack1\n");
        assertThat(run("node show node-1 -o json").json().path("faultSet").asText())
                .isEqualTo("rack1");
        assertThat(run("node set node-1 --no-fault-set").out()).isEqualTo("node node-1 fails alone\n");
        assertThat(run("node show node-1 -o json").json().path("faultSet").isNull())
                .isTrue();
        assertThat(run("node set node-1").code()).isEqualTo(2);
        assertThat(run("node set node-9 --fault-set rack1").code()).isEqualTo(3);
        assertThat(run("placement show").out()).contains("! group ", "cannot have 3 replicas");
    }

    @Test
    void templatesAreMadeShownUsedAndForgotten() {
        assertThat(run("template create scratch --replicas 1").out()).isEqualTo("template scratch is made\n");
        assertThat(run("template create scratch --replicas 1").out()).isEqualTo("template scratch was there already\n");
        assertThat(run("template create scratch --replicas 2").code()).isEqualTo(4);
        assertThat(run("template create scratch2 --replicas 4").code()).isEqualTo(2);
        assertThat(run("volume create t1 --size 1GiB --template scratch").out()).isEqualTo("volume t1 created\n");
        assertThat(run("volume create t2 --size 1GiB --replicas 2").out()).isEqualTo("volume t2 created\n");
        assertThat(run("volume show t1 -o json").json().path("template").asText())
                .isEqualTo("scratch");
        assertThat(run("volume show t2 -o json").json().path("replicas").asInt())
                .isEqualTo(2);
        assertThat(run("template list").lines())
                .anyMatch(line -> line.matches("scratch +1 +1 +1GiB +4KiB +4KiB"))
                .anyMatch(line -> line.startsWith("default"));
        assertThat(run("template delete scratch --yes").code()).isEqualTo(4);
        assertThat(run("volume delete t1 --yes").code()).isZero();
        assertThat(run("volume delete t2 --yes").code()).isZero();
        assertThat(run("template delete scratch --yes").out()).isEqualTo("template scratch is forgotten\n");
        assertThat(run("template show scratch").code()).isEqualTo(3);
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
