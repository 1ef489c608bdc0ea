package io.caisson.tests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk that was added to a node is not where it was for a while, as if it were not mounted; the daemon must not end. */
final class LoseDisk implements Fault {
    private final ClusterNode node;
    private final Path disk;

    /** @param disk its directory */
    LoseDisk(ClusterNode node, Path disk) {
        this.node = node;
        this.disk = disk;
    }

    @Override
    public String name() {
        return "missing disk";
    }

    @Override
    public boolean suits(Cluster cluster) {
        return cluster.nodes().size() > 2;
    }

    @Override
    public String inflict(Scene scene) throws InterruptedException {
        Path away = disk.resolveSibling(disk.getFileName() + "-away");
        try {
            Files.move(disk, away);
            Files.createDirectory(disk);
            long millis = scene.pass(2_000, 5_000);
            // Fails if anything was made in its place.
            Files.delete(disk);
            Files.move(away, disk);
            if (!node.isRunning()) {
                throw new AssertionError(node.name() + " ended because " + disk + " was not there");
            }
            return disk.getFileName() + " of " + node.name() + " for " + millis + " ms";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
