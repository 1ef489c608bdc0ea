package io.caisson.tests.cluster;

/**
 * One of two nodes dies, and the other one in the moment when it is back, or before: what was written in between is on the second one
 * and the witness.
 */
final class KillInTurn implements Fault {
    private static final int ALONE_MILLIS_MIN = 1_000;
    private static final int ALONE_MILLIS_MAX = 4_000;
    private static final int DOWN_MILLIS_MAX = 2_000;

    @Override
    public String name() {
        return "kill in turn";
    }

    @Override
    public boolean suits(Cluster cluster) {
        return cluster.nodes().size() > 2;
    }

    @Override
    public String inflict(Scene scene) throws InterruptedException {
        int first = scene.random().nextInt(2);
        ClusterNode away = scene.cluster().nodes().get(first);
        ClusterNode alone = scene.cluster().nodes().get(1 - first);
        away.kill();
        long millis = scene.pass(ALONE_MILLIS_MIN, ALONE_MILLIS_MAX);
        alone.kill();
        // Before the other one is back it has nobody who has what the dead one acknowledged, but the witness.
        away.restartAlone();
        long down = scene.pass(0, DOWN_MILLIS_MAX);
        alone.restart();
        return away.name() + " for " + millis + " ms, then " + alone.name() + " for " + down + " ms more";
    }
}
