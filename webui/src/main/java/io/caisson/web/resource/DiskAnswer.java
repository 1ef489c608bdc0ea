package io.caisson.web.resource;

import io.caisson.store.service.Disk;
import io.caisson.web.json.Doc;
import org.jspecify.annotations.Nullable;

/** A disk, as it is answered. */
public record DiskAnswer(
        @Doc("UUID; never changes") String id,
        @Doc("name of the node that it is in") String node,

        @Doc("its directory: below that of the node's store for the disk that came with the node, else absolute")
        String path,

        @Doc(
                value = "active, retiring while its replicas move away, or forgetting while they are given up",
                values = {"active", "retiring", "forgetting"})
        String state,

        @Doc("whether its node says how it is") boolean online,

        @Doc(
                value = "how its node finds it; silent if its node does not say",
                values = {"serving", "missing", "failed", "foreign", "silent"})
        String condition,

        @Doc("why it does not serve; empty while it does, or its node does not say")
        String problem,

        @Doc("of the file system") long sizeBytes,

        @Doc("what the data of all replicas on it takes; null if its node does not say") @Nullable
        Long usedBytes,

        @Doc("what can still be written; null if its node does not say") @Nullable
        Long freeBytes,

        @Doc("whether space is short") boolean isShort,
        @Doc("replicas on it") int groups,

        @Doc("groups that are led there; null if its node does not say") @Nullable
        Integer leads,

        @Doc("when it came (RFC 3339)") String createdAt) {

    static DiskAnswer of(Disk disk) {
        return new DiskAnswer(
                disk.id(),
                disk.node(),
                disk.path(),
                disk.state(),
                disk.online(),
                disk.condition(),
                disk.problem(),
                disk.sizeBytes(),
                disk.usedBytes(),
                disk.freeBytes(),
                disk.isShort(),
                disk.groups(),
                disk.leads(),
                disk.createdAt());
    }
}
