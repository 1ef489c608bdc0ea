package io.caisson.tests.cluster;

import io.caisson.tests.fixtures.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file system of a node is full for a while. Only where it is one of its own, made for this. */
final class FillDisk implements Fault {
    private static final long SPARED_BYTES = 1 << 20;

    @Override
    public String name() {
        return "full disk";
    }

    @Override
    public boolean suits(Cluster cluster) {
        return true;
    }

    @Override
    public String inflict(Scene scene) throws InterruptedException {
        ClusterNode node = scene.anyNode();
        Path filler = node.dataDirectory().resolveSibling("filler-" + node.name());
        long bytes = Math.max(0, node.dataDirectory().toFile().getUsableSpace() - SPARED_BYTES);
        try {
            Tool.of("fallocate", "-l", Long.toString(bytes), filler.toString())
                    .run()
                    .expectSuccess();
            long millis = scene.pass(2_000, 5_000);
            Files.delete(filler);
            boolean ended = !node.isRunning();
            if (ended) {
                node.restart();
            }
            return node.name() + " for " + millis + " ms" + (ended ? ", which ended its daemon" : "");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
