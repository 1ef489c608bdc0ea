package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.replica.GroupId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaRevivalTest {
    private static final UUID DISK = new UUID(1, 2);
    private static final GroupId GROUP = new GroupId(new UUID(3, 4));

    @TempDir
    Path base;

    /** It may not answer, and what other disks have would wait for it. */
    @Test
    @SuppressWarnings("NullAway") // of the node nothing is needed here but its directory
    void aDiskThatDoesNotServeIsNotAskedForAnything() throws Exception {
        Path store = Files.createDirectory(base.resolve("store"));
        Path directory = Files.createDirectory(base.resolve("disk"));
        StoreFormat format = StoreFormat.openOrCreate(store);
        NodeParts parts = new NodeParts(StoreConfig.of(store), format, null, null, null, null, null);
        NodeDisk first = NodeDisk.open(store, format);
        NodeReplicas replicas = new NodeReplicas(parts, first, null, failure -> {});
        DiskIdentity.of(DISK, format.nodeId(), "c", "").write(directory);
        LocalReplicas place = replicas.add(NodeDisk.openAdded(
                directory,
                DISK,
                format.nodeId(),
                new DiskSeals(store),
                first.budget().segmentBytes()));
        NodeDisk.delete(directory);
        ReplicaRevival revival = new ReplicaRevival(
                parts, replicas, null, (where, group) -> true, disk -> false, Runnable::run, () -> {}, failure -> {});

        long once = place.failures().failed(GROUP, new IOException("gone"));
        revival.reopen(DISK);

        assertThat(place.failures().isClosed(GROUP)).as("waits for its disk").isTrue();
        assertThat(place.failures().failed(GROUP, new IOException("gone")))
                .as("it did not fail in between")
                .isEqualTo(2 * once);
    }
}
