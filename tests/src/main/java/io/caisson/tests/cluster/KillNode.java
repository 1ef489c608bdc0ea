package io.caisson.tests.cluster;

/** kill -9 of one daemon, and a restart. */
final class KillNode implements Fault {
    private static final int DOWN_MILLIS_MAX = 1_500;

    @Override
    public String name() {
        return "kill";
    }

    @Override
    public boolean suits(Cluster cluster) {
        return true;
    }

    @Override
    public String inflict(Scene scene) throws InterruptedException {
        ClusterNode node = scene.anyNode();
        node.kill();
        long down = scene.pass(0, DOWN_MILLIS_MAX);
        node.restart();
        return node.name() + ", down for " + down + " ms";
    }
}
