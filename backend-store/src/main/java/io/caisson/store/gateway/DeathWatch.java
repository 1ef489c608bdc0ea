package io.caisson.store.gateway;

/** Who can tell that the process of a node is gone, and not merely silent. */
@FunctionalInterface
interface DeathWatch {

    /** Whether the process is gone for sure, as far as was found out so far; asks in the background. Never blocks. */
    boolean isDead(String nodeId);
}
