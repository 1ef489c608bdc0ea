package io.caisson.tests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** The wall clock of a node jumps, forwards or backwards, and after a while back. Needs the preloaded library. */
final class StepClock implements Fault {
    /** In the daemon's working directory: by how many nanoseconds its clock is wrong. */
    static final String SWITCH = "clock-step";

    private static final int HOURS_MAX = 48;

    @Override
    public String name() {
        return "clock step";
    }

    @Override
    public boolean suits(Cluster cluster) {
        return true;
    }

    @Override
    public String inflict(Scene scene) throws InterruptedException {
        ClusterNode node = scene.anyNode();
        long hours = scene.random().nextInt(-HOURS_MAX, HOURS_MAX + 1);
        step(node, TimeUnit.HOURS.toNanos(hours));
        try {
            return node.name() + " by " + hours + " h for " + scene.pass(1_000, 4_000) + " ms";
        } finally {
            step(node, 0);
        }
    }

    private static void step(ClusterNode node, long nanos) {
        try (FileChannel file = FileChannel.open(
                node.dataDirectory().resolve(SWITCH), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(0, nanos);
            file.write(bytes, 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
