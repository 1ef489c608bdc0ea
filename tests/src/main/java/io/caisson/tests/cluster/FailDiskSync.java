package io.caisson.tests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A disk that was added to a node refuses every fsync; the daemon must not end. Needs the preloaded library. */
final class FailDiskSync implements Fault {
    private final ClusterNode node;
    private final Path disk;

    /** @param disk its directory */
    FailDiskSync(ClusterNode node, Path disk) {
        this.node = node;
        this.disk = disk;
    }

    @Override
    public String name() {
        return "failing fsync of a disk";
    }

    @Override
    public boolean suits(Cluster cluster) {
        return cluster.nodes().size() > 2;
    }

    @Override
    public String inflict(Scene scene) throws InterruptedException {
        Path broken = node.dataDirectory().resolve(FailSync.SWITCH);
        try {
            // Whole at once: without a text in it, it would be all disks of the node.
            Path text = Files.writeString(node.dataDirectory().resolve(".broken"), "/" + disk.getFileName() + "/");
            Files.move(text, broken, StandardCopyOption.ATOMIC_MOVE);
            long millis = scene.pass(2_000, 5_000);
            Files.delete(broken);
            if (!node.isRunning()) {
                throw new AssertionError(node.name() + " ended because " + disk + " could not be synced");
            }
            return disk.getFileName() + " of " + node.name() + " for " + millis + " ms";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
