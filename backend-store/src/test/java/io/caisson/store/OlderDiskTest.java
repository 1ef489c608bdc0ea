package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.service.Disk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An image of a disk is put back, on a node that has started since it was taken. */
@Timeout(120)
class OlderDiskTest {
    @TempDir
    private Path base;

    private StoreNode open() throws Exception {
        StoreNode node = StoreNode.open(StoreConfig.of(base.resolve("data")));
        node.whenServing().toCompletableFuture().get(60, TimeUnit.SECONDS);
        return node;
    }

    private static void copy(Path from, Path to) throws Exception {
        try (Stream<Path> found = Files.walk(from)) {
            List<Path> all = found.toList();
            for (Path path : all) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }

    private static Disk added(StoreNode node) {
        return node.placement().disks().stream()
                .filter(disk -> !disk.path().equals("disk-0"))
                .findFirst()
                .orElseThrow();
    }

    private static void await(StoreNode node, String condition) throws Exception {
        Conditions.await(condition, () -> added(node).condition().equals(condition));
    }

    @Test
    void anOlderImageOfADiskIsNotOpenedAndTheDiskIsWhenItIsBack() throws Exception {
        Path mounted = base.resolve("mounted");
        Path image = base.resolve("image");
        Path away = base.resolve("away");
        try (StoreNode node = open()) {
            String self = StoreFormat.read(base.resolve("data")).nodeId().toString();
            node.placement().addDisk(self, mounted.toString(), true);
            await(node, "serving");
        }
        copy(mounted, image);
        try (StoreNode node = open()) {
            await(node, "serving");
        }
        Files.move(mounted, away);
        copy(image, mounted);
        try (StoreNode node = open()) {
            await(node, "foreign");
            assertThat(added(node).problem()).contains("holds an older copy of disk");
            NodeDisk.delete(mounted);
            Files.move(away, mounted);
            await(node, "serving");
        }
    }
}
