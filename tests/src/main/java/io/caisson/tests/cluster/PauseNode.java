package io.caisson.tests.cluster;

/** SIGSTOP, and SIGCONT after a while: a node that is alive, silent, and does not know of it. */
final class PauseNode implements Fault {
    private final String name;
    private final int minMillis;
    private final int maxMillis;

    private PauseNode(String name, int minMillis, int maxMillis) {
        this.name = name;
        this.minMillis = minMillis;
        this.maxMillis = maxMillis;
    }

    /** Too short for anybody to draw conclusions from it. */
    static PauseNode briefly() {
        return new PauseNode("short pause", 100, 900);
    }

    /** Longer than an election, shorter than the lease of a gateway: who led goes on, and serves, not knowing that another leads. */
    static PauseNode pastElections() {
        return new PauseNode("pause past elections", 2_500, 4_500);
    }

    /** Longer than leases, and than hosts wait. */
    static PauseNode forLong() {
        return new PauseNode("long pause", 13_000, 16_000);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean suits(Cluster cluster) {
        return true;
    }

    @Override
    public String inflict(Scene scene) throws InterruptedException {
        ClusterNode node = scene.anyNode();
        node.pause();
        try {
            return node.name() + " for " + scene.pass(minMillis, maxMillis) + " ms";
        } finally {
            node.resume();
        }
    }
}
