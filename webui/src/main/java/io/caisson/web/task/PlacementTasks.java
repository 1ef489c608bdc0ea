package io.caisson.web.task;

import io.caisson.store.service.Disk;
import io.caisson.store.service.PlacementGroup;
import io.caisson.store.service.PlacementGroup.Member;
import io.caisson.store.service.PlacementMove;
import io.caisson.store.service.Volume;
import io.caisson.web.task.Task.Cancel;
import io.caisson.web.task.Task.On;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What moves between disks, and what goes from them, as tasks. Pure. */
final class PlacementTasks {

    private static final String GROUP = "group";

    private PlacementTasks() {}

    /** Of a group: one for each replica that comes or goes. */
    static List<Task> of(PlacementGroup group) {
        List<Task> tasks = new ArrayList<>();
        for (Member member : group.members()) {
            if (!member.state().equals("active")) {
                tasks.add(of(group, member));
            }
        }
        return tasks;
    }

    private static Task of(PlacementGroup group, Member member) {
        boolean leaves = member.state().equals("leaving");
        boolean isSilent = member.replica().equals("silent");
        boolean waits = group.leader() == null || isSilent && !leaves;
        return new Task(
                TaskKind.REPLICA_MOVE.text() + "." + group.id() + "." + member.disk(),
                TaskKind.REPLICA_MOVE,
                new On(GROUP, group.id(), group.id()),
                waits ? TaskState.WAITING : TaskState.RUNNING,
                "group " + group.id() + (leaves ? " loses its replica on " : " gets a replica on ") + member.node(),
                member.partsDone(),
                member.partsAll(),
                null,
                waitsFor(group, member, waits),
                Cancel.not(
                        leaves
                                ? "the group has replicas enough without this one"
                                : "it makes the group whole, or follows from the state of a node or disk: end that instead"));
    }

    private static @Nullable String waitsFor(PlacementGroup group, Member member, boolean waits) {
        if (!waits) {
            return null;
        }
        return group.leader() == null ? "the group has no leader" : "node " + member.node() + " does not answer";
    }

    /** What would be next, and is not begun. */
    static Optional<Task> of(PlacementMove move) {
        if (move.running()) {
            return Optional.empty();
        }
        return Optional.of(new Task(
                TaskKind.REPLICA_MOVE.text() + "." + move.group(),
                TaskKind.REPLICA_MOVE,
                new On(GROUP, move.group(), move.group()),
                TaskState.WAITING,
                move.text(),
                0,
                0,
                null,
                "its turn: few groups change at the same time",
                Cancel.not("it is not begun")));
    }

    static Optional<Task> of(Disk disk) {
        if (!disk.state().equals("retiring")) {
            return Optional.empty();
        }
        boolean isEmpty = disk.groups() == 0;
        return Optional.of(new Task(
                TaskKind.DISK_RETIREMENT.text() + "." + disk.id(),
                TaskKind.DISK_RETIREMENT,
                new On("disk", disk.id(), disk.path()),
                isEmpty ? TaskState.DONE : disk.online() ? TaskState.RUNNING : TaskState.WAITING,
                "disk " + disk.path() + " of node " + disk.node() + " is emptied",
                0,
                isEmpty ? 0 : disk.groups(),
                null,
                isEmpty ? null : disk.groups() + " replicas to move",
                Cancel.not("replicas that moved away stay where they are")));
    }

    /** @param groups all there are */
    static Optional<Task> of(Volume volume, List<PlacementGroup> groups) {
        if (!volume.state().equals("deleting")) {
            return Optional.empty();
        }
        boolean isStuck = groups.stream()
                .anyMatch(group -> group.leader() == null
                        && group.volumes().stream().anyMatch(in -> in.id().equals(volume.id())));
        return Optional.of(new Task(
                TaskKind.VOLUME_DELETION.text() + "." + volume.id(),
                TaskKind.VOLUME_DELETION,
                new On("volume", volume.id(), volume.name()),
                isStuck ? TaskState.WAITING : TaskState.RUNNING,
                "space of the deleted volume " + volume.name() + " is freed",
                0,
                0,
                null,
                isStuck ? "the group that it lies in has no leader" : null,
                Cancel.not("the volume is deleted; only its space is still to be freed")));
    }
}
