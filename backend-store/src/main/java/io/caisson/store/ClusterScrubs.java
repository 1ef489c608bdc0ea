package io.caisson.store;

import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.ControlRequest.ScrubCommand;
import io.caisson.store.control.NodeControl;
import io.caisson.store.repair.ScrubStatus;
import io.caisson.store.service.Node;
import io.caisson.store.service.NodeService;
import io.caisson.store.service.ScrubService;
import io.caisson.store.service.ServiceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Asks all nodes for the scrubs of their disks. Any thread. */
final class ClusterScrubs implements ScrubService {
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** For those who look at all nodes: as long as for what else nodes say of themselves. */
    private static final Duration LOOK_PATIENCE = Duration.ofSeconds(1);

    private final NodeService nodes;
    private final NodeControl control;

    ClusterScrubs(NodeService nodes, NodeControl control) {
        this.nodes = nodes;
        this.control = control;
    }

    @Override
    public List<NodeScrub> list() {
        record Asked(Node node, CompletableFuture<ControlReply.Scrub> answer) {}
        List<Asked> asked = nodes.list().stream()
                .filter(node -> node.role() == null)
                .map(node -> new Asked(node, ask(node, ScrubCommand.NOTHING, 0, LOOK_PATIENCE)))
                .toList();
        List<NodeScrub> all = new ArrayList<>();
        for (Asked one : asked) {
            all.add(new NodeScrub(one.node(), answered(one.answer())));
        }
        return all;
    }

    @Override
    public NodeScrub start(String node, long bytesPerSecond) throws ServiceException {
        return command(node, ScrubCommand.START, bytesPerSecond);
    }

    @Override
    public NodeScrub pause(String node) throws ServiceException {
        return command(node, ScrubCommand.PAUSE, 0);
    }

    private NodeScrub command(String name, ScrubCommand command, long bytesPerSecond) throws ServiceException {
        Node node = nodes.get(name);
        if (node.role() != null) {
            throw new ServiceException(
                    ServiceException.Kind.INVALID,
                    "node " + node.name() + " is a " + node.role() + ", which has no data to read",
                    "/node",
                    "ask for another node");
        }
        ScrubStatus status = answered(ask(node, command, bytesPerSecond, PATIENCE));
        if (status == null) {
            throw new ServiceException(
                    ServiceException.Kind.UNAVAILABLE,
                    "node " + node.name() + " does not answer",
                    null,
                    "try again later");
        }
        return new NodeScrub(node, status);
    }

    private CompletableFuture<ControlReply.Scrub> ask(
            Node node, ScrubCommand command, long bytesPerSecond, Duration patience) {
        return control.ask(
                        node.id(),
                        new ControlRequest.Scrub(command, bytesPerSecond),
                        ControlReply.Scrub.class,
                        patience)
                .toCompletableFuture();
    }

    private static @Nullable ScrubStatus answered(CompletableFuture<ControlReply.Scrub> answer) {
        try {
            return answer.get().status();
        } catch (ExecutionException notNow) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
