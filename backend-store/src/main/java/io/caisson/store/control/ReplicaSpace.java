package io.caisson.store.control;

import java.util.UUID;

/**
 * One replica, as its node has it.
 *
 * @param allocatedBytes data of all present blocks
 * @param footprintBytes what data and tables take at most; the same on every replica that has applied the same
 */
public record ReplicaSpace(UUID group, ReplicaCondition condition, long allocatedBytes, long footprintBytes) {}
