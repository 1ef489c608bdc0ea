package io.caisson.store.control;

import java.util.UUID;

/**
 * How far a replica is.
 *
 * @param term in which it leads; -1 if it does not
 * @param appliedIndex of the last entry of the log that it has applied; -1 for none
 * @param partsDone of {@code partsAll} parts of its state that come from another replica; both 0 while none come
 */
public record ReplicaProgress(UUID group, long term, long appliedIndex, long partsDone, long partsAll) {}
