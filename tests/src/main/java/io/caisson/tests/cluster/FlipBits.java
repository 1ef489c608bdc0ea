package io.caisson.tests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A node dies, and when it comes back some bits of its chunk files have changed. Always the same node, so that there are sound copies
 * elsewhere.
 */
final class FlipBits implements Fault {
    private static final int FLIPS = 8;
    private static final int NODES_MIN = 3;

    @Override
    public String name() {
        return "flipped bits";
    }

    @Override
    public boolean suits(Cluster cluster) {
        return cluster.nodes().size() >= NODES_MIN;
    }

    @Override
    public String inflict(Scene scene) {
        List<ClusterNode> nodes = scene.cluster().nodes();
        ClusterNode node = nodes.get(nodes.size() - 1);
        node.kill();
        int flipped = flip(node.dataDirectory(), scene.random());
        node.restart();
        return flipped + " bits of " + node.name();
    }

    private static int flip(Path dataDirectory, SplittableRandom random) {
        try (Stream<Path> all = Files.walk(dataDirectory)) {
            List<Path> chunks = all.filter(file -> file.toString().contains("/chunks/")
                            && String.valueOf(file.getFileName()).matches("[0-9a-f]{8}"))
                    .sorted()
                    .toList();
            int flipped = 0;
            for (int i = 0; i < FLIPS && !chunks.isEmpty(); i++) {
                flipped += flipIn(chunks.get(random.nextInt(chunks.size())), random) ? 1 : 0;
            }
            return flipped;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** In what is not a hole, so that there is something to lose. */
    private static boolean flipIn(Path chunk, SplittableRandom random) throws IOException {
        try (FileChannel file = FileChannel.open(chunk, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            for (int tries = 0; tries < 2_000 && file.size() > 0; tries++) {
                long at = random.nextLong(file.size());
                one.clear();
                file.read(one, at);
                if (one.get(0) != 0) {
                    file.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1 << random.nextInt(8))}), at);
                    return true;
                }
            }
            return false;
        }
    }
}
