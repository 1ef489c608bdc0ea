package io.caisson.tests.cluster;

import io.caisson.tests.fixtures.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file system of a node is full for a while. Only where it is one of its own, made for this. The daemon of a single node may end;
 * one of several must not.
 */
final class FillDisk implements Fault {
    private static final long SPARED_BYTES = 1 << 20;
    private static final int ATTEMPTS = 20;

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
        Path filler = node.dataDirectory().resolve(".filler");
        try {
            fill(node.dataDirectory(), filler);
            long millis = scene.pass(2_000, 5_000);
            Files.delete(filler);
            boolean ended = !node.isRunning();
            if (ended && scene.cluster().nodes().size() > 1) {
                throw new AssertionError(node.name() + " ended because its disk was full");
            }
            if (ended) {
                node.restart();
            }
            return node.name() + " for " + millis + " ms" + (ended ? ", which ended its daemon" : "");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The daemon writes too: what was free a moment ago may not be any more. */
    private static void fill(Path directory, Path filler) {
        Tool.Result result;
        int attempts = 0;
        do {
            long bytes = Math.max(1, directory.toFile().getUsableSpace() - SPARED_BYTES);
            result = Tool.of("fallocate", "-l", Long.toString(bytes), filler.toString())
                    .run();
        } while (result.exitCode() != 0 && ++attempts < ATTEMPTS);
        result.expectSuccess();
    }
}
