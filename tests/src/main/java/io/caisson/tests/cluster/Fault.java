package io.caisson.tests.cluster;

/** Something that happens to clusters, and is over again when {@link #inflict} returns. */
interface Fault {
    String name();

    /** Whether it can be inflicted on a cluster like this, and must not hurt. */
    boolean suits(Cluster cluster);

    /** Does it, and tells in words what was done. */
    String inflict(Scene scene) throws InterruptedException;
}
