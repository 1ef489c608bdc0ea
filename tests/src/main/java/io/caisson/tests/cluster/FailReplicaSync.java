package io.caisson.tests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The disk refuses the fsyncs of one replica on a node of several: the replica fails, and the daemon must not end. Needs the preloaded
 * library.
 */
final class FailReplicaSync implements Fault {
    @Override
    public String name() {
        return "failing fsync of one replica";
    }

    @Override
    public boolean suits(Cluster cluster) {
        return cluster.nodes().size() > 2;
    }

    @Override
    public String inflict(Scene scene) throws InterruptedException {
        ClusterNode node = scene.anyNode();
        Path broken = node.dataDirectory().resolve(FailSync.SWITCH);
        try {
            List<String> replicas = replicas(node.dataDirectory().resolve("disk-0"));
            String replica = replicas.get(scene.random().nextInt(replicas.size()));
            // Whole at once: without a text in it, it would be all of the disk.
            Path text = Files.writeString(node.dataDirectory().resolve(".broken"), replica);
            Files.move(text, broken, StandardCopyOption.ATOMIC_MOVE);
            long millis = scene.pass(2_000, 6_000);
            Files.delete(broken);
            if (!node.isRunning()) {
                throw new AssertionError(node.name() + " ended because its replica in " + replica + " failed");
            }
            return replica + " at " + node.name() + " for " + millis + " ms";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Of each a part of the paths that no other has. */
    private static List<String> replicas(Path disk) throws IOException {
        List<String> replicas = new ArrayList<>(List.of("/disk-0/group/"));
        Path others = disk.resolve("groups");
        if (Files.exists(others)) {
            try (Stream<Path> found = Files.list(others)) {
                found.sorted().forEach(replica -> replicas.add("/disk-0/groups/" + replica.getFileName() + "/"));
            }
        }
        return replicas;
    }
}
