package io.caisson.tests.cluster;

/**
 * How long hosts wait. Beyond what a command may take they drop the session and turn to another portal; so it must be longer than
 * the targets' own patience with a write, as the times of real hosts are.
 */
record HostPatience(int loginMillis, int commandMillis) {
    static final HostPatience DEFAULT = new HostPatience(4_000, 12_000);
}
