package io.caisson.tests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The disk of a node hangs: an fsync neither succeeds nor fails. Hosts have to get on without it. Needs the preloaded library. */
final class HangSync implements Fault {
    /** In the daemon's working directory, as long as its disk hangs. */
    static final String SWITCH = "the-disk-hangs";

    @Override
    public String name() {
        return "hanging fsync";
    }

    @Override
    public boolean suits(Cluster cluster) {
        return cluster.nodes().size() > 2;
    }

    @Override
    public String inflict(Scene scene) throws InterruptedException {
        ClusterNode node = scene.anyNode();
        long millis;
        begin(node);
        try {
            millis = scene.pass(4_000, 20_000);
        } finally {
            end(node);
        }
        if (!node.isRunning()) {
            throw new AssertionError(node.name() + " ended because its disk hung");
        }
        return "at " + node.name() + " for " + millis + " ms";
    }

    static void begin(ClusterNode node) {
        try {
            Files.createFile(switchOf(node));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static void end(ClusterNode node) {
        try {
            Files.delete(switchOf(node));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path switchOf(ClusterNode node) {
        return node.dataDirectory().resolve(SWITCH);
    }
}
