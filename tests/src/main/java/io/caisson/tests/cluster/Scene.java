package io.caisson.tests.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where faults happen. Owner: the thread that inflicts them. */
final class Scene {
    private final Cluster cluster;
    private final List<Host> hosts;
    private final SplittableRandom random;
    private final CountDownLatch stop;

    /** @param stop cuts short what takes time */
    Scene(Cluster cluster, List<Host> hosts, SplittableRandom random, CountDownLatch stop) {
        this.cluster = cluster;
        this.hosts = hosts;
        this.random = random;
        this.stop = stop;
    }

    Cluster cluster() {
        return cluster;
    }

    List<Host> hosts() {
        return hosts;
    }

    SplittableRandom random() {
        return random;
    }

    /** One of the nodes that run. */
    ClusterNode anyNode() {
        List<ClusterNode> running = new ArrayList<>(cluster.nodes());
        running.removeIf(node -> !node.isRunning());
        return running.get(random.nextInt(running.size()));
    }

    /** Lets hosts go on for a while, chosen at random. @return how long, in milliseconds */
    long pass(int minMillis, int maxMillis) throws InterruptedException {
        long millis = random.nextInt(minMillis, maxMillis + 1);
        stop.await(millis, TimeUnit.MILLISECONDS);
        return millis;
    }
}
