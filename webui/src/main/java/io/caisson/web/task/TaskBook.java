package io.caisson.web.task;

import io.caisson.store.service.Node;
import io.caisson.store.service.NodeService;
import io.caisson.store.service.PlacementGroup;
import io.caisson.store.service.PlacementService;
import io.caisson.store.service.ScrubService;
import io.caisson.store.service.ScrubService.NodeScrub;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.VolumeService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All long work of the cluster. It keeps nothing: a task is what the records say, and what nodes say of it, so it cannot differ from
 * what is done, it is the same at every node, and it outlives every one of them. Any thread; may block for as long as nodes are
 * waited for, a few seconds at most.
 */
public final class TaskBook {

    private final NodeService nodes;
    private final PlacementService placement;
    private final ScrubService scrubs;
    private final VolumeService volumes;

    public TaskBook(NodeService nodes, PlacementService placement, ScrubService scrubs, VolumeService volumes) {
        this.nodes = nodes;
        this.placement = placement;
        this.scrubs = scrubs;
        this.volumes = volumes;
    }

    /** By kind, then by what they are about. */
    public List<Task> list() {
        List<Task> tasks = new ArrayList<>();
        for (NodeScrub scrub : scrubs.list()) {
            NodeTasks.of(scrub.node()).ifPresent(tasks::add);
            ScrubTasks.of(scrub).ifPresent(tasks::add);
        }
        List<PlacementGroup> groups = placement.groups();
        groups.forEach(group -> tasks.addAll(PlacementTasks.of(group)));
        placement.moves().forEach(move -> PlacementTasks.of(move).ifPresent(tasks::add));
        placement.disks().forEach(disk -> PlacementTasks.of(disk).ifPresent(tasks::add));
        volumes.list().forEach(volume -> PlacementTasks.of(volume, groups).ifPresent(tasks::add));
        tasks.sort(Comparator.comparing(Task::kind).thenComparing(Task::title).thenComparing(Task::id));
        return tasks;
    }

    /** One that is not over. */
    public Task get(String id) throws ServiceException {
        return list().stream()
                .filter(task -> task.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new ServiceException(
                        ServiceException.Kind.NOT_FOUND,
                        "there is no task '" + id + "': it is over, or never was",
                        null,
                        "see the list of tasks"));
    }

    /** Ends what can be ended. Of two who do it at the same time the second finds it over. */
    public Task cancel(String id) throws ServiceException {
        Task task = get(id);
        if (!task.cancel().isPossible()) {
            throw new ServiceException(
                    ServiceException.Kind.CONFLICT,
                    "task '" + id + "' cannot be cancelled: " + task.cancel().says(),
                    null,
                    null);
        }
        switch (task.kind()) {
            case NODE_DRAIN -> activate(task, "draining");
            case NODE_MAINTENANCE -> activate(task, "maintenance");
            case SCRUB -> scrubs.pause(task.on().id());
            case NODE_REMOVAL, NODE_JOIN, DISK_RETIREMENT, REPLICA_MOVE, VOLUME_DELETION ->
                throw new IllegalStateException("nothing ends a " + task.kind().text());
        }
        return task.cancelled();
    }

    /** Ends this state of the node, and not another that somebody has asked for meanwhile. */
    private void activate(Task task, String state) throws ServiceException {
        Node node = nodes.get(task.on().id());
        if (!node.state().equals(state)) {
            throw new ServiceException(
                    ServiceException.Kind.CONFLICT,
                    "node '" + node.name() + "' is " + node.state() + " by now",
                    null,
                    "see the list of tasks");
        }
        nodes.onlyAt(node.revision()).activate(node.id());
    }
}
