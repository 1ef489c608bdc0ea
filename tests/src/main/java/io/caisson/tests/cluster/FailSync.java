package io.caisson.tests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The disk refuses an fsync: the daemon has to end, and is started again when the disk is well. Needs the preloaded library. */
final class FailSync implements Fault {
    /** In the daemon's working directory, as long as its disk is broken. */
    static final String SWITCH = "the-disk-is-broken";

    @Override
    public String name() {
        return "failing fsync";
    }

    @Override
    public boolean suits(Cluster cluster) {
        return true;
    }

    @Override
    public String inflict(Scene scene) {
        ClusterNode node = scene.anyNode();
        Path broken = node.dataDirectory().resolve(SWITCH);
        try {
            Files.createFile(broken);
            try {
                node.awaitEnd();
            } finally {
                Files.delete(broken);
            }
            node.restart();
            return "at " + node.name();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
