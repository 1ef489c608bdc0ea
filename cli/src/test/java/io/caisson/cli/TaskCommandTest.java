package io.caisson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.web.fixtures.TestApi;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code task} against the real API, over services in memory. */
class TaskCommandTest {

    @RegisterExtension
    static final CommandLab LAB = CommandLab.as(TestApi.OPERATOR);

    private static CommandRun run(String line) {
        return LAB.run(line);
    }

    private static String drain() {
        LAB.store().dutiesLast(true);
        assertThat(run("node drain node-1").code()).isZero();
        return run("task list --filter kind=node-drain -o json")
                .json()
                .at("/items/0/id")
                .asText();
    }

    @Test
    void tasksAreListedShownAndCancelled() {
        String drain = drain();
        assertThat(run("task list").lines()).anyMatch(line -> line.matches("node-drain +running +1 +2 +replicas .*"));
        assertThat(run("task show " + drain).lines())
                .anyMatch(line -> line.matches("CANCELLING +the node is active again.*"));
        CommandRun cancelled = run("task cancel " + drain);
        assertThat(cancelled.out()).isEqualTo("task " + drain + " is cancelled\n");
        assertThat(run("node show node-1 -o json").json().path("state").asText())
                .isEqualTo("active");
        assertThat(run("task cancel " + drain).code()).isEqualTo(3);
        String join = run("task list --filter kind=node-join -o json")
                .json()
                .at("/items/0/id")
                .asText();
        assertThat(run("task cancel " + join).code()).isEqualTo(4);
    }

    @Test
    void waitingEndsWithTheTaskOrItsTime() throws Exception {
        String drain = drain();
        CommandRun late = run("task wait " + drain + " --timeout 1s");
        assertThat(late.code()).isEqualTo(1);
        assertThat(late.err()).contains("is not done after 1 s");
        CompletableFuture<CommandRun> waiting = CompletableFuture.supplyAsync(() -> run("task wait " + drain));
        LAB.store().dutiesLast(false);
        assertThat(waiting.get(30, TimeUnit.SECONDS).out()).isEqualTo("task " + drain + " is done\n");
        assertThat(run("task wait nothing").code()).isEqualTo(3);
        assertThat(run("task wait " + drain + " --timeout soon").code()).isEqualTo(2);
    }

    @Test
    void aScrubIsWaitedForUntilTheNodeSaysThatItsRoundIsOver() throws Exception {
        for (boolean completed : new boolean[] {true, false}) {
            assertThat(run("scrub start node-1").code()).isZero();
            CompletableFuture<CommandRun> waiting =
                    CompletableFuture.supplyAsync(() -> run("scrub start node-1 --wait"));
            while (!waiting.isDone()) {
                LAB.store().scrubsEnd(completed);
            }
            CommandRun ended = waiting.get(30, TimeUnit.SECONDS);
            assertThat(ended.code()).isEqualTo(completed ? 0 : 1);
            assertThat(ended.out() + ended.err())
                    .contains(completed ? "has scrubbed its disk" : "is not known to be over");
        }
    }

    @Test
    void commandsThatTakeLongCanWait() {
        assertThat(run("scrub start node-1").code()).isZero();
        assertThat(run("task list --filter kind=scrub").lines().get(1)).contains("node node-1 reads its disk");
        LAB.run("volume create v --size 1GiB");
        assertThat(run("volume delete v --wait").out()).isEqualTo("volume v deleted\n");
        assertThat(run("volume delete v --wait --if-exists").code()).isZero();
        assertThat(run("volume delete v --wait").code()).isEqualTo(3);
    }

    @Test
    void aBarSaysHowFarItIs() {
        ObjectNode task = Json.MAPPER.createObjectNode().put("title", "node a is drained");
        assertThat(ProgressBar.line(task)).isEqualTo("node a is drained");
        task.put("done", 1).put("all", 2).put("unit", "replicas").put("waitsFor", "x".repeat(200));
        assertThat(ProgressBar.line(task))
                .startsWith("[############............] 1/2 replicas  node a is drained: xxx")
                .hasSize(100);
    }
}
