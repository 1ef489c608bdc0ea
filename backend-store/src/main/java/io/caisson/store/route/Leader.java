package io.caisson.store.route;

/**
 * Who leads a group on another node, and the latest time of its clock that this node has heard. Immutable.
 *
 * @param heardNanos when, by the clock of this node
 */
record Leader(String node, long term, long token, long heardNanos) {

    /** After another answer of the same leader. */
    Leader heard(long newToken, long nowNanos) {
        return newToken - token > 0 ? new Leader(node, term, newToken, nowNanos) : this;
    }
}
