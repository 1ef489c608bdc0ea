package io.caisson.web.task;

import io.caisson.store.service.Node;
import io.caisson.store.service.NodeDuty;
import io.caisson.web.task.Task.Cancel;
import io.caisson.web.task.Task.On;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the states of nodes ask for, as tasks. Pure. */
final class NodeTasks {

    private NodeTasks() {}

    static Optional<Task> of(Node node) {
        return switch (node.state()) {
            case "draining" ->
                Optional.of(task(
                        TaskKind.NODE_DRAIN,
                        node,
                        "node " + node.name() + " is drained",
                        Cancel.by("the node is active again, and what moved away may come back")));
            case "maintenance" ->
                Optional.of(task(
                        TaskKind.NODE_MAINTENANCE,
                        node,
                        "node " + node.name() + " is in maintenance",
                        Cancel.by("the node leaves maintenance, and leads again what it led")));
            case "removing" ->
                Optional.of(task(
                        TaskKind.NODE_REMOVAL,
                        node,
                        "node " + node.name() + " leaves the cluster",
                        Cancel.not("a removal cannot be stopped; the node can join anew, empty")));
            case "joining" ->
                Optional.of(task(
                        TaskKind.NODE_JOIN,
                        node,
                        "node " + node.name() + " joins the cluster",
                        Cancel.not("remove the node instead")));
            default -> Optional.empty();
        };
    }

    private static Task task(TaskKind kind, Node node, String title, Cancel cancel) {
        NodeDuty duty = node.duty();
        boolean isNotHeard = !node.online() && !duty.done() && kind != TaskKind.NODE_REMOVAL;
        return new Task(
                kind.text() + "." + node.id(),
                kind,
                new On("node", node.id(), node.name()),
                duty.done() ? TaskState.DONE : isNotHeard ? TaskState.WAITING : TaskState.RUNNING,
                title,
                duty.work() - duty.left(),
                duty.work(),
                since(kind, node),
                waitsFor(node, isNotHeard),
                cancel);
    }

    private static @Nullable String since(TaskKind kind, Node node) {
        return kind == TaskKind.NODE_JOIN ? node.createdAt() : node.duty().since();
    }

    private static @Nullable String waitsFor(Node node, boolean isNotHeard) {
        if (node.duty().done()) {
            return null;
        }
        return isNotHeard
                ? "the node does not answer: " + node.duty().text()
                : node.duty().text();
    }
}
