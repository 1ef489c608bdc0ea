package io.caisson.web.resource;

import io.caisson.web.json.Doc;
import io.caisson.web.task.Task;
import org.jspecify.annotations.Nullable;

/** Long work, as it is now. */
public record TaskAnswer(
        @Doc("made of what is done and what it is done to; the same work has the same at every node")
        String id,

        @Doc(
                value = "what is done",
                values = {
                    "node-drain",
                    "node-maintenance",
                    "node-removal",
                    "node-join",
                    "disk-retirement",
                    "scrub",
                    "replica-move",
                    "volume-deletion"
                })
        String kind,

        @Doc("for people, a phrase") String title,

        @Doc(
                value =
                        "waiting for what waitsFor says; done when nothing is left to do, and it lasts until somebody ends it;"
                                + " cancelled in the answer to that alone",
                values = {"running", "waiting", "paused", "done", "cancelled"})
        String state,

        @Doc(
                value = "what it is about",
                values = {"node", "disk", "group", "volume"})
        String objectKind,

        @Doc("of that object") String objectId,
        @Doc("of that object") String objectName,

        @Doc("of all; null where nobody can say") @Nullable Long done,

        @Doc("how much there is to do, or was when it began; null where nobody can say") @Nullable
        Long all,

        @Doc("what done and all count, such as replicas; null where they are null") @Nullable
        String unit,

        @Doc("when it began (RFC 3339); null where nobody knows") @Nullable
        String since,

        @Doc("what has to come about first, or is left to do; null if nothing") @Nullable
        String waitsFor,

        @Doc("whether it can be cancelled") boolean cancellable,

        @Doc("what cancelling does, or why it cannot be done")
        String cancelSays) {

    static TaskAnswer of(Task task) {
        boolean isCounted = task.all() > 0;
        return new TaskAnswer(
                task.id(),
                task.kind().text(),
                task.title(),
                task.state().text(),
                task.on().kind(),
                task.on().id(),
                task.on().name(),
                isCounted ? Long.valueOf(task.done()) : null,
                isCounted ? Long.valueOf(task.all()) : null,
                isCounted ? task.kind().unit() : null,
                task.since(),
                task.waitsFor(),
                task.cancel().isPossible(),
                task.cancel().says());
    }
}
