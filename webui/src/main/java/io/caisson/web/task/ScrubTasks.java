package io.caisson.web.task;

import io.caisson.store.repair.ScrubStatus;
import io.caisson.store.service.Node;
import io.caisson.store.service.ScrubService.NodeScrub;
import io.caisson.web.task.Task.Cancel;
import io.caisson.web.task.Task.On;
import java.time.Instant;
import java.util.Optional;

/** Rounds of scrubs that are begun and not over, as tasks. Pure. */
final class ScrubTasks {

    private ScrubTasks() {}

    /** None between rounds, and of a node that does not answer: nobody knows then. */
    static Optional<Task> of(NodeScrub scrub) {
        ScrubStatus now = scrub.status();
        if (now == null || !now.running()) {
            return Optional.empty();
        }
        Node node = scrub.node();
        return Optional.of(new Task(
                TaskKind.SCRUB.text() + "." + node.id(),
                TaskKind.SCRUB,
                new On("node", node.id(), node.name()),
                now.paused() ? TaskState.PAUSED : TaskState.RUNNING,
                "node " + node.name() + " reads its disk and repairs what is bad",
                Math.min(now.chunksDone(), now.chunksAll()),
                now.chunksAll(),
                now.startedAt() == 0
                        ? null
                        : Instant.ofEpochMilli(now.startedAt()).toString(),
                now.paused() ? "somebody to start it: caisson scrub start " + node.name() : null,
                now.paused()
                        ? Cancel.not("it is paused already")
                        : Cancel.by("the scrub pauses where it is, until somebody starts it")));
    }
}
