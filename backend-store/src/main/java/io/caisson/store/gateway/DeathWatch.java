package io.caisson.store.gateway;

/** Who can tell that the process of a node is gone, and not merely silent. */
@FunctionalInterface
interface DeathWatch {

    /**
     * Whether the process is gone for sure, as far as was found out so far; asks in the background. Never blocks. An answer that
     * it is gone is given once: after that it has to be found out anew.
     *
     * @param epoch of the process's gateway: what was found out of another one does not count
     */
    boolean isDead(String nodeId, long epoch);
}
