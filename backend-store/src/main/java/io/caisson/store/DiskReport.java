package io.caisson.store;

import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.control.ReplicaSpace;
import io.caisson.store.replica.GroupId;
import io.caisson.store.volume.LocalGroup;
import io.caisson.store.volume.SpaceGuard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What a node says of its disk. */
final class DiskReport {

    private DiskReport() {}

    /**
     * As of the last look at the file system.
     *
     * @param closed replicas that failed, of which nothing is known but {@code closedNow}
     */
    static ControlReply.Space of(
            SpaceGuard space,
            long fileSystem,
            Collection<LocalGroup> open,
            Function<LocalGroup, ReplicaCondition> condition,
            Set<GroupId> closed,
            ReplicaCondition closedNow) {
        List<ReplicaSpace> replicas = new ArrayList<>();
        long allocated = 0;
        long led = 0;
        for (LocalGroup group : open) {
            long bytes = group.chunks().allocatedBytes();
            allocated += bytes;
            led += group.replica().term() >= 0 ? bytes : 0;
            replicas.add(new ReplicaSpace(
                    group.id().value(),
                    condition.apply(group),
                    bytes,
                    group.chunks().footprintBytes()));
        }
        for (GroupId id : closed) {
            replicas.add(new ReplicaSpace(id.value(), closedNow, 0, 0));
        }
        return new ControlReply.Space(
                space.totalBytes(),
                space.usableBytes(),
                space.reserveBytes(),
                allocated,
                led,
                space.softThresholdReached(),
                fileSystem,
                replicas);
    }
}
